export interface TextFieldProps {
  label: string;
  value: string;
  placeholder: string;
  longest: number;
  onChange(value: string): void;
  class?: string;
}

/** A name that looks like print until the pointer or the focus is on it. */
export function TextField({ label, longest, onChange, ...rest }: TextFieldProps) {
  return (
    <input
      {...rest}
      type="text"
      aria-label={label}
      maxLength={longest}
      autoComplete="off"
      spellcheck={false}
      onInput={(event) => onChange(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Enter' && event.currentTarget.blur()}
    />
  );
}
