import { isTensorLike } from './arrays.js';
import { Call, type Slot } from './call.js';
import { bytesAt, doublesAt, integersAt } from './heap.js';
import { checkStatus as check } from './samplerErrors.js';
import { bigintOf, wordsOf } from './seed.js';

/** What `sampler.save()` gives: plain JSON. 64-bit integers and infinities are strings. */
export interface SavedSampler {
  format: 'logitkit.sampler';
  version: 1;
  options: Record<string, unknown>;
  state: SavedState;
}

export interface SavedState {
  seed: string;
  position: string;
  vocabSize: number;
  mirostatMu: number;
  adaptiveSum: number;
  adaptiveWeight: number;
  /** The history, and for each token whether it was generated (1) or primed (0). */
  tokens: number[];
  generated: number[];
  /** The laws that the next `accept` looks into. */
  lastIds: number[];
  lastProbs: number[];
  adaptiveIds: number[];
  adaptiveProbs: number[];
}

/** Numbers that `samplerSave` writes. */
const NUMBERS = 17;

export function saveState(handle: number): SavedState {
  const call = new Call();
  const out = call.room(8 * NUMBERS);
  return call.run(
    (wasm) => {
      wasm.samplerSave(handle, out.address);
      return 0;
    },
    () => readState(call.doublesAt(out, NUMBERS)),
  );
}

function readState(n: Float64Array): SavedState {
  const at = (i: number): number => n[i] as number;
  const ids = (address: number, length: number) => Array.from(integersAt(at(address), at(length)));
  const probs = (address: number, length: number) => Array.from(doublesAt(at(address), at(length)));
  return {
    seed: String(bigintOf(at(0), at(1))),
    position: String(bigintOf(at(2), at(3))),
    vocabSize: at(4),
    mirostatMu: at(5),
    adaptiveSum: at(6),
    adaptiveWeight: at(7),
    tokens: ids(8, 10),
    generated: Array.from(bytesAt(at(9), at(10))),
    lastIds: ids(11, 13),
    lastProbs: probs(12, 13),
    adaptiveIds: ids(14, 16),
    adaptiveProbs: probs(15, 16),
  };
}

/** Puts a state into a sampler with the same options. */
export function restoreState(handle: number, state: SavedState): void {
  const arrays = [
    Int32Array.from(state.tokens),
    Uint8Array.from(state.generated),
    Int32Array.from(state.lastIds),
    Float64Array.from(state.lastProbs),
    Int32Array.from(state.adaptiveIds),
    Float64Array.from(state.adaptiveProbs),
  ] as const;
  const seed = wordsOf('state.seed', BigInt(state.seed));
  const position = wordsOf('state.position', BigInt(state.position));
  const call = new Call();
  const [tokens, generated, lastIds, lastProbs, adaptiveIds, adaptiveProbs] = arrays.map((values) =>
    call.raw(values),
  ) as [Slot, Slot, Slot, Slot, Slot, Slot];
  const block = call.table(
    [
      ...[seed.low, seed.high, position.low, position.high],
      ...[state.vocabSize, state.mirostatMu, state.adaptiveSum, state.adaptiveWeight],
      ...[tokens, generated, state.tokens.length],
      ...[lastIds, lastProbs, state.lastIds.length],
      ...[adaptiveIds, adaptiveProbs, state.adaptiveIds.length],
    ],
    true,
  );
  call.run(
    (wasm) => wasm.samplerRestore(handle, block.address),
    () => undefined,
    check,
  );
}

/** Options as plain JSON. */
export function plain(value: unknown): unknown {
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (typeof value === 'bigint') return String(value);
  if (value === null || typeof value !== 'object') return value;
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, entry]) => [String(key), plain(entry)]));
  if (isTensorLike(value)) return plain(value.data);
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number | bigint>, Number);
  if (Array.isArray(value)) return value.map((entry) => (typeof entry === 'bigint' ? Number(entry) : plain(entry)));
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.map(([key, entry]) => [key, plain(entry)]));
}

/** The way back: infinities, which JSON lacks, are strings; no option has such a word. */
export function unplain(value: unknown): unknown {
  if (value === 'Infinity') return Infinity;
  if (value === '-Infinity') return -Infinity;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(unplain);
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, unplain(entry)]));
}
