import { load, type Source, stagingBytes } from './arrays.js';
import { rangeError } from './errors.js';
import { restScratch, scratch, views } from './heap.js';
import { instance } from './instance.js';

/** Refuses the first number of an input that does not fit; returns where all do. */
export function refuse(source: Source, allowed: string, fits: (value: number) => boolean): void {
  const values = doublesOf(source);
  const i = values.findIndex((value) => !fits(value));
  if (i >= 0) throw rangeError(`${source.name}[${i}]`, allowed, values[i]);
}

/** The numbers of an input, whatever its kind, in float64. A copy. */
export function doublesOf(source: Source): Float64Array {
  const half = stagingBytes(source) > 0;
  const bytes = Math.ceil((source.length * (half ? 4 : 8)) / 16) * 16;
  try {
    const address = scratch(bytes + stagingBytes(source));
    load(source, address, !half, address + bytes, instance().wasm);
    const { f32, f64 } = views();
    return half
      ? Float64Array.from(f32.subarray(address / 4, address / 4 + source.length))
      : f64.slice(address / 8, address / 8 + source.length);
  } finally {
    restScratch();
  }
}
