import { type ArrayInput, isTensorLike, resultType, type Source, settled, sourceOf } from './arrays.js';
import { Call, NOTHING, type Slot } from './call.js';
import { checkRowDims, checkSameDims } from './dims.js';
import { refuse } from './doubles.js';
import { type Ids, idsOf } from './ids.js';
import { instance, type Wasm } from './instance.js';
import { sizeOf, tensorResult, tensorSource } from './matrix.js';
import type { Tensor, TensorLike } from './types.js';
import { flag, oneOf, optionsOf } from './validate.js';

/** What `sampledSoftmaxLoss` and `nceLoss` share: an output layer of which only labels and sampled classes are computed. */
export interface CandidateLossOptions {
  /** What the layer gets: [B, D]. Its type decides the precision. */
  inputs: TensorLike;
  /** One row a class: [V, D]. */
  weights: TensorLike;
  /** One number a class: [V]. Default zeros. */
  biases?: TensorLike | ArrayInput;
  /** Each row's classes: B ids, or B·T in rows of T (a tensor [B, T]). Each of T labels is a target of 1/T. */
  labels: Ids;
  /** The sampled classes, the same for all rows: from {@link logUniformCandidates}. */
  sampled: Ids;
  /** How often the sampler is expected to draw each label: as many as labels, in (0, Infinity). */
  trueExpectedCounts: TensorLike | ArrayInput;
  /** The same for the sampled classes. */
  sampledExpectedCounts: TensorLike | ArrayInput;
  /** Whether a sampled class that is the row's own label counts for nothing. */
  removeAccidentalHits?: boolean;
  /** `'mean'` (the default; over the rows), `'sum'` or `'none'` for one loss a row. */
  reduction?: 'mean' | 'sum' | 'none';
  /** Also give the gradients of the reduced loss (of the sum under `'none'`). Default false. */
  gradient?: boolean;
}

export interface CandidateGradient {
  inputs: Tensor;
  weights: Tensor;
  biases: Tensor;
}

export type CandidateLossResult<O> = {
  loss: O extends { reduction: 'none' } ? Tensor : number;
} & (O extends { gradient: true } ? { gradient: CandidateGradient } : { gradient?: CandidateGradient });

const OPTIONS = [
  'inputs',
  'weights',
  'biases',
  'labels',
  'sampled',
  'trueExpectedCounts',
  'sampledExpectedCounts',
  'removeAccidentalHits',
  'reduction',
  'gradient',
];
const REDUCTIONS = ['mean', 'sum', 'none'] as const;

/** @internal */
export function candidateLoss(
  verb: string,
  options: CandidateLossOptions,
  removesHits: boolean,
  run: (wasm: Wasm, table: number, reduction: number, removeHits: boolean) => number,
): unknown {
  if (options === undefined) throw new TypeError(`${verb}: options must be an object, got undefined`);
  options = optionsOf(verb, options, OPTIONS);
  instance();
  const inputs = tensorSource('inputs', options.inputs, ['B', 'D']);
  const [rows, width] = [sizeOf(inputs, 0), sizeOf(inputs, 1)];
  const weights = tensorSource('weights', options.weights, ['V', width]);
  const classes = sizeOf(weights, 0);
  const [sampledIds, labelIds] = [settled('sampled', options.sampled), settled('labels', options.labels)];
  const sampled = idsOf('sampled', sampledIds, undefined, classes);
  const labels = idsOf('labels', labelIds, undefined, classes);
  const own = rows === 0 ? 1 : labels.length / rows;
  if (!Number.isInteger(own) || own < 1) {
    throw new RangeError(
      `labels must have ${rows} entries, one a row, or the same number for each, got ${labels.length}`,
    );
  }
  const hasRowEach = isTensorLike(options.labels) && options.labels.dims?.length > 1;
  if (hasRowEach)
    checkSameDims('labels', (options.labels as TensorLike).dims, 'the rows and their labels', [rows, own]);
  else checkRowDims('labels', options.labels, [labels.length], 1);
  checkRowDims('sampled', options.sampled, [sampled.length], 1);
  const reduction = options.reduction === undefined ? 'mean' : oneOf('reduction', options.reduction, REDUCTIONS);
  const wanted = options.gradient === undefined ? false : flag('gradient', options.gradient);
  const removeHits =
    options.removeAccidentalHits === undefined
      ? removesHits
      : flag('removeAccidentalHits', options.removeAccidentalHits);

  const call = new Call();
  const room = (count: number): Slot => (wanted ? call.room(8 * count) : NOTHING);
  const isEach = reduction === 'none';
  const loss = call.room(isEach ? 8 * rows : 8);
  const gradients = [room(inputs.length), room(weights.length), room(classes)] as const;
  const table = call.table([
    rows,
    width,
    classes,
    own,
    sampled.length,
    call.input(inputs, true),
    call.input(weights, true),
    options.biases === undefined ? NOTHING : call.input(numbers('biases', options.biases, classes), true),
    idSlot(call, labels),
    idSlot(call, sampled),
    countSlot(call, 'trueExpectedCounts', options.trueExpectedCounts, labels.length),
    countSlot(call, 'sampledExpectedCounts', options.sampledExpectedCounts, sampled.length),
    isEach ? NOTHING : loss,
    isEach ? loss : NOTHING,
    ...gradients,
  ]);
  return call.run(
    (wasm) => run(wasm, table.address, REDUCTIONS.indexOf(reduction), removeHits),
    () => {
      const each = () => ({ data: call.numbers(inputs, loss, rows, true), dims: [rows], type: resultType(inputs) });
      const value = isEach ? each() : call.number(loss, true);
      if (!wanted) return { loss: value };
      const [dInputs, dWeights, dBiases] = gradients;
      return {
        loss: value,
        gradient: {
          inputs: tensorResult(call, inputs, dInputs, [rows, width]),
          weights: tensorResult(call, inputs, dWeights, [classes, width]),
          biases: tensorResult(call, inputs, dBiases, [classes]),
        },
      };
    },
  );
}

function idSlot(call: Call, ids: Int32Array): Slot {
  return call.words(ids);
}

function numbers(name: string, value: unknown, count: number): Source {
  const source = sourceOf(name, value);
  if (source.length !== count) throw new RangeError(`${name} must have ${count} entries, got ${source.length}`);
  return source;
}

/** Expected counts in float64, checked to be above 0: their logarithms are subtracted from logits. */
function countSlot(call: Call, name: string, counts: unknown, count: number): Slot {
  const source = numbers(name, counts, count);
  refuse(source, 'above 0 and below Infinity', (value) => value > 0 && value < Infinity);
  return call.input(source, true);
}
