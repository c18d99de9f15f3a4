import { type ArrayResult, resultType } from './arrays.js';
import { attentionArguments, runAttention } from './attentionCall.js';
import { Call, NOTHING } from './call.js';
import { instance } from './instance.js';
import type { TensorLike } from './types.js';
import { optionsOf } from './validate.js';

export interface LinearAttentionOptions {
  /** Query i sees the keys 0 … i only (top-left aligned). Default false. */
  causal?: boolean;
}

/**
 * Linear attention: `output[i] = φ(q[i]) Σⱼ φ(k[j]) v[j]ᵀ / (φ(q[i]) · Σⱼ φ(k[j]))` with `φ(x) = elu(x) + 1`.
 *
 * Its cost grows with L + S instead of L·S, and it needs no scale: the sums over the keys are a state of E × Ev numbers.
 *
 * - **Shapes** and kinds as in {@link attention}. Computed in float64, rounded once.
 * - Queries that see no key (S = 0), or only keys whose features underflow, are zeros.
 *
 * Source: Katharopoulos et al., "Transformers are RNNs" (2020); without its epsilon in the denominator.
 *
 * @throws TypeError for what is not a tensor, or an unknown option; RangeError for shapes that do not match
 * @example
 * linearAttention(q, k, v, { causal: true }).dims;     // [..., L, Ev]
 */
export function linearAttention<Q extends TensorLike>(
  q: Q,
  k: TensorLike,
  v: TensorLike,
  options?: LinearAttentionOptions,
): ArrayResult<Q>;
export function linearAttention(
  q: TensorLike,
  k: TensorLike,
  v: TensorLike,
  options?: LinearAttentionOptions,
): unknown {
  instance();
  options = optionsOf('linearAttention', options, ['causal']);
  const given = attentionArguments(q, k, v, true);
  const { lead, count } = given;
  const dims = [...lead, given.q.rows, given.v.columns];
  const length = count * given.q.rows * given.v.columns;
  const call = new Call();
  const output = call.room(8 * length);
  return runAttention(
    call,
    given,
    options,
    { results: [output, NOTHING, NOTHING], entries: length },
    (wasm, numbers) => wasm.linearAttention(numbers),
    () => ({
      data: call.numbers(given.q.source, output, length, true),
      dims,
      type: resultType(given.q.source),
    }),
  );
}
