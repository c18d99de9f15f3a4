/** Everything that `logitkit/maps` exports beside its own `init`: the functions of a page that shows probabilities. */

export { type ArgmaxOptions, argmax } from './argmax.js';
export type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
export type { AxisOptions } from './axis.js';
export { type EntmaxOptions, entmax } from './entmax.js';
export { type EntropyOptions, entropy, normalizedEntropy } from './entropy.js';
export { hardmax } from './hardmax.js';
export type { InitOptions, InitResult } from './init.js';
export { isReady, type Variant } from './instance.js';
export { logSigmoid } from './logSigmoid.js';
export { logSoftmax } from './logSoftmax.js';
export { type LogSumExpOptions, logSumExp } from './logSumExp.js';
export type { ReduceOptions } from './reduceRows.js';
export type { RowsOptions } from './rows.js';
export { sigmoid } from './sigmoid.js';
export { type SoftmaxOptions, softmax } from './softmax.js';
export { softmin } from './softmin.js';
export { sparsemax } from './sparsemax.js';
export type { Float16ArrayLike, Mask, Numbers, Tensor, TensorLike } from './types.js';
export { allocate, Vector, type VectorType } from './vector.js';
export { VERSION as version } from './version.js';
