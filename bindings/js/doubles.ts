import { checkStill, type Source, sourceOf } from './arrays.js';
import { rangeError } from './errors.js';
import { views } from './heap.js';

/** Refuses the first number of an input that does not fit; returns where all do. */
export function refuse(source: Source, allowed: string, fits: (value: number) => boolean): void {
  const values = doublesOf(source);
  const i = values.findIndex((value) => !fits(value));
  if (i >= 0) throw rangeError(`${source.name}[${i}]`, allowed, values[i]);
}

/** The numbers of an input, whatever its kind, in float64. A copy. */
export function doublesOf(source: Source): Float64Array {
  const { store, data, length, address } = source;
  checkStill(source);
  if (address !== 0) {
    const { f32, f64 } = views();
    return store === 'float64'
      ? f64.slice(address / 8, address / 8 + length)
      : Float64Array.from(f32.subarray(address / 4, address / 4 + length));
  }
  const copy = new Float64Array(length);
  const widen = store === 'float16' ? float16 : store === 'bfloat16' ? bfloat16 : undefined;
  for (let i = 0; i < length; i++) {
    const value = data[i] as number;
    copy[i] = widen === undefined ? value : widen(value);
  }
  return copy;
}

/** The numbers of an argument as a copy in float64; for what the module does not get as an array. */
export function numbersOf(name: string, x: unknown): Float64Array {
  return doublesOf(sourceOf(name, x));
}

/** The number that the bits of binary16 stand for. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function bfloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 7) & 255;
  const fraction = bits & 127;
  if (exponent === 0) return sign * fraction * 2 ** -133;
  if (exponent === 255) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 128) * 2 ** (exponent - 127);
}
