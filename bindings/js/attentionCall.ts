import { isDouble } from './arrays.js';
import type { AttentionLaw } from './attentionLaw.js';
import { attentionMaskOf } from './attentionMask.js';
import { broadcast, countOf, indicesInto, type Matrices, matricesOf } from './attentionShapes.js';
import { type Call, NOTHING, type Slot } from './call.js';
import { alphaOf } from './entmax.js';
import { rangeError } from './errors.js';
import type { Wasm } from './instance.js';
import { sinksOf } from './softmaxWithSink.js';
import type { TensorLike } from './types.js';
import { flag, integerIn, numberIn, oneOf } from './validate.js';

const NORMALIZERS = ['softmax', 'sparsemax', 'entmax'] as const;

const ignored = (value: unknown): boolean => value === undefined || value === null;

/** q, k and v of a call, looked through and matched. */
export interface AttentionArguments {
  readonly q: Matrices;
  readonly k: Matrices;
  readonly v: Matrices;
  /** The leading dims of the result, and their product. */
  readonly lead: readonly number[];
  readonly count: number;
  readonly wide: boolean;
}

/** `wide`: whether the work is done in float64; if not given, q's kind says. */
export function attentionArguments(q: TensorLike, k: TensorLike, v: TensorLike, wide?: boolean): AttentionArguments {
  const [queries, keys, values] = [matricesOf('q', q), matricesOf('k', k), matricesOf('v', v)];
  if (keys.columns !== queries.columns) {
    throw new RangeError(`k must have as many columns as q, ${queries.columns}, got ${keys.columns}`);
  }
  if (values.rows !== keys.rows)
    throw new RangeError(`v must have as many rows as k, ${keys.rows}, got ${values.rows}`);
  const lead = broadcast(queries, keys, values);
  return { q: queries, k: keys, v: values, lead, count: countOf(lead), wide: wide ?? isDouble(queries.source) };
}

/** What the bound functions write, and what else the gradient reads; see `Numbers` in `bindings/embind/attention.cpp`. */
export interface AttentionSlots {
  /** How many numbers the results have, all together. */
  readonly entries: number;
  readonly results: readonly [Slot, Slot, Slot];
  readonly gradient?: Slot;
}

/** Brings everything in, and runs a bound function on the numbers that describe the call. */
export function runAttention<R>(
  call: Call,
  given: AttentionArguments,
  options: AttentionLaw | undefined,
  slots: AttentionSlots,
  work: (wasm: Wasm, numbers: number) => number,
  read: () => R,
): R {
  const { q, k, v, lead, wide } = given;
  // without results there is no work, and there may be any number of batches and queries without entries
  const isIdle = slots.entries === 0;
  const count = isIdle ? 0 : given.count;
  const inputs = [q, k, v].map((m) => call.input(m.source, wide));
  const mask = attentionMaskOf(options?.mask, lead, q.rows, k.rows, call, wide);
  const tables = isIdle ? [] : [...[q, k, v].map((m) => indicesInto(lead, m.lead)), mask.indices];
  const batches = call.words(Uint32Array.from({ length: 4 * count }, (_, i) => tables[i % 4]?.[i >>> 2] as number));
  const sinks = ignored(options?.sink) ? undefined : headSinks(options?.sink, lead, count);
  const sinkSlot = sinks === undefined ? NOTHING : call.doubles(sinks);
  const law = lawNumbers(options, q.columns);
  const alpha = alphaOf(options?.alpha ?? undefined);
  const alphas = typeof alpha === 'number' ? undefined : alpha(given.count * q.rows);
  const alphaSlot = alphas === undefined ? NOTHING : call.doubles(alphas);
  const block = call.table(
    [
      ...inputs,
      ...[batches, count, q.rows, k.rows, q.columns, v.columns],
      ...[law.scale, law.causal, law.queryOffset, law.window, law.softcap, sinkSlot],
      ...[mask.keep, mask.bias, mask.matrix, mask.row, mask.column],
      ...[law.normalizer, typeof alpha === 'number' ? alpha : 1.5, alphaSlot],
      ...slots.results,
      slots.gradient ?? NOTHING,
      ...[q, k, v].map((m) => countOf(m.lead)),
    ],
    true,
  );
  return call.run((wasm) => (isIdle ? 0 : work(wasm, block.address)), read);
}

interface LawNumbers {
  readonly scale: number;
  readonly causal: number;
  readonly queryOffset: number;
  readonly window: number;
  readonly softcap: number;
  readonly normalizer: number;
}

function lawNumbers(options: AttentionLaw | undefined, features: number): LawNumbers {
  const { causal, queryOffset, window, scale, softcap, normalizer } = options ?? {};
  const limit = 2 ** 31 - 1;
  if (!ignored(softcap) && !(numberIn('softcap', softcap, 0, Number.MAX_VALUE) > 0)) {
    throw rangeError('softcap', 'greater than 0', softcap);
  }
  return {
    scale: ignored(scale)
      ? 1 / Math.sqrt(Math.max(features, 1))
      : numberIn('scale', scale, -Number.MAX_VALUE, Number.MAX_VALUE),
    causal: causal !== undefined && flag('causal', causal) ? 1 : 0,
    queryOffset: ignored(queryOffset) ? 0 : integerIn('queryOffset', queryOffset, -limit, limit),
    window: ignored(window) ? 0 : integerIn('window', window, 1, limit),
    softcap: softcap ?? 0,
    normalizer: normalizer === undefined ? 0 : NORMALIZERS.indexOf(oneOf('normalizer', normalizer, NORMALIZERS)),
  };
}

/** One sink per batch entry, from a number or one per head. */
function headSinks(sink: unknown, lead: readonly number[], count: number): Float64Array {
  const heads = lead.at(-1) ?? 1;
  const values = sinksOf(sink);
  if (typeof sink !== 'number' && values.length !== heads) {
    throw new RangeError(`sink must be a number or one per head, ${heads}, got ${values.length}`);
  }
  return Float64Array.from({ length: count }, (_, n) => values[typeof sink === 'number' ? 0 : n % heads] as number);
}
