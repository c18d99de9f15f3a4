import { type ArrayInput, type ArrayOutput, type ArrayResult, resultType } from './arrays.js';
import { prepareBackward } from './backward.js';
import { alphaIn, alphaSource, ENTMAX_OPTIONS, type EntmaxOptions } from './entmax.js';
import { optionsOf } from './validate.js';

/** The gradient of alpha: a number for a number, else one per row, of alpha's kind. */
export type AlphaGradient<Options> = Options extends { alpha: infer Alpha extends ArrayInput }
  ? ArrayResult<Alpha>
  : number;

/**
 * The gradients with respect to the logits and to α, from the gradient with respect to their entmax. With
 * `s = y^(2 − α)` on the support: `dx[i] = s[i]·(g[i] − Σ g·s / Σ s)`, and `dα = Σ g·∂y/∂α`, summed over all rows for one
 * α, per row for one α a row.
 *
 * - **Options**: those of the forward call; `out` takes the gradient of the input. Masked entries give 0 and count for
 *   nothing. At α = Infinity both gradients are 0.
 * - **Result**: `input` has the kind and precision of `y`; `gradient` may be of any kind. Computed in float64 and rounded
 *   once. The published form of dα cancels near α = 1; this one does not, and at 1 gives its limit.
 * - **NaN** in `y` makes its row NaN, as it does in the gradient of an entry of the support; elsewhere it is not looked at.
 *
 * Source: Correia, Niculae & Martins 2019, arXiv:1909.00015.
 *
 * Largest error: `input` 8 ulp of its largest entry (1 on the test vectors). dα multiplies the rounding of `y`, in float32 17
 * ulp on the test vectors.
 *
 * @param y what {@link entmax} returned
 * @param gradient the gradient with respect to `y`, as many entries
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a wrong length or value
 * @example
 * const y = entmax([-2, 0, 0.5], { alpha: 1.25 });
 * const { input, alpha } = entmaxBackward(y, [0, 0, 1], { alpha: 1.25 });     // alpha > 0: a larger α, a larger maximum
 */
export function entmaxBackward<X extends ArrayInput, O extends ArrayOutput, Options extends EntmaxOptions>(
  y: X,
  gradient: ArrayInput,
  options: Options & { out: O },
): { input: O; alpha: AlphaGradient<Options> };
export function entmaxBackward<X extends ArrayInput, Options extends EntmaxOptions>(
  y: X,
  gradient: ArrayInput,
  options?: Options,
): { input: ArrayResult<X>; alpha: AlphaGradient<Options> };
export function entmaxBackward(y: ArrayInput, gradient: ArrayInput, options?: EntmaxOptions): unknown {
  options = optionsOf('entmaxBackward', options, ENTMAX_OPTIONS);
  const perRow = alphaSource(options?.alpha);
  const alpha = alphaIn(perRow, options?.alpha);
  const { call, count, size, rows, deliver } = prepareBackward({ name: 'y', value: y }, gradient, options);
  const values = typeof alpha === 'number' ? [] : alpha(count);
  const alphas = call.doubles(values);
  // an empty product leaves it as it is
  const derivatives = call.doubles(new Float64Array(count));

  /** Summed for one alpha; of alpha's own kind for one a row. */
  const alphaGradient = (): unknown => {
    if (perRow === undefined) return call.doublesAt(derivatives, count).reduce((sum, one) => sum + one, 0);
    const data = call.numbers(perRow, derivatives, count, true);
    return perRow.dims === undefined ? data : { data, dims: [...perRow.dims], type: resultType(perRow) };
  };

  return call.run(
    (wasm) => {
      if (size === 0) return 0;
      const { input, gradient: g, output, outer, length, inner, mask } = rows();

      const [one, many] = typeof alpha === 'number' ? [alpha, 0] : [0, alphas.address];
      return wasm.entmaxBackward(input, g, output, derivatives.address, outer, length, inner, one, many, mask);
    },
    () => ({ input: deliver(), alpha: alphaGradient() }),
  );
}
