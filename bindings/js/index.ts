import glue from './generated/module.js';
import { type Build, type InitOptions, type InitResult, initialise } from './init.js';
import { unpack } from './unpack.js';

export * from './api.js';

/**
 * Loads the WebAssembly module that fits this engine. Await it once; after that every call is synchronous. Calling it
 * again returns the same promise.
 *
 * The wasm is embedded, each variant a chunk behind a literal `import()`: only the one that the engine can run is loaded.
 *
 * @example
 * await init();
 * await init({ variant: 'simd' });     // the same bits on every machine
 */
export function init(options?: InitOptions): Promise<InitResult> {
  return initialise(BUILD, options);
}

const BUILD: Build = {
  whole: true,
  glue,
  embedded: {
    simd: () => import('./generated/simd.js').then(({ order, text }) => unpack(order, text)),
    relaxed: () => import('./generated/relaxed.js').then(({ order, text }) => unpack(order, text)),
  },
};
