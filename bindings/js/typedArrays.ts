/**
 * What a typed array is and how long it is, read from its internal slots: true for every realm (an iframe, `node:vm`,
 * Jest), not to be spoofed by a subclass with a `length` or a `set` of its own, and no user code runs.
 */

type Slot = { call(view: unknown): unknown };

const prototype = (): object => Object.getPrototypeOf(Uint8Array.prototype) as object;
const getter = (name: PropertyKey): Slot =>
  (Object.getOwnPropertyDescriptor(prototype(), name) as PropertyDescriptor).get as Slot;

const TAG = /* @__PURE__ */ getter(Symbol.toStringTag);
const LENGTH = /* @__PURE__ */ getter('length');
const BUFFER = /* @__PURE__ */ getter('buffer');
const BYTE_OFFSET = /* @__PURE__ */ getter('byteOffset');
const SET = /* @__PURE__ */ (() => (prototype() as Uint8Array).set)();

/** `'Float32Array'` and so on; undefined for everything that is no typed array. */
export function typeOf(x: unknown): string | undefined {
  return TAG.call(x) as string | undefined;
}

/** 0 once the buffer was detached or shrunk below the view. */
export function lengthOf(view: ArrayBufferView): number {
  return LENGTH.call(view) as number;
}

export function bufferOf(view: ArrayBufferView): ArrayBufferLike {
  return BUFFER.call(view) as ArrayBufferLike;
}

export function byteOffsetOf(view: ArrayBufferView): number {
  return BYTE_OFFSET.call(view) as number;
}

/** `target.set(values)` with the method of every typed array, whatever the target's class has made of it. */
export function setAll(target: ArrayBufferView, values: ArrayLike<number>): void {
  (SET as unknown as { call(target: unknown, values: unknown): void }).call(target, values);
}
