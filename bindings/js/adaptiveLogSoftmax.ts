import { type ArrayInput, entriesOf, type Source, settled, sourceOf } from './arrays.js';
import { Call, NOTHING, type Slot } from './call.js';
import { checkRowDims } from './dims.js';
import { typeError } from './errors.js';
import { type Ids, idsOf } from './ids.js';
import { instance } from './instance.js';
import { sizeOf, tensorResult, tensorSource } from './matrix.js';
import type { Tensor, TensorLike } from './types.js';
import { flag, integerIn, optionsOf } from './validate.js';

/** A cluster of rare classes: its logits are `output·(projection·x)`. */
export interface AdaptiveTail {
  /** [h, D] */
  projection: TensorLike;
  /** [classes of the cluster, h] */
  output: TensorLike;
}

export interface AdaptiveLogSoftmaxOptions {
  /** Where the clusters begin, growing: the head has the classes below the first, each tail those up to the next. */
  cutoffs: readonly number[];
  /** [first cutoff + number of tails, D]: an entry for each frequent class, then one for each cluster. */
  headWeight: TensorLike;
  /** As many as rows of the head. Default zeros. */
  headBias?: TensorLike | ArrayInput;
  /** One for each cutoff. */
  tails: readonly AdaptiveTail[];
  /** Also give the gradients of the loss. Default false. */
  gradient?: boolean;
  /** Whether to compute `logProbs` and `predictions`, which takes all classes of all rows. Default true. */
  logProbs?: boolean;
}

export interface AdaptiveGradient {
  inputs: Tensor;
  headWeight: Tensor;
  headBias?: Tensor;
  tails: { projection: Tensor; output: Tensor }[];
}

export type AdaptiveLogSoftmaxResult<O> = {
  /** [N]: the log-probability of each row's target. */
  output: Tensor;
  /** −mean(output). */
  loss: number;
} & (O extends { logProbs: false } ? unknown : { logProbs: Tensor; predictions: Tensor<Int32Array> }) &
  (O extends { gradient: true } ? { gradient: AdaptiveGradient } : { gradient?: AdaptiveGradient });

const OPTIONS: readonly string[] = ['cutoffs', 'headWeight', 'headBias', 'tails', 'gradient', 'logProbs'];

interface TailSlots {
  readonly projection: Source;
  readonly output: Source;
  readonly gradients: readonly [Slot, Slot];
}

/**
 * Adaptive softmax (Grave et al. 2017): frequent classes in the head, rare ones in clusters behind one entry of the head
 * each; PyTorch's `AdaptiveLogSoftmaxWithLoss`. `log p(c)` is `head[c]`, or `head[its cluster] + tail[c]`.
 *
 * - **Result**: `output` [N], the log-probability of each target; `loss`, minus its mean; `logProbs` [N, classes];
 *   `predictions` [N], their argmax with the lowest id of those that tie; with `gradient`, the loss's with respect to
 *   everything, shaped like the arguments. All of the kind of `inputs`.
 * - **Cost**: with `logProbs: false` only the head and the targets' own clusters are computed.
 * - **Largest error**: dot products, softmaxes and the sums of the gradient in float64, each number rounded once.
 *
 * @param inputs [N, D]
 * @param targets class ids, one a row
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for dims that do not fit, or an id that is
 *   no class
 * @example
 * adaptiveLogSoftmax(inputs, targets, {
 *   cutoffs: [2000, 10000],
 *   headWeight,                                                                    // [2002, D]
 *   tails: [{ projection: p0, output: o0 }, { projection: p1, output: o1 }],       // o0 has 8000 rows
 *   gradient: true,
 * });
 */
export function adaptiveLogSoftmax<const O extends AdaptiveLogSoftmaxOptions>(
  inputs: TensorLike,
  targets: Ids,
  options: O,
): AdaptiveLogSoftmaxResult<O>;
export function adaptiveLogSoftmax(inputs: TensorLike, targets: Ids, options: AdaptiveLogSoftmaxOptions): unknown {
  if (options === undefined) throw new TypeError('adaptiveLogSoftmax: options must be an object, got undefined');
  options = optionsOf('adaptiveLogSoftmax', options, OPTIONS);
  instance();
  const x = tensorSource('inputs', inputs, ['N', 'D']);
  const [rows, width] = [sizeOf(x, 0), sizeOf(x, 1)];
  const { cutoffs, tails: given } = cutoffsOf(options.cutoffs, options.tails);
  const shortlist = cutoffs[0] as number;
  const headRows = shortlist + cutoffs.length;
  const head = tensorSource('headWeight', options.headWeight, [headRows, width]);
  const bias = options.headBias === undefined ? undefined : sourceOf('headBias', options.headBias);
  if (bias !== undefined && bias.length !== headRows) {
    throw new RangeError(`headBias must have ${headRows} entries, got ${bias.length}`);
  }
  const wanted = options.gradient === undefined ? false : flag('gradient', options.gradient);
  const all = options.logProbs === undefined ? true : flag('logProbs', options.logProbs);

  const call = new Call();
  const room = (count: number, isWanted = wanted): Slot => (isWanted ? call.room(count * 8) : NOTHING);
  let classes = shortlist;
  const tails: TailSlots[] = given.map((tail, i) => {
    const read = (tail ?? {}) as Partial<AdaptiveTail>;
    const projection = tensorSource(`tails[${i}].projection`, read.projection, ['h', width]);
    const size = i + 1 < cutoffs.length ? (cutoffs[i + 1] as number) - (cutoffs[i] as number) : 'classes';
    const output = tensorSource(`tails[${i}].output`, read.output, [size, sizeOf(projection, 0)]);
    classes += sizeOf(output, 0);
    return { projection, output, gradients: [room(projection.length), room(output.length)] };
  });
  const read = settled('targets', targets);
  const ids = idsOf('targets', read, rows, classes);
  checkRowDims('targets', read, [rows], 1);
  const targetSlot = call.words(ids);
  const [output, loss] = [room(rows, true), call.room(8)];
  const [logProbs, predictions] = [room(rows * classes, all), all ? call.room(4 * rows) : NOTHING];
  const [dInputs, dHead, dBias] = [room(x.length), room(head.length), room(headRows, wanted && bias !== undefined)];
  const table = call.table([
    ...[rows, width, headRows, shortlist, cutoffs.length],
    call.input(x, true),
    call.input(head, true),
    bias === undefined ? NOTHING : call.input(bias, true),
    ...[targetSlot, output, loss, logProbs, predictions, dInputs, dHead, dBias],
    ...tails.flatMap(({ projection, output: tail, gradients }) => [
      call.input(projection, true),
      call.input(tail, true),
      sizeOf(projection, 0),
      sizeOf(tail, 0),
      ...gradients,
    ]),
  ]);
  return call.run(
    (wasm) => wasm.adaptiveLogSoftmax(table.address),
    () => {
      const like = (source: Source, slot: Slot) => tensorResult(call, x, slot, source.dims as readonly number[]);
      return {
        output: tensorResult(call, x, output, [rows]),
        loss: call.number(loss, true),
        ...(all && {
          logProbs: tensorResult(call, x, logProbs, [rows, classes]),
          predictions: { data: call.integers(predictions, rows), dims: [rows], type: 'int32' },
        }),
        ...(wanted && {
          gradient: {
            inputs: like(x, dInputs),
            headWeight: like(head, dHead),
            ...(bias !== undefined && { headBias: tensorResult(call, x, dBias, [headRows]) }),
            tails: tails.map(({ projection, output: tail, gradients }) => ({
              projection: like(projection, gradients[0]),
              output: like(tail, gradients[1]),
            })),
          },
        }),
      };
    },
  );
}

/** Growing positive integers, one for each tail. */
function cutoffsOf(growing: unknown, outputs: unknown): { cutoffs: readonly number[]; tails: readonly unknown[] } {
  if (!Array.isArray(growing)) throw typeError('cutoffs', 'an array of growing class ids', growing);
  if (!Array.isArray(outputs)) throw typeError('tails', 'an array of { projection, output }', outputs);
  const cutoffs = entriesOf('cutoffs', growing);
  const tails = entriesOf('tails', outputs);
  if (cutoffs.length === 0) throw new RangeError('cutoffs must have at least 1 entry, got 0');
  if (tails.length !== cutoffs.length) {
    throw new RangeError(`tails must have ${cutoffs.length} entries, one for each cutoff, got ${tails.length}`);
  }
  cutoffs.forEach((cutoff, i) => {
    integerIn(`cutoffs[${i}]`, cutoff, i === 0 ? 1 : (cutoffs[i - 1] as number) + 1, 2 ** 31 - 1);
  });
  return { cutoffs: cutoffs as number[], tails };
}
