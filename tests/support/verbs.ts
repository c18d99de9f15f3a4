import * as logitkit from 'logitkit';
import * as reference from './reference.js';

type Row = (x: readonly number[], options?: reference.RowOptions) => number[];
type Reduce = (x: readonly number[], options?: reference.RowOptions) => number;

/** A verb as the generic suites call it: any input, any options. */
// biome-ignore lint/suspicious/noExplicitAny: the suites pass wrong kinds on purpose
export type Verb = (x: any, options?: any) => any;

interface MapVerb {
  readonly name: string;
  readonly verb: Verb;
  readonly row: Row;
  readonly temperature: boolean;
  /** Results below this are measured in spacings of it: a sparse map's are differences of numbers of order 1. */
  readonly floor: number;
}

const dense = { temperature: false, floor: 1e-6 };
const sparse = { temperature: false, floor: 1 };

/** Every map to the simplex or element by element: same shape out as in. */
export const MAPS: readonly MapVerb[] = [
  { name: 'softmax', verb: logitkit.softmax, row: reference.softmax, temperature: true, floor: 1e-6 },
  { name: 'logSoftmax', verb: logitkit.logSoftmax, row: reference.logSoftmax, temperature: true, floor: 1e-6 },
  { name: 'softmin', verb: logitkit.softmin, row: reference.softmin, temperature: true, floor: 1e-6 },
  { name: 'hardmax', verb: logitkit.hardmax, row: reference.hardmax, ...dense },
  { name: 'scalableSoftmax', verb: logitkit.scalableSoftmax, row: reference.scalableSoftmax, ...dense },
  { name: 'softmaxWithSink', verb: logitkit.softmaxWithSink, row: reference.softmaxWithSink, ...dense },
  { name: 'sparsemax', verb: logitkit.sparsemax, row: reference.sparsemax, ...sparse },
  { name: 'entmax', verb: logitkit.entmax, row: reference.entmax, ...sparse },
  { name: 'normmax', verb: logitkit.normmax, row: reference.normmax, ...sparse },
  { name: 'budgetedSparsemax', verb: logitkit.budgetedSparsemax, row: reference.sparsemax, ...sparse },
  { name: 'sigmoid', verb: logitkit.sigmoid, row: reference.sigmoid, ...dense },
  { name: 'logSigmoid', verb: logitkit.logSigmoid, row: reference.logSigmoid, ...dense },
];

/** Every reduction along an axis to floats. */
export const REDUCTIONS: readonly { name: string; verb: Verb; row: Reduce; of: 'logits' | 'probs' }[] = [
  { name: 'logSumExp', verb: logitkit.logSumExp, row: reference.logSumExp, of: 'logits' },
  { name: 'entropy', verb: logitkit.entropy, row: reference.entropy, of: 'probs' },
  { name: 'normalizedEntropy', verb: logitkit.normalizedEntropy, row: reference.normalizedEntropy, of: 'probs' },
];

/** Every verb of this version that takes an array first. */
export const VERBS: readonly { name: string; verb: Verb }[] = [
  ...MAPS,
  ...REDUCTIONS,
  { name: 'argmax', verb: logitkit.argmax },
  { name: 'naiveSoftmax', verb: logitkit.naiveSoftmax },
];
