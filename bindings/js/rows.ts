import {
  type ArrayInput,
  type ArrayResult,
  checkStill,
  isDouble,
  resultType,
  type Source,
  sourceOf,
} from './arrays.js';
import { type Split, splitAt } from './axis.js';
import { align, inScratch, load, loadMask, result, stagingBytes } from './call.js';
import { check } from './errors.js';
import { writeDoubles } from './heap.js';
import { instance, type Wasm } from './instance.js';
import { maskOf } from './mask.js';
import { checkTarget, returned, roundFor, store, type Target, targetOf } from './output.js';
import { plainRow } from './plainRow.js';
import type { RowsOptions } from './rowsOptions.js';
import { checkOptions } from './validate.js';

export type { RowsOptions } from './rowsOptions.js';

/** @internal */
export const ROWS_OPTIONS = ['axis', 'shape', 'mask', 'out'] as const;

/** @internal What a bound function gets: addresses in the module's memory, and the array as [outer, length, inner]. */
export interface Rows {
  readonly input: number;
  readonly output: number;
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
  /** 0 if there is no mask. */
  readonly mask: number;
  /** Float64 numbers that go with the call (one a row, say), if the verb has any; else 0. */
  readonly extra: number;
  readonly double: boolean;
}

/**
 * Says that a verb works in float64 whatever it is given, and rounds once. The verbs whose speed matters have kernels for
 * float32 as well; for all others those would only be more to download.
 *
 * @internal
 */
export const IN_DOUBLE = true;

/**
 * The options of a map over rows as an object of our own, each read once; written out, because a loop over their names takes
 * as long as a short row.
 *
 * @internal
 */
export function rowsOptions(
  verb: string,
  options: RowsOptions | undefined,
  known: readonly string[],
): RowsOptions | undefined {
  if (options === undefined) return undefined;
  checkOptions(verb, options, known);
  const { axis, shape, mask, out } = options;
  return { axis, shape, mask, out };
}

/**
 * A map over rows: reads the input, brings it into the module's memory, runs one bound function, and hands back an
 * independent result of the input's kind, or fills `out`. The input is never written unless it is `out`.
 *
 * @internal
 * @param options of our own: what {@link rowsOptions} or `optionsOf` returned
 * @param double the precision to work in, if the input does not decide it
 * @param extra float64 numbers for the bound function beside the rows, once the shape is known
 * @param allocates the bound function asks for scratch of its own, and may not get it
 */
export function mapRows<X extends ArrayInput>(
  x: X,
  options: RowsOptions | undefined,
  run: (wasm: Wasm, rows: Rows) => number,
  double?: boolean,
  extra?: (split: Split) => ArrayLike<number> | undefined,
  allocates = false,
): ArrayResult<X> {
  const { wasm } = instance();
  if (double !== true && extra === undefined && !allocates) {
    const plain = plainRow(x, options, (input, output, length) =>
      run(wasm, { input, output, outer: 1, length, inner: 1, mask: 0, extra: 0, double: false }),
    );
    if (plain !== undefined) return plain as ArrayResult<X>;
  }
  const source = sourceOf('x', x);
  const split = splitAt(source, options?.shape, options?.axis);
  const mask = options?.mask === undefined ? undefined : maskOf(options.mask, source, dimsIn(source, split));
  const { length } = source;
  const target = targetOf('out', options?.out, length);
  const wide = double ?? isDouble(source);
  const extras = extra?.(split);

  const bytes = align(length * (wide ? 8 : 4));
  const maskBytes = mask === undefined ? 0 : align(length);
  const extraBytes = extras === undefined ? 0 : align(extras.length * 8);
  const here = source.address !== 0 && (source.store === 'float64') === wide ? source.address : 0;
  const inPlace = target !== undefined && madeInPlace(source, split, target, here, wide, allocates);
  const there = inPlace ? target.address : 0;
  // no code of the caller's from here on
  if (options !== undefined || extras !== undefined) checkStill(source);
  if (target !== undefined) checkTarget(target);
  let later: (() => void) | undefined;
  const data = inScratch((there === 0 ? bytes : 0) + maskBytes + extraBytes + stagingBytes(source), (base) => {
    const extraAt = base + maskBytes;
    const output = there === 0 ? extraAt + extraBytes : there;
    if (extras !== undefined) writeDoubles(extraAt, extras);
    if (mask !== undefined) loadMask(mask, length, base);
    // what is not in the module goes straight to where the result will be: the kernels work in place
    if (here === 0) load(source, output, wide, extraAt + extraBytes + (there === 0 ? bytes : 0), wasm);
    if (length > 0) {
      check(
        run(wasm, {
          input: here === 0 ? output : here,
          output,
          outer: split.outer,
          length: split.length,
          inner: split.inner,
          mask: mask === undefined ? 0 : base,
          extra: extras === undefined ? 0 : extraAt,
          double: wide,
        }),
        bytes,
      );
    }
    if (target === undefined) return result(source, output, length, wide);
    if (wide) roundFor(target, source, output, length);
    if (!inPlace) later = store(target, output, length, wide);
    return undefined;
  });
  later?.();
  if (target !== undefined) return returned(target) as ArrayResult<X>;
  if (source.dims === undefined) return data as ArrayResult<X>;
  return { data, dims: source.dims, type: resultType(source) } as ArrayResult<X>; // the dims are a copy
}

/** @internal The dims of an argument, if it has some by itself or by `shape`. */
export function dimsIn(source: Source, split: Split): readonly number[] | undefined {
  return split.dims.length === 0 ? source.dims : split.dims;
}

/**
 * Whether the result is made in the caller's own memory, without a copy. It lies in the module then; it must be the
 * input itself or lie apart from it; and nothing may go wrong after it is first written.
 */
function madeInPlace(
  source: Source,
  split: Split,
  target: Target,
  here: number,
  wide: boolean,
  allocates: boolean,
): boolean {
  if (target.address === 0 || target.double !== wide) return false;
  // strided rows ask for scratch of their own, as some kernels do
  if (here === 0) return source.store !== 'numbers' && split.inner === 1 && !allocates;
  return here === target.address || Math.abs(here - target.address) >= source.length * (wide ? 8 : 4);
}
