import { lengthOf, typeOf } from './typedArrays.js';

/** The messages of the library: what is wrong, what was got, what is allowed. */

/** A value as an error message shows it: short, and told apart by kind. Throws for no value, however odd. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return 'a function';
  if (value === null || typeof value !== 'object') return Object.is(value, -0) ? '-0' : String(value);
  try {
    return showObject(value);
  } catch {
    return 'an object'; // a revoked proxy, or a getter that throws
  }
}

function showObject(value: object): string {
  const type = typeOf(value);
  if (type !== undefined) return `${withArticle(type)} of length ${lengthOf(value as Uint8Array)}`;
  if (Array.isArray(value)) return `an array of length ${value.length}`;
  const tag = tagOf(value);
  return tag === 'Object' ? 'an object' : withArticle(tag);
}

/** `Object` for plain objects and instances of most classes, `Map` for a Map, `Sampler` for ours. */
export function tagOf(value: object): string {
  return Object.prototype.toString.call(value).slice(8, -1);
}

/** By sound: a Uint8Array, an Int32Array. */
function withArticle(noun: string): string {
  return `${/^[AEIO]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** `topP must be in [0, 1], got 1.5` for a value of the right kind that is out of range. */
export function rangeError(name: string, allowed: string, got: unknown): RangeError {
  return new RangeError(`${name} must be ${allowed}, got ${show(got)}`);
}

/** `temperature must be a number, got "1"` for a value of the wrong kind. */
export function typeError(name: string, allowed: string, got: unknown): TypeError {
  return new TypeError(`${name} must be ${allowed}, got ${show(got)}`);
}

/** For a proxy of an object of ours: its fields are private, and a proxy has none. */
export function proxyError(name: string): TypeError {
  return new TypeError(
    `this is no ${name}, or a proxy of one (Vue's reactive()): keep it out of reactive state with markRaw(), or unwrap it with toRaw()`,
  );
}

export function outOfMemory(bytes: number): RangeError {
  return new RangeError(
    `out of memory: could not get ${bytes} bytes (${(bytes / 2 ** 20).toFixed(1)} MiB) in the WebAssembly module`,
  );
}

/** The codes of `src/status.h`. */
const OUT_OF_MEMORY = 1;

/** Throws what a status other than 0 stands for; `scratchBytes` is what the routine asked for at most. */
export function check(status: number, scratchBytes: number): void {
  if (status === 0) return;
  if (status === OUT_OF_MEMORY) throw outOfMemory(scratchBytes);
  throw internalError(status);
}

/** A status that no caller expects: a fault of this library. */
export function internalError(status: number): Error {
  return new Error(`this is a fault of logitkit, please report it: its module returned status ${status}`);
}
