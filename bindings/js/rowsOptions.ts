import type { ArrayOutput } from './arrays.js';
import type { AxisOptions } from './axis.js';
import type { Mask } from './types.js';

export interface RowsOptions extends AxisOptions {
  /** Same shape as the input, 1 or true keeps an entry. */
  mask?: Mask;
  /** Where the result goes: an array of the right length and any float kind, filled and returned. May be the input. */
  out?: ArrayOutput;
}
