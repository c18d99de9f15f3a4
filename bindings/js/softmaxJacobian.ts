import { type ArrayInput, type ArrayOutput, resultType, sourceOf } from './arrays.js';
import { splitAt } from './axis.js';
import { Call } from './call.js';
import { instance } from './instance.js';
import { maskOf } from './mask.js';
import { returned, targetOf } from './output.js';
import { dimsIn } from './rows.js';
import { type SoftmaxOptions, softmaxOptions } from './softmax.js';
import type { Tensor, TensorLike } from './types.js';
import type { Vector } from './vector.js';

/** The tensor that {@link softmaxJacobian} returns: its data are of the input's kind. */
export type Jacobian<X> = Tensor<
  X extends Vector<'float64'> | Float64Array
    ? Float64Array
    : X extends TensorLike
      ? X['data'] extends Float64Array
        ? Float64Array
        : X['data'] extends readonly number[]
          ? number[]
          : Float32Array
      : X extends readonly number[]
        ? number[]
        : Float32Array
>;

/**
 * The whole Jacobian of a softmax: `J[i][j] = ∂y[i]/∂x[j] = y[i]·([i = j] − y[j]) / T`, a tensor of dims [K, K]. With
 * rows, [..., K, K]: the dims without the axis, then K twice. It is symmetric, and its rows sum to 0.
 *
 * To multiply with it, {@link softmaxBackward} needs no K² numbers. Computed in float64, rounded once: as exact as `y`.
 *
 * Source: `diag(y) − y yᵀ`.
 *
 * @param y what {@link softmax} returned
 * @param options those of the forward call; masked entries have rows and columns of zeros; `out` has room for them all
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a value out of range, or for K² too
 *   large for the memory
 * @example
 * softmaxJacobian(softmax([0, 0]));       // { data: [0.25, −0.25, −0.25, 0.25], dims: [2, 2], type: 'float64' }
 */
export function softmaxJacobian<X extends ArrayInput, O extends ArrayOutput>(
  y: X,
  options: SoftmaxOptions & { out: O },
): O;
export function softmaxJacobian<X extends ArrayInput>(y: X, options?: SoftmaxOptions): Jacobian<X>;
export function softmaxJacobian(y: ArrayInput, options?: SoftmaxOptions): unknown {
  const given = softmaxOptions('softmaxJacobian', options);
  const { temperature } = given;
  instance();
  const source = sourceOf('y', y);
  const split = splitAt(source, given.shape, given.axis);
  const mask = maskOf(given.mask, source, dimsIn(source, split));
  const { outer, length, inner } = split;
  const size = outer * inner * length * length;
  const target = targetOf('out', given.out, size);

  const call = new Call();
  call.target(target);
  const input = call.input(source, true);
  const maskSlot = mask === undefined ? undefined : call.bytes('mask', mask);
  const output = call.room(8 * size);
  return call.run(
    (wasm) => {
      // rows without entries need no walk, and there may be any number of them
      if (size === 0) return 0;
      const keep = maskSlot?.address ?? 0;
      return wasm.softmaxJacobian(input.address, output.address, outer, length, inner, temperature, keep);
    },
    () => {
      if (target !== undefined) {
        call.deliver(target, source, output, true);
        return returned(target);
      }
      return {
        data: call.numbers(source, output, size, true),
        dims: [...split.dims.filter((_, i) => i !== split.axis), length, length],
        type: resultType(source),
      };
    },
  );
}
