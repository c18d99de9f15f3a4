import glue from './generated/maps.js';
import { type Build, type InitOptions, type InitResult, initialise } from './init.js';
import { unpack } from './unpack.js';

export * from './mapsApi.js';

/**
 * {@link init} of `logitkit/maps`, a third of the download: softmax, logSoftmax, logSumExp, softmin, sigmoid, logSigmoid,
 * argmax, hardmax, sparsemax, entmax, entropy and normalizedEntropy, with the same results to the bit.
 *
 * One page can use both entries. When `init()` of `logitkit` has run, later or before, everything works, whichever
 * entry it was imported from; the numbers of a `Vector` move along (read `vector.data` anew: an older view is empty, and
 * whoever keeps it keeps the old memory). Until then a function of `logitkit` that is not in this list throws an `Error`
 * that says so.
 *
 * @example
 * import { init, softmax } from 'logitkit/maps';
 * await init();
 * softmax([2, 1, 0.1]);
 */
export function init(options?: Omit<InitOptions, 'wasm'>): Promise<InitResult> {
  return initialise(BUILD, options);
}

const BUILD: Build = {
  whole: false,
  glue,
  embedded: {
    simd: () => import('./generated/mapsSimd.js').then(({ order, text }) => unpack(order, text)),
    relaxed: () => import('./generated/mapsRelaxed.js').then(({ order, text }) => unpack(order, text)),
  },
};
