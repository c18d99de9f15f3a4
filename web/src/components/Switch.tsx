import type { ComponentChildren } from 'preact';

export interface SwitchProps {
  on: boolean;
  onChange(on: boolean): void;
  disabled?: boolean;
  class?: string;
  children: ComponentChildren;
}

/** Something that is on or off. A checkbox, so that every key and every reader knows it. */
export function Switch({ on, onChange, disabled = false, class: name = '', children }: SwitchProps) {
  return (
    <label class={`switch ${name}`}>
      <input
        type="checkbox"
        checked={on}
        disabled={disabled}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <span>{children}</span>
    </label>
  );
}
