import { type ArrayResult, resultType, showType } from './arrays.js';
import { attentionArguments, runAttention } from './attentionCall.js';
import { type AttentionLaw, LAW_OPTIONS } from './attentionLaw.js';
import { Call, NOTHING, type Slot } from './call.js';
import { instance } from './instance.js';
import type { TensorLike } from './types.js';
import { flag, optionsOf } from './validate.js';

export interface AttentionOptions extends AttentionLaw {
  /** Return the weights `[..., L, S]` too. Without them the L×S matrix is never held. Default false. */
  returnWeights?: boolean;
  /** Return `log Σ exp(score)` of each query, `[..., L]`, for {@link mergeAttention}; softmax only. Default false. */
  returnLogSumExp?: boolean;
}

export interface AttentionResult<T> {
  /** `[..., L, Ev]` */
  output: T;
}

const OPTIONS: readonly string[] = [...LAW_OPTIONS, 'returnWeights', 'returnLogSumExp'];

/**
 * Scaled dot-product attention: `output = softmax(scale · q kᵀ + mask) v`.
 *
 * - **Shapes**: q `[..., L, E]`, k `[..., S, E]`, v `[..., S, Ev]`; result `[..., L, Ev]`. Leading dims are equal or 1, and
 *   the heads of q (axis −3) may be a multiple of those of k and v (grouped-query attention).
 * - **Memory**: streams over the keys in tiles and never holds the L×S matrix, unless the weights are asked for. The sparse
 *   normalizers hold a few rows of it.
 * - **Fully masked rows**, and rows whose scores are all −∞, are zeros (as in PyTorch ≥ 2.5); their log-sum-exp is −∞.
 * - **NaN or +∞** among a row's scores make it NaN. Values of masked keys must be finite (0·∞ is NaN, as in PyTorch).
 * - **Accuracy**: float32 products over tiles of 64 keys, sums over tiles and denominators in float64: the error is that
 *   of the dot products q·k and does not grow with S (about 1e-6 relative to the largest value). float64 throughout for
 *   float64 or `number[]` data. q decides the precision and the kind of the result.
 * - `causal` is top-left aligned as in PyTorch; it may be combined with `mask`. Boolean masks: 1 = may attend.
 *
 * Source: Dao et al., "FlashAttention" (2022); PyTorch's `scaled_dot_product_attention`.
 *
 * @throws TypeError for what is not a tensor, or an unknown option; RangeError for shapes that do not match or values out of range
 * @example
 * const { output } = attention(q, k, v, { causal: true });
 * const { weights } = attention(q, k, v, { normalizer: 'entmax', alpha: 1.5, returnWeights: true });
 * attention(q1, kCache, vCache, { causal: true, queryOffset: cached, window: 4096 });     // one decoding step
 */
export function attention<Q extends TensorLike, O extends AttentionOptions>(
  q: Q,
  k: TensorLike,
  v: TensorLike,
  options?: O,
): AttentionResult<ArrayResult<Q>> &
  (O extends { returnWeights: true } ? { weights: ArrayResult<Q> } : { weights?: ArrayResult<Q> }) &
  (O extends { returnLogSumExp: true } ? { logSumExp: ArrayResult<Q> } : { logSumExp?: ArrayResult<Q> });
export function attention(q: TensorLike, k: TensorLike, v: TensorLike, options?: AttentionOptions): unknown {
  instance();
  options = optionsOf('attention', options, OPTIONS);
  const given = attentionArguments(q, k, v);
  const { lead, count, wide } = given;
  const wantsWeights = options?.returnWeights !== undefined && flag('returnWeights', options.returnWeights);
  const wantsLogs = options?.returnLogSumExp !== undefined && flag('returnLogSumExp', options.returnLogSumExp);
  if (wantsLogs && options?.normalizer !== undefined && options.normalizer !== 'softmax') {
    throw new RangeError(
      `returnLogSumExp must be false with normalizer ${showType(options.normalizer)}: only softmax has a log-sum-exp`,
    );
  }
  const [queries, keys, values] = [given.q.rows, given.k.rows, given.v.columns];
  const width = wide ? 8 : 4;
  const call = new Call();
  const room = (size: number): Slot => call.room(width * count * queries * size);
  const output = room(values);
  const weights = wantsWeights ? room(keys) : NOTHING;
  const logs = wantsLogs ? room(1) : NOTHING;
  return runAttention(
    call,
    given,
    options,
    {
      results: [output, weights, logs],
      entries: count * queries * (values + (wantsWeights ? keys : 0) + (wantsLogs ? 1 : 0)),
    },
    (wasm, numbers) => (wide ? wasm.attentionF64(numbers) : wasm.attentionF32(numbers)),
    () => {
      const type = resultType(given.q.source);
      const tensor = (slot: Slot, ...tail: number[]): object => {
        const size = count * tail.reduce((a, b) => a * b, 1);
        return { data: call.numbers(given.q.source, slot, size, wide), dims: [...lead, ...tail], type };
      };
      return {
        output: tensor(output, queries, values),
        ...(wantsWeights && { weights: tensor(weights, queries, keys) }),
        ...(wantsLogs && { logSumExp: tensor(logs, queries) }),
      };
    },
  );
}
