import glue from './generated/maps.js';
import { type Build, type InitOptions, type InitResult, initialise } from './init.js';

export * from './mapsApi.js';

/** {@link init} of `logitkit/maps` for workerd, which compiles no bytes at run time: the wasm is imported as a module. */
export function init(options?: Omit<InitOptions, 'wasm'>): Promise<InitResult> {
  return initialise(BUILD, options);
}

const BUILD: Build = {
  whole: false,
  glue,
  embedded: {
    simd: () => import('./logitkit.maps.wasm').then((module) => module.default),
    relaxed: () => import('./logitkit.maps.relaxed.wasm').then((module) => module.default),
  },
};
