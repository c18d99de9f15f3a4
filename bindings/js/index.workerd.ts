import glue from './generated/module.js';
import { type Build, type InitOptions, type InitResult, initialise } from './init.js';

export * from './api.js';

/**
 * {@link init} for workerd (Cloudflare Workers), which compiles no bytes at run time: the wasm is imported as a module.
 */
export function init(options?: InitOptions): Promise<InitResult> {
  return initialise(BUILD, options);
}

const BUILD: Build = {
  whole: true,
  glue,
  embedded: {
    simd: () => import('./logitkit.wasm').then((module) => module.default),
    relaxed: () => import('./logitkit.relaxed.wasm').then((module) => module.default),
  },
};
