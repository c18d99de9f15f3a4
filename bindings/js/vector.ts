import { rangeError } from './errors.js';
import { allocateBytes, releaseBytes, views } from './heap.js';
import { integerIn, oneOf } from './validate.js';

export type VectorType = 'float32' | 'float64';

const TYPES: readonly VectorType[] = ['float32', 'float64'];

/** Memory of vectors that were dropped without `dispose()` comes back when the collector finds them. */
const forgotten = /* @__PURE__ */ new FinalizationRegistry<number>(releaseBytes);

/**
 * Numbers that live in the module's memory. Accepted wherever an array is, as input and as `out`, and then nothing is
 * copied. Made by {@link allocate}.
 */
export class Vector<Type extends VectorType = VectorType> {
  /** @internal The name survives the minifier: consoles and debuggers show it. */
  static readonly name = 'Vector';
  readonly length: number;
  readonly type: Type;
  #address: number;

  /** @internal Use {@link allocate}. */
  constructor(length: number, type: Type) {
    const bytes = length * (type === 'float64' ? 8 : 4);
    this.length = length;
    this.type = type;
    this.#address = allocateBytes(bytes);
    views().u8.fill(0, this.#address, this.#address + bytes);
    forgotten.register(this, this.#address, this);
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
    if (this.#address === 0) return;
    forgotten.unregister(this);
    releaseBytes(this.#address);
    this.#address = 0;
  }

  /** @internal Where the numbers are; throws for a disposed vector. */
  static address(vector: Vector, name: string): number {
    if (vector.#address === 0) throw new Error(`${name} was disposed: this Vector can no longer be used`);
    return vector.#address;
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
