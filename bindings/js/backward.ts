import { type ArrayInput, type ArrayResult, isDouble, resultType, type Source, sourceOf } from './arrays.js';
import { splitAt } from './axis.js';
import { Call } from './call.js';
import { checkRowDims, checkSameDims } from './dims.js';
import { typeError } from './errors.js';
import { instance, type Wasm } from './instance.js';
import { maskOf } from './mask.js';
import { returned, targetOf } from './output.js';
import { dimsIn, type RowsOptions } from './rows.js';

/** What a bound vector-Jacobian product gets: addresses, and the array as [outer, length, inner]. */
export interface BackwardRows {
  /** The forward result (or its input), and the gradient beside it: as large, or one number a row. */
  readonly input: number;
  readonly gradient: number;
  readonly output: number;
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
  /** Whether the forward result is float64, or else was rounded to less. */
  readonly double: boolean;
  /** 0 if there is no mask. */
  readonly mask: number;
}

/** A product that is ready to run: its arrays in a {@link Call}, which may be given more. */
export interface BackwardCall<X> {
  readonly call: Call;
  /** How many rows there are, and entries in all. */
  readonly count: number;
  readonly size: number;
  /** Inside the call. */
  rows(): BackwardRows;
  /** The gradient as the user gets it; inside `read`. */
  deliver(): ArrayResult<X>;
}

/**
 * A vector-Jacobian product over rows: `primal` (the forward result, or its input) and a gradient go in, a gradient of
 * the same shape comes out, of primal's kind. Computed in float64 whatever the kinds are, and rounded once.
 *
 * @param perRow the gradient has one number a row, as a reduction's has; for a flat array it may be a plain number
 */
export function prepareBackward<X extends ArrayInput>(
  primal: { name: string; value: X },
  gradient: unknown,
  options: RowsOptions | undefined,
  perRow = false,
): BackwardCall<X> & { readonly source: Source } {
  instance();
  const source = sourceOf(primal.name, primal.value);
  const split = splitAt(source, options?.shape, options?.axis);
  const mask = maskOf(options?.mask, source, dimsIn(source, split));
  const target = targetOf('out', options?.out, source.length);
  const rows = split.outer * split.inner;
  const incoming = gradientSource(gradient, perRow && options?.shape === undefined && source.dims === undefined);
  const expected = perRow ? rows : source.length;
  if (incoming.length !== expected) {
    const allowed = perRow ? `${expected} entries, one a row` : `as many entries as ${source.name}, ${expected}`;
    throw new RangeError(`gradient must have ${allowed}, got ${incoming.length}`);
  }
  if (!perRow) checkSameDims('gradient', incoming.dims, source.name, split.dims);
  else if (incoming.dims !== undefined) {
    const others = split.dims.filter((_, i) => i !== split.axis);
    checkRowDims('gradient', incoming, others, split.axis);
  }

  const call = new Call();
  call.target(target);
  const input = call.input(source, true);
  const gradientSlot = call.input(incoming, true);
  const maskSlot = mask === undefined ? undefined : call.bytes('mask', mask);
  const output = call.room(8 * source.length);
  return {
    call,
    source,
    count: rows,
    size: source.length,
    rows: () => ({
      input: input.address,
      gradient: gradientSlot.address,
      output: output.address,
      outer: split.outer,
      length: split.length,
      inner: split.inner,
      double: isDouble(source),
      mask: maskSlot?.address ?? 0,
    }),
    deliver: () => {
      if (target !== undefined) {
        call.deliver(target, source, output, true);
        return returned(target) as ArrayResult<X>;
      }
      const data = call.numbers(source, output, source.length, true);
      if (source.dims === undefined) return data as ArrayResult<X>;
      return { data, dims: [...source.dims], type: resultType(source) } as ArrayResult<X>;
    },
  };
}

/**
 * Runs {@link prepareBackward}'s product with one bound function.
 *
 * @param other a further input laid out like `primal`, whose address `run` gets last (0 where there is none)
 */
export function backward<X extends ArrayInput>(
  primal: { name: string; value: X },
  gradient: unknown,
  options: RowsOptions | undefined,
  run: (wasm: Wasm, rows: BackwardRows, other: number) => number,
  perRow = false,
  other?: { name: string; value: unknown },
): ArrayResult<X> {
  const { call, source, size, rows, deliver } = prepareBackward(primal, gradient, options, perRow);
  const second = other === undefined ? undefined : sourceOf(other.name, other.value);
  if (second !== undefined && second.length !== size) {
    throw new RangeError(`${second.name} must have as many entries as ${source.name}, ${size}, got ${second.length}`);
  }
  if (second !== undefined) checkSameDims(second.name, second.dims, source.name, source.dims ?? options?.shape ?? []);
  const otherSlot = second === undefined ? undefined : call.input(second, true);
  return call.run((wasm) => (size === 0 ? 0 : run(wasm, rows(), otherSlot?.address ?? 0)), deliver);
}

function gradientSource(gradient: unknown, mayBeNumber: boolean): Source {
  if (typeof gradient !== 'number') return sourceOf('gradient', gradient);
  if (!mayBeNumber) throw typeError('gradient', 'an array', gradient);
  return sourceOf('gradient', [gradient]);
}
