import {
  type ArrayInput,
  type ArrayOutput,
  type ArrayResult,
  isDouble,
  load,
  result,
  resultType,
  roundFor,
  type Source,
  sourceOf,
  stagingBytes,
  store,
  type Target,
  targetOf,
} from './arrays.js';
import { type AxisOptions, type Split, splitAt } from './axis.js';
import { check } from './errors.js';
import { restScratch, scratch, views } from './heap.js';
import { instance, type Wasm } from './instance.js';
import { loadMask, maskOf } from './mask.js';
import { plainRow } from './plainRow.js';
import type { Mask } from './types.js';

export interface RowsOptions extends AxisOptions {
  /** Same shape as the input, 1 or true keeps an entry. */
  mask?: Mask;
  /** Where the result goes: an array of the right length and any float kind, filled and returned. May be the input. */
  out?: ArrayOutput;
}

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

/** @internal */
export const align = (bytes: number): number => Math.ceil(bytes / 16) * 16; // not by bit operations: sizes pass 2³¹

/**
 * A map over rows: looks through the input, brings it into the module's memory, runs one bound function, and hands
 * back an independent result of the input's kind, or fills `out`. The input is never written unless it is `out`.
 *
 * @internal
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
  const mask = options?.mask === undefined ? undefined : maskOf(options.mask, source, source.dims ?? options.shape);
  const out = options?.out;
  const target = out === undefined ? undefined : targetOf('out', out, source.length);
  const wide = double ?? isDouble(source);
  const length = source.length;
  const extras = extra?.(split);

  const bytes = align(length * (wide ? 8 : 4));
  const extraBytes = extras === undefined ? 0 : align(extras.length * 8);
  const maskBytes = mask === undefined ? 0 : align(length);
  const here = source.address !== 0 && (source.store === 'float64') === wide ? source.address : 0;
  const inPlace = target !== undefined && madeInPlace(source, split, target, here, wide, allocates);
  const there = inPlace ? target.address : 0;
  const base = scratch((there === 0 ? bytes : 0) + maskBytes + extraBytes + stagingBytes(source));
  try {
    const extraAt = base + maskBytes;
    const output = there === 0 ? extraAt + extraBytes : there;
    if (extras !== undefined) views().f64.set(extras, extraAt >>> 3);
    if (mask !== undefined) loadMask(mask, base);
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
    if (target !== undefined) {
      if (wide) roundFor(target, source, output, length);
      if (there === 0) store(target, output, length, wide);
      return returned(out, length) as ArrayResult<X>;
    }
    const data = result(source, output, length, wide);
    if (source.dims === undefined) return data as ArrayResult<X>;
    return { data, dims: [...source.dims], type: resultType(source) } as ArrayResult<X>;
  } finally {
    restScratch();
  }
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
  // entries of a number[] are checked while they are copied; strided rows ask for scratch of their own, as some kernels do
  if (here === 0) return source.store !== 'numbers' && split.inner === 1 && !allocates;
  return here === target.address || Math.abs(here - target.address) >= source.length * (wide ? 8 : 4);
}

/** @internal A caller's view of the module's memory is empty after the memory grew: the numbers are there, the view is not. */
export function returned(out: unknown, length: number): unknown {
  if (ArrayBuffer.isView(out) && (out as Float32Array).length !== length) {
    throw new Error(
      "out was a view of the module's memory, which grew during the call: pass the Vector itself, or read vector.data again",
    );
  }
  return out;
}
