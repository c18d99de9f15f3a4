import { type ArrayInput, type ArrayResult, resultType, sourceOf } from './arrays.js';
import { splitAt } from './axis.js';
import { Call } from './call.js';
import { instance } from './instance.js';
import { numberIn, oneOf, optionsOf } from './validate.js';

export interface GuidanceOptions {
  /** How far to go from the unconditional to the conditional and beyond. Any finite number, default 1, which gives the conditional. */
  scale?: number;
  /** On the logits as they are (default), or on the log-softmax of each. */
  space?: 'logits' | 'logProbs';
  /** The shape of flat arrays, row-major; the last axis is the vocabulary. */
  shape?: readonly number[];
}

const OPTIONS: readonly string[] = ['scale', 'space', 'shape'];
const SPACES = ['logits', 'logProbs'] as const;

/**
 * Classifier-free guidance: `u + scale (c − u)`, c and u the conditional and the unconditional logits, or the log-softmax of each.
 *
 * A token that is −Infinity in c stays so; one that is −Infinity in u alone keeps its value in c. NaN gives NaN.
 * transformers takes logits where it runs both in one batch, log-probabilities where it does not.
 *
 * Ho and Salimans 2022; Sanchez et al. 2023.
 *
 * @param conditional any kind of array; the result has its kind
 * @param unconditional as many entries
 * @example
 * sampler.sample(classifierFreeGuidance(conditional, unconditional, { scale: 1.5, space: 'logProbs' }));
 */
export function classifierFreeGuidance<X extends ArrayInput>(
  conditional: X,
  unconditional: ArrayInput,
  options?: GuidanceOptions,
): ArrayResult<X>;
export function classifierFreeGuidance(
  conditional: ArrayInput,
  unconditional: ArrayInput,
  options: GuidanceOptions = {},
): unknown {
  options = optionsOf('classifierFreeGuidance', options, OPTIONS);
  instance();
  const scale = numberIn('scale', options.scale ?? 1, -Number.MAX_VALUE, Number.MAX_VALUE);
  const space = SPACES.indexOf(oneOf('space', options.space ?? 'logits', SPACES));
  const c = sourceOf('conditional', conditional);
  const u = sourceOf('unconditional', unconditional);
  if (u.length !== c.length)
    throw new RangeError(`unconditional must have as many entries as conditional, ${c.length}, got ${u.length}`);
  const { outer, length } = splitAt(c, options.shape, undefined);
  // rows without entries need no walk, and there may be any number of them
  const rows = length === 0 ? 0 : outer;
  const call = new Call();
  const [cAt, uAt] = [call.input(c, true), call.input(u, true)];
  const out = call.room(8 * c.length);
  const data = call.run(
    (wasm) => wasm.classifierFreeGuidance(cAt.address, uAt.address, rows, length, scale, space, out.address),
    () => call.numbers(c, out, c.length, true),
  );
  return c.dims === undefined ? data : { data, dims: [...c.dims], type: resultType(c) };
}
