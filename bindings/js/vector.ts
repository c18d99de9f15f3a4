import { outOfMemory, rangeError } from './errors.js';
import { allocateBytes, moveTo, releaseBytes, views } from './heap.js';
import type { Instance } from './instance.js';
import { integerIn, oneOf } from './validate.js';

export type VectorType = 'float32' | 'float64';

const TYPES: readonly VectorType[] = ['float32', 'float64'];

/** Where a vector's numbers are. It outlives the vector until the collector has found that one. */
interface Block {
  address: number;
  readonly bytes: number;
}

/** The blocks of all vectors that were not disposed. */
const living = /* @__PURE__ */ new Set<Block>();

/** Memory of vectors that were dropped without `dispose()` comes back when the collector finds them. */
const forgotten = /* @__PURE__ */ new FinalizationRegistry<Block>(release);

function release(block: Block): void {
  living.delete(block);
  releaseBytes(block.address);
  block.address = 0;
}

/**
 * Numbers that live in the module's memory. Accepted wherever an array is, as input and as `out`, and then nothing is
 * copied. Made by {@link allocate}.
 */
export class Vector<Type extends VectorType = VectorType> {
  /** @internal The name survives the minifier: consoles and debuggers show it. */
  static readonly name = 'Vector';
  readonly length: number;
  readonly type: Type;
  readonly #block: Block;

  /** @internal Use {@link allocate}. */
  constructor(length: number, type: Type) {
    const bytes = length * (type === 'float64' ? 8 : 4);
    this.length = length;
    this.type = type;
    const address = allocateBytes(bytes);
    views().u8.fill(0, address, address + bytes);
    this.#block = { address, bytes };
    living.add(this.#block);
    forgotten.register(this, this.#block, this);
  }

  /**
   * The numbers, as a fresh view at each read. Read it again after other calls: when the memory grows, older views
   * become empty.
   */
  get data(): Type extends 'float64' ? Float64Array : Float32Array {
    const { buffer } = views();
    const data =
      this.type === 'float64'
        ? new Float64Array(buffer, addressOf(this, 'vector'), this.length)
        : new Float32Array(buffer, addressOf(this, 'vector'), this.length);
    return data as Type extends 'float64' ? Float64Array : Float32Array;
  }

  /** Gives the memory back; using the vector afterwards is an `Error`. Disposing twice is fine. */
  dispose(): void {
    if (this.#block.address === 0) return;
    forgotten.unregister(this);
    release(this.#block);
  }

  /** @internal Where the numbers are; throws for a disposed vector. */
  static address(vector: Vector, name: string): number {
    const { address } = vector.#block;
    if (address === 0) throw new Error(`${name} was disposed: this Vector can no longer be used`);
    return address;
  }

  declare [Symbol.dispose]: () => void;
}

// engines without Symbol.dispose simply lack the method
if (Symbol.dispose !== undefined) {
  Object.defineProperty(Vector.prototype, Symbol.dispose, {
    value: Vector.prototype.dispose,
    configurable: true,
    writable: true,
  });
}

/** @internal */
export function addressOf(vector: Vector, name: string): number {
  return Vector.address(vector, name);
}

/**
 * `length` zeros in the module's memory, aligned to 16 bytes.
 *
 * @param length how many numbers: the module has 2 GiB in all
 * @param type `'float32'` (default) or `'float64'`
 * @throws RangeError when the memory cannot be had; the message says the bytes asked for
 * @example
 * const logits = allocate(128256);
 * logits.data.set(modelOutput);
 * softmax(logits, { out: logits });     // in place, no copy
 * logits.dispose();                     // or `using logits = allocate(128256)`
 */
export function allocate<Type extends VectorType = 'float32'>(length: number, type?: Type): Vector<Type> {
  const kind = (type === undefined ? 'float32' : oneOf('type', type, TYPES)) as Type;
  integerIn('length', length, 0, Number.MAX_SAFE_INTEGER);
  if (length < 0) throw rangeError('length', 'at least 0', length);
  return new Vector(length, kind);
}

/** @internal Takes another module into use, with the numbers of every vector. Where its memory is too small nothing changes. */
export function moveVectors(next: Instance): void {
  const moves: { block: Block; address: number }[] = [];
  for (const block of living) {
    const address = next.wasm.allocate(Math.max(block.bytes, 1));
    if (address === 0) {
      for (const move of moves) next.wasm.release(move.address);
      throw outOfMemory(block.bytes);
    }
    moves.push({ block, address });
  }
  const from = views().u8;
  const to = new Uint8Array(next.memory.buffer);
  for (const { block, address } of moves) {
    to.set(from.subarray(block.address, block.address + block.bytes), address);
    block.address = address;
  }
  moveTo(next);
}
