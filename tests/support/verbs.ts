import * as logitkit from 'logitkit';
import * as reference from './reference.js';

type Row = (x: readonly number[], options?: reference.RowOptions) => number[];
type Reduce = (x: readonly number[], options?: reference.RowOptions) => number;

/** A verb as the generic suites call it: any input, any options. */
// biome-ignore lint/suspicious/noExplicitAny: the suites pass wrong kinds on purpose
export type Verb = (x: any, options?: any) => any;

/** Every map to the simplex or element by element: same shape out as in. */
export const MAPS: readonly { name: string; verb: Verb; row: Row; temperature: boolean }[] = [
  { name: 'softmax', verb: logitkit.softmax, row: reference.softmax, temperature: true },
  { name: 'logSoftmax', verb: logitkit.logSoftmax, row: reference.logSoftmax, temperature: true },
  { name: 'softmin', verb: logitkit.softmin, row: reference.softmin, temperature: true },
  { name: 'hardmax', verb: logitkit.hardmax, row: reference.hardmax, temperature: false },
  { name: 'scalableSoftmax', verb: logitkit.scalableSoftmax, row: reference.scalableSoftmax, temperature: false },
  { name: 'softmaxWithSink', verb: logitkit.softmaxWithSink, row: reference.softmaxWithSink, temperature: false },
  { name: 'sigmoid', verb: logitkit.sigmoid, row: reference.sigmoid, temperature: false },
  { name: 'logSigmoid', verb: logitkit.logSigmoid, row: reference.logSigmoid, temperature: false },
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
