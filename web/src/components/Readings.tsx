import type { ComponentChildren } from 'preact';

/** The numbers that sum the picture up. */
export const Readings = ({ children }: { children: ComponentChildren }) => <dl class="readings">{children}</dl>;

export interface ReadingProps {
  /** For the tests: `[data-reading=entropy]`. */
  id: string;
  term: ComponentChildren;
  value: ComponentChildren;
  unit?: string;
  /** A note under the number. */
  children?: ComponentChildren;
}

export function Reading({ id, term, value, unit, children }: ReadingProps) {
  return (
    <div class="reading" data-reading={id}>
      <dt>{term}</dt>
      <dd class="reading-value">
        {value}
        {unit && <span class="unit"> {unit}</span>}
      </dd>
      {children && <dd class="reading-note">{children}</dd>}
    </div>
  );
}
