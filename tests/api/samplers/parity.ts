import { Sampler, type SamplerOptions, type StageName, samplerOptionsFrom } from 'logitkit';
import { logitsOf, numberOf } from './generator.js';
import type { Params, Peer, Vector } from './vectors.js';

/** How each peer's stages are asked for here: its preset for order and ties, everything else off, the one stage on. */

const PRESET = {
  'llama.cpp': 'llama.cpp',
  transformers: 'transformers',
  'transformers.js': 'transformers',
  'text-generation-webui': undefined,
} as const;

const OFF: SamplerOptions = { temperature: 1, topK: 0, topP: 1, minP: 0, penaltyWindow: -1 };

type Numbers = Record<string, number>;

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
const minKeep = (p: Numbers) => ({ minKeep: Math.max(1, p.min_keep ?? 1) });

/** The options of one stage. Values that mean "off" or "at most" to a peer, and lie outside our ranges, become the end of the range. */
const STAGES: Record<string, (p: Numbers, raw: Params, v: Vector) => SamplerOptions> = {
  top_k: (p) => ({ topK: Math.max(0, p.k) }),
  top_p: (p) => ({ topP: clamp(p.p, 0, 1), ...minKeep(p) }),
  min_p: (p) => ({ ...samplerOptionsFrom('llama.cpp', { min_p: p.min_p ?? p.p }), ...minKeep(p) }),
  typical: (p) => ({ typicalP: clamp(p.typical ?? p.p, 0, 1), ...minKeep(p) }),
  typ_p: (p) => ({ typicalP: p.typ_p ?? 1 }),
  epsilon_cutoff: (p) => ({ epsilonCutoff: p.epsilon, ...minKeep(p) }),
  epsilon: (p) => ({ epsilonCutoff: p.epsilon }),
  eta_cutoff: (p) => ({ etaCutoff: p.epsilon, ...minKeep(p) }),
  eta: (p) => ({ etaCutoff: p.eta }),
  top_h: (p) => ({ topH: p.top_h }),
  top_a: (p) => ({ topA: p.a, ...minKeep(p) }),
  tfs: (p) => ({ tailFree: p.z, ...minKeep(p) }),
  top_n_sigma: (p, _, v) => ({ topNSigma: Math.max(0, p.n ?? 0) * sigmaRatio(v, p), ...minKeep(p) }),
  temp: (p) => ({ temperature: Math.max(0, p.temp) }),
  temperature: (p) => ({ temperature: p.temp }),
  temp_ext: (p) => ({
    temperature: p.temp,
    dynamicTemperature: p.delta > 0 ? { range: p.delta, exponent: p.exponent } : null,
  }),
  dynatemp: (p) => ({
    temperature: (p.low + p.high) / 2,
    dynamicTemperature: { range: (p.high - p.low) / 2, exponent: p.exponent },
  }),
  quadratic: (p) => ({ smoothing: { factor: p.smoothing_factor, curve: p.smoothing_curve } }),
  xtc: (p, raw) => ({
    // llama.cpp: a threshold above 0.5 switches it off, and so does its default probability
    xtc:
      p.probability === undefined || p.threshold > 0.5
        ? null
        : { probability: p.probability, threshold: p.threshold, protect: raw.protected ?? [] },
    ...minKeep(p),
  }),
  penalties: (p) => ({
    penaltyWindow: p.last_n ?? 64,
    repetitionPenalty: p.repeat,
    frequencyPenalty: p.freq ?? 0,
    presencePenalty: p.present ?? 0,
  }),
  repetition_penalty: (p) => ({
    repetitionPenalty: p.penalty,
    ...samplerOptionsFrom('transformers', { do_sample: true, prompt_ignore_length: p.prompt_ignore_length }),
    ...range(p),
  }),
  frequency_penalty: (p) => ({ frequencyPenalty: p.penalty, ...range(p) }),
  presence_penalty: (p) => ({ presencePenalty: p.penalty, ...range(p) }),
  encoder_repetition_penalty: (p, raw) => ({
    encoderRepetitionPenalty: { penalty: p.penalty, tokens: raw.encoder_input_ids },
  }),
  no_repeat_ngram: (p) => ({ noRepeatNgram: p.n }),
  dry: (p, raw) => ({
    // without parameters llama.cpp's default, off
    dry:
      p.multiplier === undefined
        ? null
        : {
            multiplier: p.multiplier,
            base: p.base,
            allowedLength: p.allowed_length,
            window: p.range === undefined ? p.last_n : p.range || -1,
            breakers: (raw.breakers as (number | number[])[]).map((b) => [b].flat()),
          },
  }),
  logit_bias: (_, raw) =>
    samplerOptionsFrom('llama.cpp', {
      logit_bias: (raw.bias as [number, number | string][]).map(([id, bias]) => [id, numberOf(bias)]),
    }),
  sequence_bias: (_, raw) => samplerOptionsFrom('transformers', { do_sample: true, sequence_bias: raw.bias }),
  bad_words: (_, raw) => ({ bannedSequences: raw.bad_words_ids }),
  suppress_tokens: (_, raw) => ({ bannedTokens: raw.suppress_tokens }),
  min_length: (p, raw) => ({ minLength: p.min_length, endTokens: raw.eos_token_id }),
  min_new_tokens: (p, raw) => ({ minNewTokens: p.min_new_tokens, endTokens: raw.eos_token_id }),
  exponential_decay_length_penalty: (p, raw) => ({
    lengthDecay: { start: p.start_index, factor: p.decay_factor },
    endTokens: raw.eos_token_id,
  }),
  mirostat_v1: (p) => ({ mirostat: { version: 1, tau: p.tau, eta: p.eta, window: p.m } }),
  mirostat_v2: (p) => ({ mirostat: { version: 2, tau: p.tau, eta: p.eta } }),
  adaptive_p: (p) => ({ adaptiveP: p.target < 0 ? null : { target: p.target, decay: p.decay } }),
  dist: () => ({}),
};

/** What a stage is called in our `order`, where the name differs by more than its spelling. */
const ORDER: Record<string, StageName> = {
  top_k: 'topK',
  top_p: 'topP',
  min_p: 'minP',
  typ_p: 'typicalP',
  typical: 'typicalP',
  temp: 'temperature',
  temperature: 'temperature',
  penalties: 'penalties',
  dry: 'dry',
  top_n_sigma: 'topNSigma',
  xtc: 'xtc',
  repetition_penalty: 'penalties',
  no_repeat_ngram: 'noRepeatNgram',
  top_h: 'topH',
  epsilon: 'epsilonCutoff',
  eta: 'etaCutoff',
  adaptive_p: 'adaptiveP',
};

/** text-generation-webui: a window of 0 is all. */
const range = (p: Numbers) => ({ penaltyWindow: p.range || -1 });

/** text-generation-webui's sigma is the sample deviation over all, −∞ as 0; ours that of the population of finite ones. */
function sigmaRatio({ logits }: Vector, { min_keep }: Numbers): number {
  if (min_keep === undefined) return 1; // llama.cpp's is ours
  const all = [...logitsOf(logits)];
  const deviation = (values: number[], lost: number): number => {
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - lost));
  };
  const theirs = deviation(
    all.map((x) => (x === -Infinity ? 0 : x)),
    1,
  );
  const ours = deviation(
    all.filter((x) => x !== -Infinity),
    0,
  );
  return ours === 0 ? 1 : theirs / ours;
}

/** The sampler of a vector, with its history. */
export function samplerOf(peer: Peer, v: Vector): Sampler {
  const { op, params, history } = v;
  const numbers = Object.fromEntries(
    Object.entries(params).flatMap(([key, value]) =>
      typeof value === 'number' ? [[key, peer === 'llama.cpp' ? Math.fround(value) : value]] : [],
    ),
  );
  const parts = op === 'chain' ? (params.order as string[]) : [op];
  let options: SamplerOptions = { ...OFF, seed: 1 };
  for (const part of parts) options = { ...options, ...STAGES[part](numbers, params, v) };
  if (op === 'bad_words' && peer === 'transformers')
    options = { ...options, ...samplerOptionsFrom('transformers', { do_sample: true, ...params }) };
  if (op === 'chain') options.order = parts.filter((part) => part !== 'dist').map((part) => ORDER[part]);
  const sampler = new Sampler({ ...options, ...(PRESET[peer] === undefined ? {} : { preset: PRESET[peer] }) });
  const prompt = numbers.prompt_length ?? numbers.input_ids_seq_length ?? history.length;
  sampler.prime(history.slice(0, prompt));
  for (const token of history.slice(prompt)) sampler.accept(token);
  return sampler;
}
