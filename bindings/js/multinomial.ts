import { type ArrayInput, sourceOf } from './arrays.js';
import { Call } from './call.js';
import { doublesOf } from './doubles.js';
import { rangeError } from './errors.js';
import { instance } from './instance.js';
import { checkStatus, STATUS } from './samplerErrors.js';
import { randomSource, type UniformOptions, uniformSlot } from './uniforms.js';
import { flag, integerIn, optionsOf } from './validate.js';

export interface MultinomialOptions extends UniformOptions {
  /** Whether an index may be drawn more than once. Default true. */
  replacement?: boolean;
}

const OPTIONS: readonly string[] = ['seed', 'uniforms', 'replacement'];

/**
 * Draws indices by their probabilities, which need not sum to 1.
 *
 * Each draw walks upward: the first index at which the mass so far exceeds u times the total, summed in float64. Without
 * replacement each draw is from what the earlier ones left. O(V + count log V).
 *
 * @param probs finite numbers ≥ 0, one row of any kind of array
 * @param count an integer ≥ 0; without replacement at most as many as there are probabilities above 0
 * @throws RangeError for a negative, infinite or NaN probability or sum, and where none is left to draw
 * @example
 * multinomial([0.5, 0.25, 0.25], 4, { seed: 42 });                   // Int32Array(4)
 * multinomial([0.5, 0.25, 0.25], 2, { uniforms: [0.1, 0.9] });       // [0, 2]
 */
export function multinomial(probs: ArrayInput, count: number, options: MultinomialOptions = {}): Int32Array {
  options = optionsOf('multinomial', options, OPTIONS);
  instance();
  integerIn('count', count, 0, 2 ** 28);
  const { replacement = true } = options;
  flag('replacement', replacement);
  const source = randomSource(options, count);
  const weights = doublesOf(sourceOf('probs', probs));
  let positive = 0;
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i] as number;
    if (!(weight >= 0 && weight < Infinity)) throw rangeError(`probs[${i}]`, 'in [0, Infinity)', weight);
    if (weight > 0) positive++;
    total += weight;
  }
  if (!(total < Infinity)) throw new RangeError('probs must have a finite sum, got Infinity');
  if (count > 0 && positive === 0) throw new RangeError('probs must have an entry above 0, got none');
  if (!replacement && count > positive)
    throw new RangeError(
      `count must be at most ${positive}, the probabilities above 0, without replacement, got ${count}`,
    );
  const call = new Call();
  const at = call.doubles(weights);
  const { at: uniforms, draw } = uniformSlot(call, source, count);
  const drawn = call.room(4 * count);
  return call.run(
    (wasm) => {
      draw(wasm);
      return wasm.multinomial(at.address, weights.length, uniforms.address, count, replacement, drawn.address);
    },
    () => call.integers(drawn, count),
    (status) => {
      // the module adds in another order than the loop above
      if (status === STATUS.notANumber) throw new RangeError('probs must have a finite sum, got Infinity');
      checkStatus(status);
    },
  );
}
