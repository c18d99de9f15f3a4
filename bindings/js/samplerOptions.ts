import type { Ids } from './ids.js';

/** A stage of the chain; {@link STAGES} has them in the default order. */
export type StageName =
  | 'bias'
  | 'bans'
  | 'penalties'
  | 'dry'
  | 'noRepeatNgram'
  | 'lengthDecay'
  | 'forced'
  | 'smoothing'
  | 'temperature'
  | 'dynamicTemperature'
  | 'topNSigma'
  | 'topK'
  | 'topP'
  | 'minP'
  | 'typicalP'
  | 'topA'
  | 'tailFree'
  | 'topH'
  | 'epsilonCutoff'
  | 'etaCutoff'
  | 'xtc'
  | 'adaptiveP'
  | 'mirostat';

export type PresetName = 'llama.cpp' | 'transformers' | 'openai' | 'vllm';

/** Biases by token id: a `Map`, or a record with the ids as keys. */
export type LogitBias = ReadonlyMap<number, number> | Readonly<Record<string | number, number>>;

/**
 * What a {@link Sampler} does to logits before it draws. Every default is neutral: nothing is filtered or changed.
 *
 * A neutral value given explicitly switches a preset's stage off (`topK: 0`, `topP: 1`, `xtc: null`, …); `undefined`
 * leaves the preset's.
 *
 * In the formulas `l` are logits, `p` their softmax over what is left, `H` its entropy in nats. A filter always leaves
 * `minKeep` tokens; ties are kept by lower id. Masses are summed in float64. An answer is what was generated since the
 * last token given to `prime`.
 */
export interface SamplerOptions {
  /** Of the random stream: an integer in [0, 2⁵³) or a bigint in [0, 2⁶⁴). Default: from `crypto`. */
  seed?: number | bigint;

  /**
   * `l / temperature`, in [0, ∞]. Default 1. 0 is greedy (the largest logit, ties by lower id), ∞ is uniform over what is
   * left. Every peer has it; llama.cpp applies it last, transformers and vLLM first.
   */
  temperature?: number;
  /**
   * Temperature by entropy: `T = low + (high − low) (H / ln n)^exponent` with `low = max(0, temperature − range)`,
   * `high = temperature + range` and n the number of finite candidates. It takes the place of `temperature`.
   * range in [0, ∞), exponent in (0, ∞), default 1. llama.cpp (which counts masked entries too), koboldcpp,
   * text-generation-webui, ExLlamaV2.
   */
  dynamicTemperature?: { range: number; exponent?: number } | null;
  /**
   * Quadratic and cubic smoothing: with d = l − max, `l = max − (3 − curve)/2 · factor · d² + (curve − 1)/2 · factor · d³`.
   * factor in [0, ∞), curve finite, default 1. koboldcpp, text-generation-webui; ExLlamaV2 has the factor.
   */
  smoothing?: { factor: number; curve?: number } | null;

  /**
   * Keeps the k largest logits, exactly k. An integer ≥ 0, default 0, off. Fan et al. 2018. Every peer; transformers and
   * vLLM keep all that tie with the k-th.
   */
  topK?: number;
  /**
   * Keeps the smallest set, most likely first, with mass ≥ p. In [0, 1], default 1, off; 0 keeps `minKeep`. Holtzman et al.
   * 2020. Every peer; ExLlama drops the token that crosses p, llama.cpp sums in float32.
   */
  topP?: number;
  /** Keeps p(t) ≥ minP · max p. In [0, 1], default 0, off. Nguyen et al. 2024. llama.cpp, transformers, vLLM and most others. */
  minP?: number;
  /**
   * Keeps the smallest set with mass ≥ typicalP in order of |−ln p(t) − H|. In [0, 1], default 1, off. Meister et al. 2023.
   * llama.cpp (mass > p), transformers (keeps all ties of the last), ExLlamaV2 (another formula).
   */
  typicalP?: number;
  /**
   * Keeps l(t) ≥ max − n·σ with σ the population deviation of the finite logits. In [0, ∞), default 0, off. Tang et al.
   * 2024. llama.cpp, koboldcpp; text-generation-webui uses the sample deviation over all, with −∞ as 0.
   */
  topNSigma?: number;
  /** Keeps p(t) ≥ topA · (max p)². In [0, 1], default 0, off. koboldcpp, text-generation-webui, ExLlamaV2. */
  topA?: number;
  /**
   * With p sorted and d the absolute second differences, normalised: keeps token i + 1 as long as d₀ + … + dᵢ ≤ z. In
   * [0, 1], default 1, off. Phelps 2019. As text-generation-webui counts; koboldcpp keeps one token fewer.
   */
  tailFree?: number;
  /**
   * Among the 100 largest: keeps the most likely as long as the sum of −p ln p stays within topH · H. In (0, 1], default 1,
   * off. Potraghloo et al. 2025. transformers.
   */
  topH?: number;
  /** Keeps p(t) ≥ ε. In [0, 1), default 0, off. Hewitt et al. 2022. transformers, text-generation-webui (in units of 1e-4). */
  epsilonCutoff?: number;
  /** Keeps p(t) ≥ min(ε, √ε · e^(−H)). In [0, 1), default 0, off. Hewitt et al. 2022. transformers, text-generation-webui. */
  etaCutoff?: number;
  /** No filter leaves fewer. An integer ≥ 1, default 1. */
  minKeep?: number;

  /**
   * Exclude top choices: with `probability`, drops all but the least likely of the tokens with p(t) ≥ threshold. Skipped
   * where fewer than two reach it, fewer than `minKeep` or any of `protect` would not survive. `mode: 'draw'` (default)
   * tosses a coin; `'expected'` scales the excluded tokens by (1 − P)/(1 + P·m/(1 − m)), m their mass: the same law, no
   * coin. probability in [0, 1], threshold in [0, 1], default 0.1. llama.cpp, koboldcpp, text-generation-webui; the averaged form:
   * ExLlama.
   */
  xtc?: { probability: number; threshold?: number; protect?: Ids; mode?: 'draw' | 'expected' } | null;

  /** Tokens of the history: l · r where l ≤ 0, else l / r. In (0, ∞), default 1, off. Keskar et al. 2019. Every peer. */
  repetitionPenalty?: number;
  /** Tokens of the history: l − count · penalty. Any finite number, default 0, off. OpenAI, llama.cpp, vLLM, web-llm. */
  frequencyPenalty?: number;
  /** Tokens of the history: l − penalty. Any finite number, default 0, off. OpenAI, llama.cpp, vLLM, web-llm. */
  presencePenalty?: number;
  /** How many of the last tokens the three penalties look at. An integer ≥ −1, default −1, all of them. llama.cpp: 64. */
  penaltyWindow?: number;
  /** `'repetition-first'` (default), or `'subtract-first'` as web-llm and mlc-llm do. */
  penaltyOrder?: 'repetition-first' | 'subtract-first';
  /** Whether primed tokens count for frequency and presence. Default true; false in the presets `'openai'` and `'vllm'`. */
  penalizePrompt?: boolean;
  /**
   * `'logProbs'`: the repetition penalties (this one and the encoder's) scale log-probabilities, not logits whose zero is the
   * model's whim. Default `'logits'`. transformers' `normalize`.
   */
  penaltySpace?: 'logits' | 'logProbs';
  /** So many tokens at the beginning of the text do not count. An integer ≥ 0, default 0. transformers' `prompt_ignore_length`. */
  penaltySkip?: number;
  /** Tokens that none of these penalties (nor the encoder's) changes; DRY has `breakers`. Default none. */
  penaltyExempt?: Ids | null;
  /**
   * Ids that penalties, DRY and n-grams do not see, such as padding, the text's beginning, placeholders of images: each has a
   * place in the text (for windows and lengths) and equals nothing, not even itself. They may be negative or lie beyond the
   * logits. Negative ids that are primed or accepted are ignored in any case. Default none.
   */
  ignoredTokens?: Ids | null;
  /** The inverse of `repetitionPenalty` on the tokens of a source text. penalty in (0, ∞), default off. transformers. */
  encoderRepetitionPenalty?: { penalty: number; tokens: Ids } | null;

  /**
   * Don't repeat yourself: a token that would continue a repetition of m ≥ allowedLength tokens loses
   * `multiplier · base^(m − allowedLength)`. A repetition does not reach across a breaker (a token sequence).
   * multiplier in [0, ∞), base in [1, ∞), default 1.75, allowedLength ≥ 1, default 2, window ≥ −1, default −1, all.
   * p-e-w 2024. llama.cpp, koboldcpp, ExLlamaV2, text-generation-webui (one-token breakers, m ≤ 50).
   */
  dry?: {
    multiplier: number;
    base?: number;
    allowedLength?: number;
    window?: number;
    breakers?: readonly Ids[];
  } | null;
  /** Bans what would complete an n-gram that the text has already; 1 bans every token seen. An integer ≥ 0, default 0, off. transformers. */
  noRepeatNgram?: number;

  /** l(t) + bias; −Infinity bans. Default none. OpenAI, llama.cpp, vLLM, web-llm. */
  logitBias?: LogitBias | null;
  /** The same on the last token of a sequence, where the text ends with the others. Default none. Equal sequences add up; under the preset 'transformers' the last of them counts, as there. */
  sequenceBias?: readonly { tokens: Ids; bias: number }[] | null;
  /** Never drawn. Default none. transformers' suppress_tokens. */
  bannedTokens?: Ids | null;
  /** Never drawn as the first generated token. Default none. transformers' begin_suppress_tokens (Whisper). */
  beginSuppress?: Ids | null;
  /**
   * Ids at or above it are never drawn: the logits of many models are longer than their vocabulary. Such ids may be primed.
   * An integer ≥ 0, default 0: all logits count.
   */
  vocabSize?: number;
  /** Never completed. Default none. transformers' bad_words_ids. */
  bannedSequences?: readonly Ids[] | null;
  /** Only these may be drawn. Not empty. Default: all. vLLM. */
  allowedTokens?: Ids | null;
  /** The tokens that end a text, for `minNewTokens`, `minLength` and `lengthDecay`. Default none. */
  endTokens?: Ids | null;
  /** No end token before so many tokens of the answer. An integer ≥ 0, default 0, off. transformers, vLLM's min_tokens. */
  minNewTokens?: number;
  /** No end token before the whole text, prompts and earlier answers included, has so many tokens. An integer ≥ 0, default 0, off. transformers. */
  minLength?: number;
  /**
   * Tokens that must come at a place of the answer: `{ 0: bos }`. Where one is banned, masked or −Infinity, none is left,
   * which is a RangeError. Default none. transformers' forced_bos_token_id.
   */
  forcedTokens?: Readonly<Record<number, number>> | null;
  /** Beyond `start` tokens of the answer, end tokens gain |l| · (factor^(n − start) − 1). start ≥ 0, factor in (0, ∞), default off. transformers' exponential_decay_length_penalty. */
  lengthDecay?: { start: number; factor: number } | null;

  /**
   * Keeps the surprise of the text near `tau` bits: version 2 keeps −log₂ p ≤ µ, version 1 the k largest by an estimated
   * Zipf exponent; µ = 2·tau at first, then µ −= eta · (surprise − tau) on `accept`. version 0 (off), 1 or 2, default 2; tau in [0, ∞),
   * default 5; eta in [0, ∞), default 0.1; window ≥ 2, default 100 (version 1: candidates that the exponent is estimated from).
   * Basu et al. 2021. llama.cpp, koboldcpp; version 2: ExLlamaV2, text-generation-webui.
   */
  mirostat?: { version?: 0 | 1 | 2; tau?: number; eta?: number; window?: number } | null;
  /**
   * Steers the probabilities of the drawn tokens towards `target`: with a = clamp(2·target − their moving average, 0, 1) and x = |p − a| / 0.3,
   * `l = 5 − 10 x² / (1 + x)`. target in [0, 1], decay in [0, 0.99], default 0.9. llama.cpp, ExLlamaV3, koboldcpp.
   */
  adaptiveP?: { target: number; decay?: number } | null;

  /** Of the final law. Default `'softmax'`. No other sampler has the sparse ones. */
  normalizer?: 'softmax' | 'sparsemax' | 'entmax';
  /** Of entmax, in [1, ∞]: 1 is softmax, 2 is sparsemax, ∞ the shared argmax. Default 1.5. */
  alpha?: number;

  /**
   * The stages in the order to run. Leaving an enabled one out is a `RangeError`; a `bitmask` acts before the others where
   * 'bans' is left out. Default: that of {@link StageName}, or the preset's.
   */
  order?: readonly StageName[];
  /** The order, the defaults and the rules for ties of another system. Default none: neutral values, logitkit's rules. */
  preset?: PresetName;
}
