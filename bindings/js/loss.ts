import {
  type ArrayInput,
  type ArrayResult,
  isTensorLike,
  resultType,
  type Source,
  settled,
  sourceOf,
} from './arrays.js';
import { AXIS_OPTIONS, type AxisOptions, splitAt } from './axis.js';
import { type Call, NOTHING, type Slot } from './call.js';
import { checkRowDims, checkSameDims } from './dims.js';
import { typeError } from './errors.js';
import { type Ids, idsOf, isIdsLike } from './ids.js';
import { instance, type Wasm } from './instance.js';
import { maskOf } from './mask.js';
import { checkRanges, RANGES, type Ranged } from './ranges.js';
import type { Reduced } from './reduceRows.js';
import { lengthOf, typeOf } from './typedArrays.js';
import type { Mask, TensorLike } from './types.js';
import { flag, oneOf } from './validate.js';

/** What every loss shares: its options, its targets, its reduction, and what it returns. */
export interface LossOptions extends AxisOptions {
  /**
   * How the losses become one number: `'mean'` (the default; each loss says what it divides by, as PyTorch does),
   * `'sum'`, or `'none'` for one a row (an entry, for element-wise losses).
   */
  reduction?: 'mean' | 'sum' | 'none';
  /** Also give the gradient of the reduced loss (of the sum under `'none'`), shaped like the logits. Default false. */
  gradient?: boolean;
}

/** Class ids, one a row (for one flat row also a plain number), or probabilities, as many as logits. */
export type LossTargets = Ids | number | bigint | ArrayInput;

export interface TargetOptions {
  /** What `targets` are, where both would fit: rows of one class given as `number[]`. Default `'ids'` there. */
  targetKind?: 'ids' | 'probabilities';
}

/** The loss: a number, or under `'none'` one number a row. */
export type RowLoss<X, O> = O extends { reduction: 'none' } ? Reduced<X, Omit<O, 'out'>> : number;

/** The loss of an element-wise one: a number, or under `'none'` an array like the logits. */
export type EntryLoss<X, O> = O extends { reduction: 'none' } ? ArrayResult<X> : number;

export type LossResult<X, O, Loss> = O extends { gradient: true }
  ? { loss: Loss; gradient: ArrayResult<X> }
  : { loss: Loss; gradient?: ArrayResult<X> };

export const LOSS_OPTIONS: readonly string[] = [...AXIS_OPTIONS, 'reduction', 'gradient'];

/** The codes of `src/losses/loss.h`. */
const REDUCTIONS = ['mean', 'sum', 'none', 'batchmean'] as const;

/** The logits of a loss, looked through. */
export interface LossInput {
  readonly source: Source;
  readonly dims: readonly number[];
  readonly axis: number;
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
  readonly rows: number;
  /** One flat row: results are numbers. */
  readonly isFlat: boolean;
  /**
   * What the entries of the other arguments are checked for, before the kernel runs.
   *
   * @internal
   */
  readonly ranged: Ranged[];
}

/** @internal */
export function lossInput(name: string, logits: unknown, options: AxisOptions | undefined): LossInput {
  instance();
  const source = sourceOf(name, logits);
  const split = splitAt(source, options?.shape, options?.axis);
  const isFlat = source.dims === undefined && options?.shape === undefined;
  return { ...split, source, rows: split.outer * split.inner, isFlat, ranged: [] };
}

/** @internal Targets as the kernels take them: one of the two is there. */
export interface TargetSlots {
  readonly ids: Slot;
  readonly probabilities: Slot;
}

/** @internal Looks through the targets of a classification loss. */
export function targetSlots(
  call: Call,
  input: LossInput,
  targets: unknown,
  options: TargetOptions | undefined,
  ignoreIndex: number,
  range: Range = RANGES.positive,
): TargetSlots {
  targets = settled('targets', targets);
  const kind =
    options?.targetKind === undefined
      ? kindOf(targets, input)
      : oneOf('targetKind', options.targetKind, ['ids', 'probabilities']);
  if (kind === 'ids') return { ids: idSlot(call, 'targets', targets, input, ignoreIndex), probabilities: NOTHING };
  if (ignoreIndex >= 0) throw new TypeError('ignoreIndex is for class ids: targets are probabilities');
  return { ids: NOTHING, probabilities: alikeSlot(call, 'targets', targets, input, range) };
}

function kindOf(targets: unknown, input: LossInput): 'ids' | 'probabilities' {
  if (typeof targets === 'number' || typeof targets === 'bigint') return 'ids';
  const data: unknown = isTensorLike(targets) ? targets.data : targets;
  if (isTensorLike(targets) && typeof targets.type === 'string') {
    if (targets.type.startsWith('int')) return 'ids';
    refuseFloatIds(targets, data, input);
    return 'probabilities';
  }
  if (!Array.isArray(data)) {
    if (isIdsLike(data)) return 'ids';
    refuseFloatIds(targets, data, input);
    return 'probabilities';
  }
  if (typeof data[0] === 'bigint' || data.length === input.rows) return 'ids';
  if (data.length === input.source.length) return 'probabilities';
  throw new RangeError(
    `targets must have ${input.rows} entries (class ids, one a row) or ${input.source.length} (probabilities), got ${data.length}`,
  );
}

/** Floats, one a row: ids of the wrong kind, not probabilities of the wrong length. */
function refuseFloatIds(targets: unknown, data: unknown, { rows, source }: LossInput): void {
  const isFloats = ArrayBuffer.isView(data) && lengthOf(data as Float32Array) === rows && rows !== source.length;
  if (isFloats) idsOf('targets', targets, rows, source.length);
}

/** @internal Class ids, one a row. */
export function idSlot(call: Call, name: string, ids: unknown, input: LossInput, ignoreIndex?: number): Slot {
  const isOne = typeof ids === 'number' || typeof ids === 'bigint';
  const read = settled(name, isOne && input.isFlat ? [ids] : ids);
  const checked = idsOf(name, read, input.rows, input.length, ignoreIndex);
  const rows = input.dims.filter((_, i) => i !== input.axis);
  checkRowDims(name, read, rows, input.axis);
  return call.words(checked);
}

/** A range of {@link RANGES}. */
type Range = Pick<Ranged, 'low' | 'high' | 'allowed' | 'sumsToOne'>;

/** @internal A second array, laid out like the logits and brought to their precision; its entries in a range, if one is given. */
export function alikeSlot(call: Call, name: string, value: unknown, input: LossInput, range?: Range): Slot {
  const source = sourceOf(name, value);
  const { dims } = source;
  if (source.length !== input.source.length) {
    throw new RangeError(
      `${name} must have as many entries as ${input.source.name}, ${input.source.length}, got ${source.length}`,
    );
  }
  checkSameDims(name, dims, input.source.name, input.dims);
  return rangedSlot(call, name, source, input, range);
}

function rangedSlot(call: Call, name: string, source: Source, input: LossInput, range: Range | undefined): Slot {
  const slot = call.input(source, true);
  if (range !== undefined) input.ranged.push({ name, slot, length: source.length, ...range });
  return slot;
}

/** @internal Yes or no, entry by entry: any floats, and also Int32Array, Uint8Array, booleans and bigints. */
export function binarySlot(call: Call, targets: unknown, input: LossInput): Slot {
  const read = settled('targets', targets);
  const floats = isTensorLike(read) ? asFloatTensor(read) : asFloats(read);
  return alikeSlot(call, 'targets', floats, input, RANGES.unit);
}

function asFloatTensor(tensor: TensorLike): TensorLike {
  const data = asFloats(tensor.data);
  return data === tensor.data ? tensor : { data, dims: tensor.dims, type: 'float64' };
}

/** Whole numbers and booleans as floats; one entry that is none of them is left for `sourceOf` to name. */
function asFloats(data: unknown): unknown {
  const type = typeOf(data);
  if (type === 'Int32Array' || type === 'Uint8Array' || type === 'BigInt64Array')
    return Float64Array.from(data as ArrayLike<number | bigint>, Number);
  if (!Array.isArray(data)) return data;
  return data.map((entry: unknown) =>
    typeof entry === 'boolean' || typeof entry === 'bigint' ? Number(entry) : entry,
  );
}

/** @internal Numbers in float64, one a class, each in [0, Infinity), if they were given. */
export function classSlot(call: Call, name: string, weights: unknown, input: LossInput): Slot {
  if (weights === undefined) return NOTHING;
  const source = sourceOf(name, weights);
  if (source.length !== input.length) {
    throw new RangeError(`${name} must have ${input.length} entries, one a class, got ${source.length}`);
  }
  checkSameDims(name, source.dims, 'the classes', []);
  return rangedSlot(call, name, source, input, RANGES.positive);
}

/** @internal A mask laid out like the logits, if one was given. */
export function maskSlot(
  call: Call,
  input: LossInput,
  options: { mask?: Mask; shape?: readonly number[] } | undefined,
): Slot {
  const mask = maskOf(options?.mask, input.source, input.dims.length === 0 ? input.source.dims : input.dims);
  return mask === undefined ? NOTHING : call.bytes('mask', mask);
}

/** @internal What a bound loss gets beside its own arguments. */
export interface LossRows {
  readonly logits: number;
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
  /** A code of `src/losses/loss.h`. */
  readonly reduction: number;
  /** Addresses of the results; 0 for those that are not wanted. */
  readonly reduced: number;
  readonly each: number;
  readonly gradient: number;
}

/** @internal Runs a bound loss, and hands back `{ loss, gradient }` in the kinds of the logits. */
export function runLoss(
  call: Call,
  input: LossInput,
  options: { reduction?: string; gradient?: boolean } | undefined,
  run: (wasm: Wasm, rows: LossRows) => number,
  { elementwise = false, reductions = REDUCTIONS.slice(0, 3) as readonly string[] } = {},
): unknown {
  const { source, length } = input;
  const reduction = options?.reduction === undefined ? 'mean' : oneOf('reduction', options.reduction, reductions);
  const wanted = options?.gradient === undefined ? false : flag('gradient', options.gradient);
  const isEach = reduction === 'none';
  const count = elementwise ? source.length : input.rows;
  // rows without entries are all alike, however many there are: one says what all would
  const most = source.length === 0 && (elementwise || !isEach) ? 1 : Infinity;
  const [outer, inner] = [Math.min(input.outer, most), Math.min(input.inner, most)];
  const logitsSlot = call.input(source, true);
  const loss = call.room(isEach ? 8 * count : 8);
  const gradient = wanted ? call.room(8 * source.length) : NOTHING;
  return call.run(
    (wasm) => {
      checkRanges(wasm, input.ranged, input);
      return run(wasm, {
        logits: logitsSlot.address,
        outer,
        length,
        inner,
        reduction: REDUCTIONS.indexOf(reduction as (typeof REDUCTIONS)[number]),
        reduced: isEach ? 0 : loss.address,
        each: isEach ? loss.address : 0,
        gradient: gradient.address,
      });
    },
    () => {
      const value = isEach ? eachLoss(call, input, loss, count, elementwise) : call.number(loss, true);
      return wanted ? { loss: value, gradient: alike(call, input, gradient) } : { loss: value };
    },
  );
}

function eachLoss(call: Call, input: LossInput, slot: Slot, count: number, elementwise: boolean): unknown {
  if (elementwise) return alike(call, input, slot);
  const values = call.numbers(input.source, slot, count, true);
  if (input.isFlat) return values[0];
  if (input.source.dims === undefined) return values;
  const dims = input.dims.filter((_, i) => i !== input.axis);
  return { data: values, dims, type: resultType(input.source) };
}

/** An array of the logits' kind and shape. */
function alike(call: Call, { source }: LossInput, slot: Slot): unknown {
  const data = call.numbers(source, slot, source.length, true);
  return source.dims === undefined ? data : { data, dims: [...source.dims], type: resultType(source) };
}

/** @internal A whole number that may stand for "ignore this row". */
export function ignoreIndexOf(value: unknown): number {
  if (value === undefined) return -100;
  if (typeof value !== 'number') throw typeError('ignoreIndex', 'an integer', value);
  if (!Number.isInteger(value) || Math.abs(value) >= 2 ** 31) {
    throw new RangeError(`ignoreIndex must be a 32-bit integer, got ${value}`);
  }
  return value;
}

/** @internal A temperature that a gradient can be divided by. */
export function lossTemperatureOf(value: unknown): number {
  if (value === undefined) return 1;
  if (typeof value !== 'number') throw typeError('temperature', 'a number', value);
  if (!(value > 0 && value < Infinity)) throw new RangeError(`temperature must be in (0, Infinity), got ${value}`);
  return value;
}
