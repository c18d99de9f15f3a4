import type { MainModule } from './generated/module.js';

/** @internal The functions that `bindings/embind` registers; the type is made by emcc from the registrations. */
export type Wasm = MainModule;

export type Variant = 'simd' | 'relaxed';

/** @internal The one module of this realm, shared by every entry point. */
export interface Instance {
  readonly wasm: Wasm;
  readonly memory: WebAssembly.Memory;
  readonly variant: Variant;
}

let current: Instance | undefined;

/** @internal */
export function setInstance(instance: Instance): void {
  current = instance;
}

/** Whether `init()` has finished: from then on every call is synchronous. */
export function isReady(): boolean {
  return current !== undefined;
}

/** @internal */
export function instance(): Instance {
  if (current === undefined) {
    throw new Error('logitkit is not ready: call `await init()` once before anything else');
  }
  return current;
}
