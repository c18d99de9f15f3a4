import glue from './generated/module.js';
import { type InitOptions, type InitResult, initialise } from './init.js';

export * from './api.js';

/**
 * {@link init} without an embedded module: `wasm` brings a URL, `Response`, bytes or `WebAssembly.Module`, or
 * `{ simd, relaxed }` of these, of which only the one that the engine can run is touched.
 *
 * @example
 * import wasmUrl from 'logitkit/logitkit.wasm?url';
 * await init({ wasm: wasmUrl });
 */
export function init(options: InitOptions): Promise<InitResult> {
  return initialise({ whole: true, glue }, options);
}
