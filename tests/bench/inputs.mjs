/**
 * The rows that are measured, the same in every run. An input is `{ data, outer, length, inner, type, values }`: a
 * dense array [outer, length, inner] whose rows run along the middle, as in the library's kernels, and the numbers
 * that `data` stands for.
 */

/** A small generator with a seed (mulberry32): the bench needs the same numbers every time, not good ones. */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function normals(count, deviation, seed) {
  const uniform = generator(seed);
  const data = new Float32Array(count);
  for (let i = 0; i < count; i++)
    data[i] = deviation * Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  return data;
}

const KINDS = {
  /** N(0, 3): what most figures of others are about. */
  normal: (count, seed) => normals(count, 3, seed),
  /** A language model that is sure: N(0, 3) and thirty peaks; the nucleus of 0.95 is about ten tokens. */
  peaky(count, seed) {
    const data = normals(count, 3, seed);
    const uniform = generator(seed + 1);
    for (let i = 0; i < 30; i++) data[Math.floor(uniform() * count)] = 20 - i / 3;
    return data;
  },
  /** Nothing stands out. */
  uniform: (count, seed) => Float32Array.from({ length: count }, generator(seed)),
  equal: (count) => new Float32Array(count).fill(1.5),
  twoValues: (count) => Float32Array.from({ length: count }, (_, i) => i & 1),
  sorted: (count, seed) => normals(count, 3, seed).sort(),
  halfMasked: (count, seed) => normals(count, 3, seed).map((x, i) => (i & 1 ? -Infinity : x)),
  /** Every probability but one is a denormal number: exp(-103) to exp(-88). */
  denormal(count, seed) {
    const uniform = generator(seed);
    return Float32Array.from({ length: count }, (_, i) => (i === 0 ? 0 : -88 - 15 * uniform()));
  },
};

/** The distributions that sampling must be fast on; a denormal tail is of no concern to it. */
export const KIND_NAMES = Object.keys(KINDS).filter((kind) => kind !== 'denormal');

/** Token ids that were used before, some of them often. */
export function history(count, vocabulary) {
  const uniform = generator(7);
  return Array.from({ length: count }, () => Math.floor(uniform() ** 3 * vocabulary));
}

/** One row of `length`, of a kind in KINDS. */
export const row = (length, kind = 'normal') => block(1, length, 1, kind);

/** [outer, length, inner], rows along the middle. */
export function block(outer, length, inner = 1, kind = 'normal', seed = 42) {
  const data = KINDS[kind](outer * length * inner, seed);
  return { data, values: data, outer, length, inner, type: 'float32' };
}

/** The same numbers as the upper halves of float32, rounded to nearest. */
export function asBfloat16(input) {
  const bits = new Uint32Array(input.data.buffer, input.data.byteOffset, input.data.length);
  const data = Uint16Array.from(bits, (b) => (b + 0x7fff + ((b >>> 16) & 1)) >>> 16);
  return { ...input, type: 'bfloat16', data, values: new Float32Array(Uint32Array.from(data, (b) => b << 16).buffer) };
}

/** The same numbers in half precision; clean data, that is without infinities and subnormal numbers. */
export function asFloat16(input) {
  const data = Uint16Array.from(input.data, toHalf);
  return { ...input, type: 'float16', data, values: Float32Array.from(data, fromHalf) };
}

function toHalf(x) {
  const magnitude = Math.abs(x);
  const sign = x < 0 ? 0x8000 : 0;
  if (magnitude < 2 ** -14) return sign;
  const exponent = Math.min(15, Math.floor(Math.log2(magnitude)));
  return sign | Math.round((magnitude / 2 ** exponent + exponent + 14) * 1024);
}

function fromHalf(bits) {
  const magnitude = bits & 0x7fff;
  const value = magnitude === 0 ? 0 : 2 ** ((magnitude >>> 10) - 15) * (1 + (magnitude & 1023) / 1024);
  return bits & 0x8000 ? -value : value;
}
