import { type ArrayResult, entriesOf, resultType, type Source } from './arrays.js';
import { countOf, tensorOf } from './attentionShapes.js';
import { Call } from './call.js';
import { typeError } from './errors.js';
import { instance } from './instance.js';
import type { TensorLike } from './types.js';
import { numberIn, optionsOf } from './validate.js';

export interface AttentionRolloutOptions {
  /** The share of the skip connection in each layer, in [0, 1]. Default 0.5. */
  residual?: number;
}

/**
 * Attention rollout: how much of each token reaches each token through all layers. For every layer the weights are
 * averaged over the heads, the skip connection is added, `A = (1 − residual)·W + residual·I`, rows are made to sum to 1;
 * the result is the product `Aₙ ⋯ A₂ A₁`.
 *
 * - **Shapes**: each layer `[..., heads, L, L]` or `[L, L]`, the first layer first; result `[..., L, L]`: row i says where
 *   token i comes from. Of the kind of the first layer, computed in float64, rounded once.
 * - Fully masked rows (zeros) keep themselves.
 *
 * Source: Abnar and Zuidema, "Quantifying Attention Flow in Transformers" (2020).
 *
 * @throws TypeError for what is no list of tensors; RangeError for an empty list or shapes that differ or are not square
 * @example
 * const layers = models.map((layer) => attention(layer.q, layer.k, layer.v, { returnWeights: true }).weights);
 * attentionRollout(layers).dims;     // [L, L]
 */
export function attentionRollout<T extends TensorLike>(
  weightsPerLayer: readonly T[],
  options?: AttentionRolloutOptions,
): ArrayResult<T>;
export function attentionRollout(weightsPerLayer: readonly TensorLike[], options?: AttentionRolloutOptions): unknown {
  instance();
  options = optionsOf('attentionRollout', options, ['residual']);
  const residual = options?.residual === undefined ? 0.5 : numberIn('residual', options.residual, 0, 1);
  const layers = layersOf(weightsPerLayer);
  const first = layers[0] as Layer;
  const { dims } = first;
  const size = dims.at(-1) as number;
  const heads = dims.at(-3) ?? 1;
  const lead = dims.slice(0, -3);
  const count = countOf(lead);
  const call = new Call();
  const slots = layers.map((layer) => call.input(layer, true));
  const table = call.table(slots);
  const length = count * size * size;
  const rollout = call.room(8 * length);
  return call.run(
    (wasm) => wasm.attentionRollout(table.address, layers.length, count, heads, size, residual, rollout.address),
    () => ({ data: call.numbers(first, rollout, length, true), dims: [...lead, size, size], type: resultType(first) }),
  );
}

type Layer = Source & { dims: readonly number[] };

function layersOf(weightsPerLayer: unknown): Layer[] {
  if (!Array.isArray(weightsPerLayer)) throw typeError('weightsPerLayer', 'a list of tensors', weightsPerLayer);
  if (weightsPerLayer.length === 0) throw new RangeError('weightsPerLayer must have at least one layer, got none');
  const layers = entriesOf('weightsPerLayer', weightsPerLayer).map((layer, l) =>
    tensorOf(`weightsPerLayer[${l}]`, layer, 2),
  );
  const { dims } = layers[0] as Layer;
  for (const layer of layers) {
    if (layer.dims.at(-1) !== layer.dims.at(-2) || String(layer.dims) !== String(dims)) {
      throw new RangeError(
        `${layer.name} must be square matrices, and have the dims of the first layer, [${dims.join(', ')}], got [${layer.dims.join(', ')}]`,
      );
    }
  }
  return layers;
}
