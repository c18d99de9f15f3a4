import { counted, exact, whole } from '../../../format.js';
import type { PastedLogits } from '../../../paste/logits.js';
import type { LanguageModel, Reader } from './languageModel.js';

const MOST_TOKENS = 300_000;
/** The largest number of float32, in which a model's logits are kept. */
const LARGEST = 3.4028234663852886e38;

/**
 * Pasted logits as a model: one row, or one a step. The steps are what they are, whatever is drawn before.
 *
 * @throws Error with a sentence for the reader
 */
export function pastedModel({ rows, names }: PastedLogits): LanguageModel {
  const count = names.length;
  if (count > MOST_TOKENS)
    throw new Error(`${counted(count, 'logit')} are more than the ${whole(MOST_TOKENS)} that fit.`);
  const read = rows.map((row) => {
    const large = row.find((value) => Math.abs(value) > LARGEST && value !== -Infinity);
    if (large !== undefined)
      throw new Error(`${exact(large)} is beyond float32: logits here reach from −3.4 × 10³⁸ to 3.4 × 10³⁸.`);
    return Float32Array.from(row);
  });
  // A token begins with its space, as in a text; a name in quotes may bring its own.
  const labels = names.map((name, id) => (name?.startsWith(' ') ? name : ` ${name ?? `#${id}`}`));
  const reader: Reader = { read: async (tokens) => read.slice(0, tokens.length + 1) };
  return {
    name: 'Pasted logits',
    vocabSize: count,
    context: read.length,
    encode: () => [],
    decode: (ids) => ids.map((id) => labels[id] ?? '').join(''),
    open: () => reader,
  };
}
