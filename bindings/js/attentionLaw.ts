import type { ArrayInput } from './arrays.js';
import type { Mask } from './types.js';

/** What decides the weights; shared by attention and its gradient. */
export interface AttentionLaw {
  /** Query i sees the keys 0 … i + queryOffset only: top-left aligned, also where L ≠ S. Default false. */
  causal?: boolean;
  /** Where query 0 stands among the keys, for `causal` and `window`: the number of cached keys when decoding. An integer, default 0. */
  queryOffset?: number;
  /** Keep the nearest keys: query i sees key j where |i + queryOffset − j| < window; with `causal` the last `window` keys, its own included. An integer ≥ 1, default all. */
  window?: number;
  /**
   * Broadcast against `[..., L, S]`. Booleans or bytes: 1 = may attend. Floats are added to the scores. A flat array has
   * the shape [L, S] or the whole shape. Together with `causal` and `window`, all must allow a key.
   */
  mask?: Mask | ArrayInput;
  /** Factor of q·k. Default 1/√E. */
  scale?: number;
  /** c > 0: scores become c·tanh(score / c), before the mask. Default off. */
  softcap?: number;
  /** An extra logit in the denominator whose value is zero, in [−∞, ∞): a number, or one per head (axis −3). Default none. */
  sink?: number | ArrayInput;
  /** The map from scores to weights. Default `'softmax'`. */
  normalizer?: 'softmax' | 'sparsemax' | 'entmax';
  /** Of entmax, in [1, Infinity]: a number, or one per row of scores (`[..., L]` of them). Default 1.5. */
  alpha?: number | ArrayInput;
}

/** @internal */
export const LAW_OPTIONS = [
  'causal',
  'queryOffset',
  'window',
  'mask',
  'scale',
  'softcap',
  'sink',
  'normalizer',
  'alpha',
] as const;
