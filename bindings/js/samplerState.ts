import { isTensorLike } from './arrays.js';
import { typeError } from './errors.js';
import { restScratch, scratch, views } from './heap.js';
import { instance } from './instance.js';
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
  const out = scratch(NUMBERS * 8);
  instance().wasm.samplerSave(handle, out);
  const { f64, i32, u8 } = views();
  const n = Array.from(f64.subarray(out >>> 3, (out >>> 3) + NUMBERS)) as number[];
  const at = (i: number): number => n[i] as number;
  const list = (
    heap: ArrayLike<number> & { subarray(a: number, b: number): Iterable<number> },
    address: number,
    bytes: number,
    length: number,
  ) => Array.from(heap.subarray(address / bytes, address / bytes + length));
  return {
    seed: String(bigintOf(at(0), at(1))),
    position: String(bigintOf(at(2), at(3))),
    vocabSize: at(4),
    mirostatMu: at(5),
    adaptiveSum: at(6),
    adaptiveWeight: at(7),
    tokens: list(i32, at(8), 4, at(10)),
    generated: list(u8, at(9), 1, at(10)),
    lastIds: list(i32, at(11), 4, at(13)),
    lastProbs: list(f64, at(12), 8, at(13)),
    adaptiveIds: list(i32, at(14), 4, at(16)),
    adaptiveProbs: list(f64, at(15), 8, at(16)),
  };
}

const align = (bytes: number): number => Math.ceil(bytes / 16) * 16;

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
  const block = scratch(align(NUMBERS * 8) + arrays.reduce((sum, { byteLength }) => sum + align(byteLength), 0));
  try {
    const { f64, u8 } = views();
    let address = block + align(NUMBERS * 8);
    const addresses = arrays.map((values) => {
      const here = address;
      u8.set(new Uint8Array(values.buffer), here);
      address += align(values.byteLength);
      return here;
    });
    const seed = wordsOf('state.seed', BigInt(state.seed));
    const position = wordsOf('state.position', BigInt(state.position));
    f64.set(
      [seed.low, seed.high, position.low, position.high]
        .concat(state.vocabSize, state.mirostatMu, state.adaptiveSum, state.adaptiveWeight)
        .concat(addresses[0] as number, addresses[1] as number, state.tokens.length)
        .concat(addresses[2] as number, addresses[3] as number, state.lastIds.length)
        .concat(addresses[4] as number, addresses[5] as number, state.adaptiveIds.length),
      block >>> 3,
    );
    check(instance().wasm.samplerRestore(handle, block));
  } finally {
    restScratch();
  }
}

/** Throws unless a value is what `saveState` gives. */
export function checkSaved(saved: unknown): SavedSampler {
  const { format, version, options, state } = (saved ?? {}) as Partial<SavedSampler>;
  if (format !== 'logitkit.sampler' || typeof options !== 'object' || typeof state !== 'object' || state === null)
    throw typeError('state', 'what sampler.save() returned', saved);
  if (version !== 1) throw new RangeError(`state.version must be 1, got ${version}`);
  for (const name of ['vocabSize', 'mirostatMu', 'adaptiveSum', 'adaptiveWeight'] as const) {
    if (!Number.isFinite(state[name])) throw typeError(`state.${name}`, 'a number', state[name]);
  }
  for (const name of ['seed', 'position'] as const) {
    if (typeof state[name] !== 'string' || !/^\d{1,20}$/.test(state[name]))
      throw typeError(`state.${name}`, 'an integer as a string', state[name]);
  }
  for (const [name, other] of [
    ['tokens', 'generated'],
    ['lastIds', 'lastProbs'],
    ['adaptiveIds', 'adaptiveProbs'],
  ] as const) {
    const values: unknown = state[name];
    if (!Array.isArray(values) || !values.every((id) => Number.isInteger(id) && id >= 0 && id < 2 ** 31))
      throw typeError(`state.${name}`, 'an array of token ids', values);
    const others: unknown = state[other];
    if (!Array.isArray(others) || others.length !== values.length || !others.every((x) => Number.isFinite(x)))
      throw typeError(`state.${other}`, `an array of ${values.length} numbers`, others);
  }
  return saved as SavedSampler;
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
