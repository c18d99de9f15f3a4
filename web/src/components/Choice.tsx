import type { ComponentChildren } from 'preact';

export interface Option<T> {
  value: T;
  text: ComponentChildren;
  disabled?: boolean;
}

export interface ChoiceProps<T> {
  /** What is chosen; printed before the buttons unless `quiet`. */
  label: string;
  value: T;
  options: readonly Option<T>[];
  onChange(value: T): void;
  quiet?: boolean;
  class?: string;
}

/** One of a few, all in view: buttons side by side, the chosen one pressed. */
export function Choice<T extends string | number | boolean>(props: ChoiceProps<T>) {
  const { label, value, options, onChange, quiet = false, class: name = '' } = props;
  return (
    <fieldset class={`choice ${name}`} aria-label={label}>
      {!quiet && (
        <span class="choice-label" aria-hidden="true">
          {label}
        </span>
      )}
      <span class="segments">
        {options.map((option) => (
          <button
            key={String(option.value)}
            type="button"
            class="button"
            aria-pressed={value === option.value}
            disabled={option.disabled}
            onClick={() => onChange(option.value)}
          >
            {option.text}
          </button>
        ))}
      </span>
    </fieldset>
  );
}
