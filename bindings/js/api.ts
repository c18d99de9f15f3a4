/** Everything that both entry points export beside their own `init`. A name that is not here does not work yet. */
export type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
export { argmax, type ArgmaxOptions } from './argmax.js';
export { entropy, type EntropyOptions, normalizedEntropy } from './entropy.js';
export { hardmax } from './hardmax.js';
export type { InitOptions, InitResult, WasmSource } from './init.js';
export { isReady, type Variant } from './instance.js';
export { logSigmoid } from './logSigmoid.js';
export { logSoftmax } from './logSoftmax.js';
export { logSumExp, type LogSumExpOptions } from './logSumExp.js';
export { naiveSoftmax, type NaiveSoftmaxOptions } from './naiveSoftmax.js';
export type { AxisOptions, ReduceOptions, RowsOptions } from './rows.js';
export { sigmoid } from './sigmoid.js';
export { softmax, type SoftmaxOptions } from './softmax.js';
export { softmin } from './softmin.js';
export type { Float16ArrayLike, Mask, Numbers, Tensor, TensorLike } from './types.js';
export { allocate, Vector, type VectorType } from './vector.js';
export { VERSION as version } from './version.js';
