import { Call } from './call.js';
import { instance } from './instance.js';
import { sizeOf, tensorResult, tensorSource } from './matrix.js';
import type { Tensor, TensorLike } from './types.js';

/**
 * A mixture of softmaxes (Yang et al. 2018), whose log-probabilities are not bound to the rank of one output layer:
 * `log Σ_k π[k]·softmax(logits[k])[v]` with π = softmax(logWeights).
 *
 * - **Result**: log-probabilities, a tensor [N, V] of the kind of `logits`.
 * - `logWeights` are normalized here: logarithms of weights and logits of a gate serve alike.
 * - **Largest error**: computed in float64, rounded once. NaN makes its row NaN.
 *
 * @param logWeights [N, K]
 * @param logits [N, K, V]
 * @throws TypeError for a wrong kind of value; RangeError for dims that do not fit
 * @example
 * mixtureOfSoftmaxes(gate, logits);     // { data, dims: [N, V], type }
 */
export function mixtureOfSoftmaxes(logWeights: TensorLike, logits: TensorLike): Tensor {
  const { x, weights, rows, components, classes } = looked(logWeights, logits);
  const call = new Call();
  const [w, z] = [call.input(weights, true), call.input(x, true)];
  const out = call.room(rows * classes * 8);
  return call.run(
    (wasm) => wasm.mixtureOfSoftmaxes(w.address, z.address, rows, components, classes, out.address, 0, 0),
    () => tensorResult(call, x, out, [rows, classes]),
  );
}

/**
 * The gradients of {@link mixtureOfSoftmaxes} with respect to both arguments, from that with respect to its result.
 *
 * With r[k, v] the share of component k in class v, `dlogits[k, v] = r·g[v] − p[k, v]·Σ r·g` and
 * `dlogWeights[k] = Σ r·g − π[k]·Σ g`. Computed in float64, rounded once.
 *
 * Source: Yang et al. (2018).
 *
 * @param logWeights [N, K]
 * @param logits [N, K, V]
 * @param gradient [N, V]
 * @throws TypeError for a wrong kind of value; RangeError for dims that do not fit
 * @example
 * const { logWeights, logits } = mixtureOfSoftmaxesBackward(gate, z, gradient);
 */
export function mixtureOfSoftmaxesBackward(
  logWeights: TensorLike,
  logits: TensorLike,
  gradient: TensorLike,
): { logWeights: Tensor; logits: Tensor } {
  const { x, weights, rows, components, classes } = looked(logWeights, logits);
  const g = tensorSource('gradient', gradient, [rows, classes]);
  const bytes = 8;
  const call = new Call();
  const [w, z, dOut] = [call.input(weights, true), call.input(x, true), call.input(g, true)];
  const [dWeights, dLogits] = [call.room(weights.length * bytes), call.room(x.length * bytes)];
  return call.run(
    (wasm) =>
      wasm.mixtureOfSoftmaxes(
        w.address,
        z.address,
        rows,
        components,
        classes,
        dOut.address,
        dWeights.address,
        dLogits.address,
      ),
    () => ({
      logWeights: tensorResult(call, x, dWeights, [rows, components]),
      logits: tensorResult(call, x, dLogits, [rows, components, classes]),
    }),
  );
}

function looked(logWeights: unknown, logits: unknown) {
  instance();
  const x = tensorSource('logits', logits, ['N', 'K', 'V']);
  const [rows, components, classes] = [sizeOf(x, 0), sizeOf(x, 1), sizeOf(x, 2)];
  if (components === 0)
    throw new RangeError('logits must have at least one component (dims [N, K, V] with K >= 1), got 0');
  const weights = tensorSource('logWeights', logWeights, [rows, components]);
  return { x, weights, rows, components, classes };
}
