import { useSignal } from '@preact/signals';
import { counted, exact } from '../format.js';
import type { ListLength, NumberRange } from '../url/fields.js';
import { LogitsText } from './LogitsText.js';
import { readLogits, understood } from './logits.js';

export interface PasteLogitsProps {
  /** How many the panel can show, and from where to where they go. */
  length: ListLength;
  range: NumberRange;
  /** The most letters of a name. */
  longest: number;
  onUse(values: readonly number[], names: readonly (string | undefined)[]): void;
}

type Read = { said: string; values?: readonly number[]; names?: readonly (string | undefined)[] };

/** Logits to paste into a panel that shows a few of them: what was understood is said while typing, then they are used. */
export function PasteLogits({ length, range, longest, onUse }: PasteLogitsProps) {
  const text = useSignal('');
  const read = useSignal<Read>({ said: '' });
  const wrong = text.value.trim() !== '' && !read.value.values;
  return (
    <div class="paste-logits">
      <LogitsText
        label="Logits in any form: a token and its number a line, numbers with commas, tabs or spaces between them, JSON"
        value={text.value}
        placeholder={'cat 2.2\ndog 1.7\nbird -0.4'}
        onText={(next) => {
          text.value = next;
          read.value = next.trim() === '' ? { said: '' } : attempt(next, length, range, longest);
        }}
      />
      <p class={wrong ? 'paste-said wrong' : 'paste-said'} role="status">
        {read.value.said}
      </p>
      <button
        type="button"
        class="button"
        disabled={!read.value.values}
        onClick={() => {
          const { values, names } = read.value;
          if (values && names) onUse(values, names);
        }}
      >
        Use these logits
      </button>
    </div>
  );
}

/** Nothing is cut or moved to fit: what the panel cannot show is refused with the reason. */
function attempt(text: string, { fewest, most }: ListLength, range: NumberRange, longest: number): Read {
  try {
    const found = readLogits(text);
    const [values, second] = found.rows;
    if (!values || second)
      throw new Error(`${counted(found.rows.length, 'row')}: this panel shows one. The token lab takes a row a step.`);
    if (values.length < fewest || values.length > most)
      throw new Error(
        `${counted(values.length, 'logit')}: this panel shows from ${fewest} to ${most}. The token lab takes up to 300,000.`,
      );
    const outside = values.findIndex((value) => value < range.min || value > range.max);
    if (outside >= 0)
      throw new Error(
        `Number ${outside + 1} is ${exact(values[outside] as number)}: here a logit goes from ${exact(range.min)} to ${exact(range.max)}.`,
      );
    const cut = found.names.some((name) => [...(name?.trim() ?? '')].length > longest);
    return {
      said: `${understood(found)}${cut ? ` Names are cut to ${longest} letters.` : ''}`,
      values,
      names: found.names,
    };
  } catch (error) {
    return { said: error instanceof Error ? error.message : String(error) };
  }
}
