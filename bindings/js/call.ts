import { load, result, type Source, stagingBytes } from './arrays.js';
import { check } from './errors.js';
import { restScratch, scratch, views } from './heap.js';
import { instance, type Wasm } from './instance.js';

/** A place in the module's memory; its address is known once the call runs. */
export interface Slot {
  readonly address: number;
}

interface Room extends Slot {
  address: number;
  readonly bytes: number;
  readonly fill: ((address: number, staging: number) => void) | undefined;
}

/** A slot that is not there: an optional argument that was not given. */
export const NOTHING: Slot = { address: 0 };

/**
 * One call of a bound function that takes several arrays: say what it needs, then run it. All of it lies in one block
 * of scratch, which exists only while `run` runs.
 *
 *     const call = new Call();
 *     const logits = call.input(source, wide);
 *     const loss = call.room(8 * rows);
 *     return call.run(
 *       (wasm) => wasm.crossEntropy(logits.address, loss.address, …),
 *       () => call.numbers(source, loss, rows, wide),
 *     );
 */
export class Call {
  readonly #rooms: Room[] = [];
  #staging = 0;

  /** The numbers of an input in the given precision: copied in, or used where they are if they live in the module. */
  input(source: Source, double: boolean): Slot {
    if (source.address !== 0 && (source.store === 'float64') === double) return { address: source.address };
    this.#staging = Math.max(this.#staging, stagingBytes(source));
    return this.#room(source.length * (double ? 8 : 4), (address, staging) =>
      load(source, address, double, staging, instance().wasm),
    );
  }

  /** Bytes that `fill` writes before the call, at an address aligned to 16. */
  filled(bytes: number, fill: (address: number) => void): Slot {
    return this.#room(bytes, fill);
  }

  /** Bytes for results; undefined before the call. */
  room(bytes: number): Slot {
    return this.#room(bytes, undefined);
  }

  #room(bytes: number, fill: Room['fill']): Slot {
    const room = { address: 0, bytes: Math.ceil(bytes / 16) * 16, fill };
    this.#rooms.push(room);
    return room;
  }

  /** Brings the inputs in, runs the bound function, throws what its status says, and reads the results out. */
  run<R>(work: (wasm: Wasm) => number, read: () => R): R {
    const { wasm } = instance();
    let bytes = this.#staging;
    for (const room of this.#rooms) bytes += room.bytes;
    let address = scratch(bytes);
    try {
      for (const room of this.#rooms) {
        room.address = address;
        address += room.bytes;
      }
      for (const room of this.#rooms) room.fill?.(room.address, address);
      check(work(wasm), bytes);
      return read();
    } finally {
      restScratch();
    }
  }

  /** `length` results as a new array of the input's kind; only inside `read`. */
  numbers(source: Source, slot: Slot, length: number, double: boolean): number[] | Float32Array | Float64Array {
    return result(source, slot.address, length, double);
  }

  /** One result; only inside `read`. */
  number(slot: Slot, double: boolean, index = 0): number {
    const heap = views();
    return (double ? heap.f64[(slot.address >>> 3) + index] : heap.f32[(slot.address >>> 2) + index]) as number;
  }

  /** `length` integers; only inside `read`. */
  integers(slot: Slot, length: number): Int32Array {
    return views().i32.slice(slot.address >>> 2, (slot.address >>> 2) + length);
  }
}
