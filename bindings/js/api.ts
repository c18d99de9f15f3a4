/** Everything that both entry points export beside their own `init`. A name that is not here does not work yet. */

export {
  type AdaptiveGradient,
  type AdaptiveLogSoftmaxOptions,
  type AdaptiveLogSoftmaxResult,
  type AdaptiveTail,
  adaptiveLogSoftmax,
} from './adaptiveLogSoftmax.js';
export { type ArgmaxOptions, argmax } from './argmax.js';
export type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
export { type AttentionOptions, type AttentionResult, attention } from './attention.js';
export { attentionBackward } from './attentionBackward.js';
export type { AttentionLaw } from './attentionLaw.js';
export { type AttentionRolloutOptions, attentionRollout } from './attentionRollout.js';
export type { AxisOptions } from './axis.js';
export { BeamSearch, type BeamSearchOptions, type BeamStep, type Hypothesis } from './beamSearch.js';
export type { BestOf, Candidate } from './bestOf.js';
export {
  type BinaryCrossEntropyOptions,
  type BinaryTargets,
  binaryCrossEntropyWithLogits,
} from './binaryCrossEntropyWithLogits.js';
export { type BudgetedSparsemaxOptions, budgetedSparsemax } from './budgetedSparsemax.js';
export { budgetedSparsemaxBackward } from './budgetedSparsemaxBackward.js';
export {
  type CalibrationBin,
  type CalibrationError,
  type CalibrationErrorOptions,
  calibrationError,
} from './calibrationError.js';
export type { CandidateGradient, CandidateLossOptions, CandidateLossResult } from './candidateLoss.js';
export { classifierFreeGuidance, type GuidanceOptions } from './classifierFreeGuidance.js';
export { type CrossEntropyOptions, crossEntropy } from './crossEntropy.js';
export { type DistillationLossOptions, distillationLoss } from './distillationLoss.js';
export { type EntmaxOptions, entmax } from './entmax.js';
export { type AlphaGradient, entmaxBackward } from './entmaxBackward.js';
export { type EntmaxLossOptions, entmaxLoss } from './entmaxLoss.js';
export { type EntropyOptions, entropy, normalizedEntropy } from './entropy.js';
export { type EntropyFromLogitsOptions, entropyFromLogits } from './entropyFromLogits.js';
export { fitPlatt, type PlattFit, type PlattOptions } from './fitPlatt.js';
export { type FitOptions, fitTemperature, type TemperatureFit } from './fitTemperature.js';
export { fitVectorScaling, type VectorScalingFit } from './fitVectorScaling.js';
export { type FocalLossOptions, focalLoss } from './focalLoss.js';
export { type GumbelMaxOptions, gumbelMax } from './gumbelMax.js';
export { type GumbelSoftmaxOptions, gumbelSoftmax } from './gumbelSoftmax.js';
export { hardmax } from './hardmax.js';
export {
  type HierarchicalSoftmaxOptions,
  hierarchicalSoftmax,
  hierarchicalSoftmaxBackward,
} from './hierarchicalSoftmax.js';
export type { Ids } from './ids.js';
export type { InitOptions, InitResult, WasmSource } from './init.js';
export { isReady, type Variant } from './instance.js';
export { jensenShannon } from './jensenShannon.js';
export { jensenShannonFromLogits } from './jensenShannonFromLogits.js';
export { type KlDivergenceOptions, klDivergence } from './klDivergence.js';
export { klFromLogits } from './klFromLogits.js';
export { klFromProbs } from './klFromProbs.js';
export { type LinearAttentionOptions, linearAttention } from './linearAttention.js';
export { logSigmoid } from './logSigmoid.js';
export { logSoftmax } from './logSoftmax.js';
export { logSoftmaxBackward } from './logSoftmaxBackward.js';
export { type LogSumExpOptions, logSumExp } from './logSumExp.js';
export { type LogSumExpBackwardOptions, logSumExpBackward } from './logSumExpBackward.js';
export {
  type LogUniformCandidates,
  type LogUniformCandidatesOptions,
  logUniformCandidates,
} from './logUniformCandidates.js';
export type { LossOptions, LossResult, LossTargets } from './loss.js';
export { mergeAttention, type PartialAttention } from './mergeAttention.js';
export { mixtureOfSoftmaxes, mixtureOfSoftmaxesBackward } from './mixtureOfSoftmaxes.js';
export { type MultinomialOptions, multinomial } from './multinomial.js';
export { type NaiveSoftmaxOptions, naiveSoftmax } from './naiveSoftmax.js';
export { nceLoss } from './nceLoss.js';
export { type NllLossOptions, nllLoss } from './nllLoss.js';
export { type NormmaxOptions, normmax } from './normmax.js';
export { normmaxBackward } from './normmaxBackward.js';
export { type NormmaxLossOptions, normmaxLoss } from './normmaxLoss.js';
export type { OpenaiLogprob } from './openaiLogprob.js';
export { type PerplexityOptions, perplexity } from './perplexity.js';
export { Random, type RandomState } from './random.js';
export type { ReduceOptions } from './reduceRows.js';
export type { RowsOptions } from './rows.js';
export type { RowArrays } from './rowsOfArrays.js';
export type { RowWeights } from './rowWeights.js';
export { sampledSoftmaxLoss } from './sampledSoftmaxLoss.js';
export {
  type Logprobs,
  type LogprobsOptions,
  type MaskedOptions,
  type SampleOptions,
  type SampleRowsOptions,
  Sampler,
} from './sampler.js';
export type { LogitBias, PresetName, SamplerOptions, StageName } from './samplerOptions.js';
export { samplerOptionsFrom } from './samplerOptionsFrom.js';
export type { Distribution, RankedLogprob, TokenLogprob, TraceEntry } from './samplerResults.js';
export type { Bitmask } from './samplerRow.js';
export type { SavedSampler } from './samplerState.js';
export { type ScalableSoftmaxOptions, scalableSoftmax } from './scalableSoftmax.js';
export { sigmoid } from './sigmoid.js';
export { type SigmoidFocalLossOptions, sigmoidFocalLoss } from './sigmoidFocalLoss.js';
export { type SoftmaxOptions, softmax } from './softmax.js';
export { softmaxBackward } from './softmaxBackward.js';
export { type Jacobian, softmaxJacobian } from './softmaxJacobian.js';
export { type NormalizeOptions, SoftmaxState, type SoftmaxStateInit } from './softmaxState.js';
export { type SoftmaxWithSinkOptions, softmaxWithSink } from './softmaxWithSink.js';
export { softmin } from './softmin.js';
export { sparsemax } from './sparsemax.js';
export { sparsemaxBackward } from './sparsemaxBackward.js';
export { type SparsemaxLossOptions, sparsemaxLoss } from './sparsemaxLoss.js';
export { type TopK, type TopLogprobs, topK, topLogprobs } from './topK.js';
export { type TopKAccuracyOptions, topKAccuracy } from './topKAccuracy.js';
export type { Float16ArrayLike, Mask, Numbers, Tensor, TensorLike } from './types.js';
export { allocate, Vector, type VectorType } from './vector.js';
export { type VerifiedDraft, type VerifyDraftOptions, verifyDraft } from './verifyDraft.js';
export { VERSION as version } from './version.js';
