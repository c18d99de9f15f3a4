import { useId, useRef } from 'preact/hooks';
import { decimal } from '../format.js';
import { clamp, type NumberRange, parseNumber } from '../url/fields.js';
import { stepsOf } from './keys.js';
import { useDraft } from './useDraft.js';

export interface NumberFieldProps {
  label: string;
  value: number;
  range: NumberRange;
  format(value: number): string;
  /** The value as a person would say it. */
  valueText: string;
  /** The value `steps` arrow presses further on. */
  step(value: number, steps: number): number;
  onChange(value: number): void;
  class?: string;
}

/** A limit needs no decimals. */
const bound = (value: number) => decimal(value, 0);

/** What a number may look like halfway through typing it. */
const UNFINISHED = /^\s*[-−+]?(\d*[.,]?|\d+[.,]?\d*e[-−+]?|i|in|inf[inity]*)\s*$/i;

/**
 * A number to type. What can be read takes effect at once; Enter and leaving the field bring it into
 * range, Escape takes the typing back. A text field rather than `type="number"`, which knows no ∞, no
 * true minus and no decimal comma; it takes the role and the keys of a spin button.
 */
export function NumberField(props: NumberFieldProps) {
  const { value, range, format } = props;
  const { text: draft, set, change } = useDraft(value);
  const before = useRef(value);
  const note = useId();
  const typed = draft === null ? value : parseNumber(draft);
  const outside = typed !== undefined && typed !== clamp(typed, range);
  const wrong = outside || (typed === undefined && !UNFINISHED.test(draft ?? ''));

  function onInput(event: Event & { currentTarget: HTMLInputElement }) {
    const text = event.currentTarget.value;
    set(text);
    const next = parseNumber(text);
    if (next !== undefined && next === clamp(next, range)) change(() => props.onChange(next));
  }

  function settle() {
    if (typed !== undefined && typed !== value) props.onChange(clamp(typed, range));
    set(null);
  }

  function onKeyDown(event: KeyboardEvent & { currentTarget: HTMLInputElement }) {
    const vertical = event.key !== 'ArrowLeft' && event.key !== 'ArrowRight';
    const steps = vertical ? stepsOf(event) : undefined;
    if (steps !== undefined) {
      event.preventDefault();
      set(null);
      props.onChange(clamp(props.step(value, steps), range));
    } else if (event.key === 'Enter') {
      settle();
      event.currentTarget.select();
    } else if (event.key === 'Escape') {
      set(null);
      props.onChange(before.current);
    }
  }

  return (
    <span class={`number-field ${props.class ?? ''}`}>
      <input
        type="text"
        role="spinbutton"
        // Phones' decimal keyboards have no minus sign, so only fields without negatives ask for one.
        inputMode={range.min < 0 ? 'text' : 'decimal'}
        autoComplete="off"
        spellcheck={false}
        aria-label={props.label}
        aria-valuenow={Number.isFinite(value) ? value : Number.MAX_SAFE_INTEGER}
        aria-valuetext={props.valueText}
        aria-invalid={wrong}
        aria-describedby={wrong ? note : undefined}
        value={draft ?? format(value)}
        onFocus={(event) => {
          before.current = value;
          event.currentTarget.select();
        }}
        onInput={onInput}
        onBlur={settle}
        onKeyDown={onKeyDown}
      />
      {wrong && (
        <span id={note} class="field-note" role="status">
          {`a number from ${bound(range.min)} to ${bound(range.max)}`}
        </span>
      )}
    </span>
  );
}
