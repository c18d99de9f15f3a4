import { leaveOne, samplerOf, startText } from './chosenToken.js';
import type { Sampler, SamplerOptions } from './core.js';
import { typeError } from './errors.js';
import { typeOf } from './typedArrays.js';

/** WebLLM's `LogitProcessor`, with a {@link Sampler} in it. */
export interface SamplerLogitProcessor {
  readonly sampler: Sampler;
  /** Draws; gives back the same array with 0 at the token drawn and −10⁹ elsewhere. */
  processLogits(logits: Float32Array): Float32Array;
  /** The token joins the history. */
  processSampledToken(token: number): void;
  /** Another conversation: an empty history. The random numbers go on. */
  resetState(): void;
  /** Gives the sampler's memory back, but not of one that you passed. */
  dispose(): void;
  [Symbol.dispose]: () => void;
}

/**
 * What the other tokens get. Not −Infinity: WGSL, where the softmax comes next, need not know infinities. Low enough that
 * their probability is exactly 0 at any temperature, bias and penalty.
 */
const REST = -1e9;

/** What WebLLM's own grammar mask writes, the lowest float32, and what is as low. */
const MASKED = -3e38;

/**
 * Makes a {@link Sampler} choose WebLLM's tokens: a `LogitProcessor` for `logitProcessorRegistry`, one for each model.
 *
 * Temperature, `top_p`, penalties and bias of a request no longer matter; `response_format` does: what its grammar forbids
 * is not drawn. WebLLM does not tell the prompt's tokens: penalties and other stages with a memory see what was generated since
 * the last reset. Where a model's vocabulary is padded, WebLLM takes no padding: ban it (`bannedTokens`) if its logits are not low.
 *
 * WebLLM calls `resetState` when a model is loaded and for every new conversation. The random numbers go on, so that the same
 * prompt is answered in another way; `processor.sampler.reset({ seed })` before a conversation makes it the same. With an engine
 * in a worker, the registry goes to the engine there: `handler.setLogitProcessorRegistry`.
 *
 * @param sampler a {@link Sampler} or its options
 * @throws Error before `init()`; what {@link Sampler} throws
 * @example
 * import { init } from 'logitkit';
 * import { logitProcessor } from 'logitkit/web-llm';
 * await init();
 * const processor = logitProcessor({ temperature: 0.8, minP: 0.05, seed: 42 });
 * const engine = await CreateMLCEngine(model, { logitProcessorRegistry: new Map([[model, processor]]) });
 */
export function logitProcessor(sampler?: Sampler | SamplerOptions): SamplerLogitProcessor {
  const own = samplerOf(sampler);
  const dispose = (): void => {
    if (own !== sampler) own.dispose();
  };
  const processor = {
    sampler: own,
    processLogits(logits: Float32Array): Float32Array {
      if (typeOf(logits) !== 'Float32Array') throw typeError('logits', 'a Float32Array', logits);
      const isMasked = (logit: number): boolean => logit < MASKED;
      const seen = logits.some(isMasked) ? logits.map((logit) => (isMasked(logit) ? -Infinity : logit)) : logits;
      leaveOne(own.sample(seen), logits, REST);
      return logits;
    },
    processSampledToken: (token: number): void => own.accept(token),
    resetState: (): void => void startText(own),
    dispose,
  } as SamplerLogitProcessor;
  if (Symbol.dispose !== undefined) processor[Symbol.dispose] = dispose;
  return processor;
}
