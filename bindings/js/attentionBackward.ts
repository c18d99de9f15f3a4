import { type ArrayResult, resultType } from './arrays.js';
import type { AttentionOptions } from './attention.js';
import { attentionArguments, runAttention } from './attentionCall.js';
import { LAW_OPTIONS } from './attentionLaw.js';
import { matricesOf } from './attentionShapes.js';
import { Call } from './call.js';
import { instance } from './instance.js';
import type { TensorLike } from './types.js';
import { optionsOf } from './validate.js';

// the forward call's options, whole: what it was asked to return makes no difference here
const OPTIONS: readonly string[] = [...LAW_OPTIONS, 'returnWeights', 'returnLogSumExp'];

/**
 * The gradients of {@link attention} with respect to q, k and v, from the gradient with respect to its output.
 *
 * With p the weights, g the gradient and dp = g vᵀ: `dv = pᵀ g`, `ds = p ∘ (dp − rowsum(p ∘ dp))` (for the sparse
 * normalizers their own Jacobian), `dq = scale · ds k`, `dk = scale · dsᵀ q`.
 *
 * - Takes the inputs and makes the weights again, tile by tile: memory O((L + S)·(E + Ev)), the L×S matrix is never held.
 * - Results have the shapes of q, k and v, the kind and precision of q; where leading dims were broadcast or heads
 *   shared, gradients are summed. Sums over queries and keys are made in float64.
 * - Fully masked rows have gradient zero.
 *
 * Accuracy: products in the precision of q, sums over queries and keys in float64, as {@link attention}.
 *
 * Source: Dao et al., "FlashAttention" (2022).
 *
 * @param gradient with respect to the output, of its shape `[..., L, Ev]`
 * @param options those of the forward call
 * @throws TypeError, RangeError as {@link attention}; RangeError for a gradient of another shape than the output
 * @example
 * const { output } = attention(q, k, v, { causal: true });
 * const { q: dq, k: dk, v: dv } = attentionBackward(q, k, v, gradient, { causal: true });
 */
export function attentionBackward<Q extends TensorLike>(
  q: Q,
  k: TensorLike,
  v: TensorLike,
  gradient: TensorLike,
  options?: AttentionOptions,
): { q: ArrayResult<Q>; k: ArrayResult<Q>; v: ArrayResult<Q> };
export function attentionBackward(
  q: TensorLike,
  k: TensorLike,
  v: TensorLike,
  gradient: TensorLike,
  options?: AttentionOptions,
): unknown {
  instance();
  options = optionsOf('attentionBackward', options, OPTIONS);
  const given = attentionArguments(q, k, v, true);
  const incoming = matricesOf('gradient', gradient);
  const expected = [...given.lead, given.q.rows, given.v.columns];
  const got = incoming.source.dims ?? [];
  if (String(got) !== String(expected)) {
    throw new RangeError(
      `gradient must have the dims of the output, [${expected.join(', ')}], got [${got.join(', ')}]`,
    );
  }
  const call = new Call();
  const inputs = [given.q, given.k, given.v] as const;
  const room = (length: number) => call.room(8 * length);
  const entries = inputs.reduce((sum, { source }) => sum + source.length, 0);
  const results = [room(given.q.source.length), room(given.k.source.length), room(given.v.source.length)] as const;
  return runAttention(
    call,
    given,
    options,
    { results, entries, gradient: call.input(incoming.source, true) },
    (wasm, numbers) => wasm.attentionBackward(numbers),
    () => {
      const type = resultType(given.q.source);
      const [dq, dk, dv] = inputs.map(({ source }, i) => ({
        data: call.numbers(given.q.source, results[i] as (typeof results)[0], source.length, true),
        dims: [...(source.dims as readonly number[])],
        type,
      }));
      return { q: dq, k: dk, v: dv };
    },
  );
}
