import type { ArrayInput } from './arrays.js';
import { type Call, NOTHING, type Slot } from './call.js';
import { numbersOf } from './doubles.js';
import { rangeError } from './errors.js';

export interface RowWeights {
  /** How often each row counts, in [0, Infinity): one number a row. Default all ones. */
  weights?: ArrayInput;
}

/**
 * Weights as float64, one a row, each in [0, Infinity); undefined if none were given.
 *
 * @internal
 * @param isFit there must be something to fit: a sum of 0 is refused
 */
export function rowWeightsOf(weights: unknown, rows: number, isFit = false): Float64Array | undefined {
  if (weights === undefined) return undefined;
  const values = numbersOf('weights', weights);
  if (values.length !== rows) {
    throw new RangeError(`weights must have ${rows} entries, one a row, got ${values.length}`);
  }
  const at = values.findIndex((value) => !(value >= 0 && value < Infinity));
  if (at >= 0) throw rangeError(`weights[${at}]`, 'in [0, Infinity)', values[at]);
  const sum = values.reduce((a, b) => a + b, 0);
  if (sum === Infinity) throw rangeError('weights', 'numbers with a finite sum', sum);
  if (isFit && rows > 0 && sum === 0) throw rangeError('weights', 'numbers with a sum above 0', sum);
  return values;
}

/** @internal */
export function doublesSlot(call: Call, values: Float64Array | undefined): Slot {
  return values === undefined ? NOTHING : call.doubles(values);
}
