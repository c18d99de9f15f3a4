import { disposable } from './disposable.js';
import { outOfMemory, proxyError } from './errors.js';
import { allocateBytes, moveTo, releaseBytes, views } from './heap.js';
import type { Instance } from './instance.js';
import { integerIn, oneOf } from './validate.js';

export type VectorType = 'float32' | 'float64';

const TYPES: readonly VectorType[] = ['float32', 'float64'];

/** Where a vector's numbers are. The memory is freed when the garbage collector finalizes the vector. */
interface Block {
  /** 0 once it was given back. */
  address: number;
  readonly bytes: number;
  readonly length: number;
  readonly double: boolean;
}

/** The blocks of all vectors that were not disposed, by address. */
const living = /* @__PURE__ */ new Map<number, Block>();

/** Memory of vectors that were dropped without `dispose()` comes back when the collector finds them. */
const forgotten = /* @__PURE__ */ new FinalizationRegistry<Block>(release);

function release(block: Block): void {
  living.delete(block.address);
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
  readonly #block: Block;

  /** @internal Use {@link allocate}, which is the same. */
  constructor(length: number, type?: Type) {
    integerIn('length', length, 0, Number.MAX_SAFE_INTEGER);
    const double = type !== undefined && oneOf<VectorType>('type', type, TYPES) === 'float64';
    const bytes = length * (double ? 8 : 4);
    const address = allocateBytes(bytes);
    views().u8.fill(0, address, address + bytes);
    this.#block = { address, bytes, length, double };
    living.set(address, this.#block);
    forgotten.register(this, this.#block, this);
  }

  get length(): number {
    return blockOf(this).length;
  }

  get type(): Type {
    return (blockOf(this).double ? 'float64' : 'float32') as Type;
  }

  /**
   * The numbers, as a fresh view at each read. Read it again after other calls: when the memory grows, older views
   * become empty.
   */
  get data(): Type extends 'float64' ? Float64Array : Float32Array {
    const { length, double } = blockOf(this);
    const address = addressOf(this, 'vector');
    const { buffer } = views();
    const data = double ? new Float64Array(buffer, address, length) : new Float32Array(buffer, address, length);
    return data as Type extends 'float64' ? Float64Array : Float32Array;
  }

  /** Gives the memory back; using the vector afterwards is an `Error`. Disposing twice is fine. */
  dispose(): void {
    const block = blockOf(this);
    if (block.address === 0) return;
    forgotten.unregister(this);
    release(block);
  }

  /** @internal So that messages and consoles tell a vector from a plain object. */
  get [Symbol.toStringTag](): string {
    return 'Vector';
  }

  /** @internal Undefined for what is no vector, also if its prototype is `Vector.prototype`. */
  static block(x: object): Block | undefined {
    return #block in x ? x.#block : undefined;
  }

  declare [Symbol.dispose]: () => void;
}

disposable(Vector.prototype);

function blockOf(vector: Vector): Block {
  const block = Vector.block(vector);
  if (block === undefined) throw proxyError('Vector');
  return block;
}

/** @internal Not by `instanceof`, which asks the prototype. */
export function isVector(x: unknown): x is Vector {
  return typeof x === 'object' && x !== null && Vector.block(x) !== undefined;
}

/** @internal How many numbers a vector has, whatever somebody defined as its `length`. */
export function vectorLength(vector: Vector): number {
  return blockOf(vector).length;
}

/** @internal */
export function isDoubleVector(vector: Vector): boolean {
  return blockOf(vector).double;
}

/** @internal Where the numbers are; throws for a disposed vector. */
export function addressOf(vector: Vector, name: string): number {
  const { address } = blockOf(vector);
  if (address === 0) throw new Error(`${name} was disposed: this Vector can no longer be used`);
  return address;
}

/** @internal Throws unless these bytes of the module's memory belong to a vector: a view outlives the vector that it is of. */
export function checkAlive(name: string, address: number, bytes: number): void {
  const block = living.get(address);
  if (block !== undefined && bytes <= block.bytes) return;
  for (const other of living.values()) {
    if (address >= other.address && address + bytes <= other.address + other.bytes) return;
  }
  throw new Error(`${name} is a view of a Vector that was disposed or dropped: it can no longer be used`);
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
  return new Vector(length, type);
}

/** @internal Takes another module into use, with the numbers of every vector. Where its memory is too small nothing changes. */
export function moveVectors(next: Instance): void {
  const moves: { block: Block; address: number }[] = [];
  for (const block of living.values()) {
    const address = next.wasm.allocate(Math.max(block.bytes, 1));
    if (address === 0) {
      for (const move of moves) next.wasm.release(move.address);
      throw outOfMemory(block.bytes);
    }
    moves.push({ block, address });
  }
  const from = views().u8;
  const to = new Uint8Array(next.memory.buffer);
  living.clear();
  for (const { block, address } of moves) {
    to.set(from.subarray(block.address, block.address + block.bytes), address);
    block.address = address;
    living.set(address, block);
  }
  moveTo(next);
}
