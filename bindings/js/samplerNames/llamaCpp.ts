import { show, typeError } from '../errors.js';
import type { SamplerOptions, StageName } from '../samplerOptions.js';
import { PRESETS } from '../samplerPresets.js';
import { flag } from '../validate.js';
import {
  type Config,
  ids,
  later,
  type Names,
  number,
  numberOr,
  numeric,
  seed,
  tokenSequences,
  unsupported,
} from './names.js';
import { REQUEST_KEYS, REQUEST_RULES } from './openai.js';

const topK = number('topK', 0, (k) => k < 0);
const typicalP = number('typicalP', 1, (p) => p > 1);
const temperature = number('temperature', 0, (t) => t < 0);
const window = number('penaltyWindow', -1, (n) => n < 0);

/** A request of llama.cpp's server, and wllama's names where they differ. */
export const LLAMA_CPP_NAMES: Names = {
  rules: {
    ...REQUEST_RULES,
    temperature,
    temp: temperature,
    dynatemp_range: later,
    dynatemp_exponent: later,
    top_k: topK,
    top_p: (value, key) => ({ topP: clamp(numeric(value, key)) }),
    // above 1 nothing but the first of the largest reaches it
    min_p: (value, key) => (numeric(value, key) > 1 ? { topK: 1 } : { minP: Math.max(0, numeric(value, key)) }),
    typical_p: typicalP,
    typ_p: typicalP,
    top_n_sigma: number('topNSigma', 0, (n) => n < 0),
    min_keep: number('minKeep', 1, (n) => n < 1),
    xtc_probability: later,
    xtc_threshold: later,
    repeat_penalty: number('repetitionPenalty'),
    penalty_repeat: number('repetitionPenalty'),
    repeat_last_n: window,
    penalty_last_n: window,
    frequency_penalty: number('frequencyPenalty'),
    penalty_freq: number('frequencyPenalty'),
    presence_penalty: number('presencePenalty'),
    penalty_present: number('presencePenalty'),
    dry_multiplier: later,
    dry_base: later,
    dry_allowed_length: later,
    dry_penalty_last_n: later,
    dry_sequence_breakers: later,
    mirostat: later,
    mirostat_tau: later,
    mirostat_eta: later,
    adaptive_target: later,
    adaptive_decay: later,
    logit_bias: (value, key) => ({ logitBias: logitBias(value, key).biases }),
    ignore_eos: later,
    eos_token_id: later,
    samplers: later,
    samplers_sequence: later,
    seed: seed(2 ** 32 - 1),
    grammar: unsupported("pass a grammar engine's bitmask to sample", ''),
    json_schema: unsupported("pass a grammar engine's bitmask to sample"),
    reasoning_budget_tokens: unsupported('force the tokens that end the thinking', -1),
  },
  ignored: [
    ...REQUEST_KEYS,
    ...'n_predict n_keep n_ctx n_probs n_discard n_indent n_cmpl cache_prompt id_slot slot_id t_max_predict_ms t_max_prompt_ms post_sampling_probs return_tokens return_progress timings_per_token lora samplers_active grammar_lazy grammar_triggers preserved_tokens chat_format chat_template_kwargs reasoning_format thinking_forced_open input_prefix input_suffix image_data response_fields backend_sampling verbose sse_ping_interval n_cache_reuse reasoning_in_content reasoning_control reasoning_budget_start_tag reasoning_budget_end_tag reasoning_budget_end_tags reasoning_budget_message reasoning_budget_arm_immediately generation_prompt parse_tool_calls chat_parser grammar_type continue_final_message speculative.n_max speculative.n_min speculative.p_min speculative.type speculative.types speculative.ngram_size_n speculative.ngram_size_m speculative.ngram_m_hits speculative.ngram_min_hits'.split(
      ' ',
    ),
  ],
  finish,
};

/** The server's names of the stages, and the letters of `samplers_sequence`. */
const STAGES: Readonly<Record<string, readonly [letter: string, ...StageName[]]>> = {
  penalties: ['e', 'penalties'],
  dry: ['d', 'dry'],
  top_n_sigma: ['s', 'topNSigma'],
  top_k: ['k', 'topK'],
  typ_p: ['y', 'typicalP'],
  typical_p: ['y', 'typicalP'],
  top_p: ['p', 'topP'],
  min_p: ['m', 'minP'],
  xtc: ['x', 'xtc'],
  temperature: ['t', 'temperature', 'dynamicTemperature'],
  adaptive_p: ['a', 'adaptiveP'],
};

/** What a stage that `samplers` leaves out has. */
const OFF: Readonly<Partial<Record<StageName, SamplerOptions>>> = {
  penalties: { repetitionPenalty: 1, frequencyPenalty: 0, presencePenalty: 0 },
  dry: { dry: null },
  topNSigma: { topNSigma: 0 },
  topK: { topK: 0 },
  typicalP: { typicalP: 1 },
  topP: { topP: 1 },
  minP: { minP: 0 },
  xtc: { xtc: null },
  temperature: { temperature: 1, dynamicTemperature: null },
  adaptiveP: { adaptiveP: null },
};

function finish(options: SamplerOptions, config: Config): SamplerOptions {
  let result = { ...options, ...groups(config), ...endTokens(config) };
  const order = orderOf(config);
  if (order !== undefined) {
    for (const [stage, off] of Object.entries(OFF)) {
      if (!order.includes(stage as StageName)) result = { ...result, ...off };
    }
    const rest = PRESETS['llama.cpp'].order.filter((stage) => !order.includes(stage));
    const before = rest.filter((stage) => stage === 'bias' || stage === 'bans');
    const after = rest.filter((stage) => stage !== 'bias' && stage !== 'bans');
    result.order = [...before, ...order, ...after];
  } else {
    result.adaptiveP = null; // it runs only where it is named
  }
  // mirostat takes the place of all but bias and temperature
  if (result.mirostat) {
    for (const [stage, off] of Object.entries(OFF)) if (stage !== 'temperature') result = { ...result, ...off };
  }
  return result;
}

function groups(config: Config): SamplerOptions {
  const result: SamplerOptions = {};
  const range = numberOr(config, 'dynatemp_range', 0);
  if (range > 0) result.dynamicTemperature = { range, exponent: numberOr(config, 'dynatemp_exponent', 1) };
  const probability = clamp(numberOr(config, 'xtc_probability', 0));
  const threshold = clamp(numberOr(config, 'xtc_threshold', 0.1));
  if (probability > 0 && threshold <= 0.5) result.xtc = { probability, threshold };
  const multiplier = numberOr(config, 'dry_multiplier', 0);
  const window = Math.max(-1, numberOr(config, 'dry_penalty_last_n', 64));
  if (multiplier !== 0 && window !== 0) {
    const base = numberOr(config, 'dry_base', 1.75);
    result.dry = {
      multiplier,
      base: base < 1 ? 1.75 : base, // as the server takes it
      allowedLength: numberOr(config, 'dry_allowed_length', 2),
      window,
      breakers: breakers(config),
    };
  }
  const version = numberOr(config, 'mirostat', 0);
  if (version !== 0) {
    result.mirostat = {
      version: version as 1 | 2,
      tau: numberOr(config, 'mirostat_tau', 5),
      eta: numberOr(config, 'mirostat_eta', 0.1),
    };
  }
  const target = numberOr(config, 'adaptive_target', -1);
  if (target >= 0) result.adaptiveP = { target, decay: numberOr(config, 'adaptive_decay', 0.9) };
  return result;
}

function orderOf({ samplers, samplers_sequence: letters }: Config): StageName[] | undefined {
  const given = samplers ?? letters;
  if (given === undefined || given === null) return undefined;
  if (typeof given !== 'string' && !Array.isArray(given)) throw typeError('samplers', 'names or letters', given);
  const stages = [...given].flatMap((name: unknown) => {
    const found =
      typeof given === 'string' ? Object.values(STAGES).find(([letter]) => letter === name) : STAGES[name as string];
    if (found === undefined) throw new RangeError(`samplers: unknown stage '${name}'`);
    return found.slice(1) as StageName[];
  });
  return [...new Set(stages)];
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** The server's default breakers are strings: whoever wants none says []. */
function breakers({ dry_sequence_breakers: given }: Config): number[][] {
  if (given === undefined || given === null)
    throw new RangeError(
      'dry_sequence_breakers must be given as token ids, or [] for none: a sampler has no tokenizer for the default ones, "\\n", ":", "\\"" and "*"',
    );
  return tokenSequences(given, 'dry_sequence_breakers');
}

/** ignore_eos bans the end tokens; in a server's own settings logit_bias has them already. */
function endTokens(config: Config): SamplerOptions {
  const { ignore_eos: ignored, eos_token_id: ends, logit_bias: biases } = config;
  const known = ends === undefined || ends === null ? undefined : ids(ends);
  if (ignored === undefined || ignored === null || !flag('ignore_eos', ignored))
    return known === undefined ? {} : { endTokens: known };
  if (known !== undefined) return { endTokens: known, bannedTokens: known };
  if (biases !== undefined && biases !== null && logitBias(biases, 'logit_bias').isOwn) return {};
  throw new RangeError('ignore_eos needs eos_token_id, the tokens to ban: a sampler does not know them; got none');
}

/**
 * `[[id, bias], …]`, `{ id: bias }`, or the server's own settings `[{ token, bias }, …]`, which write -Infinity as null. false
 * bans; as there, what is neither a number nor false does nothing.
 */
function logitBias(value: unknown, key: string): { biases: Map<number, number>; isOwn: boolean } {
  if (typeof value !== 'object' || value === null) throw typeError(key, 'pairs of token id and bias', value);
  const biases = new Map<number, number>();
  let isOwn = false;
  const add = (token: unknown, bias: unknown): void => {
    if (typeof token === 'string')
      throw new RangeError(`${key} must have token ids: a sampler has no tokenizer for ${show(token)}`);
    if (typeof token !== 'number' || !Number.isInteger(token))
      throw new RangeError(`${key} must have token ids, got ${show(token)}`);
    const added = bias === false ? -Infinity : bias;
    if (typeof added === 'number' && token >= 0) biases.set(token, (biases.get(token) ?? 0) + added);
  };
  if (!Array.isArray(value)) {
    for (const [token, bias] of Object.entries(value)) add(/^-?\d+$/.test(token) ? Number(token) : token, bias);
    return { biases, isOwn };
  }
  value.forEach((entry: unknown, i) => {
    if (Array.isArray(entry) && entry.length === 2) {
      add(entry[0], entry[1]);
    } else if (typeof entry === 'object' && entry !== null && 'token' in entry && 'bias' in entry) {
      isOwn = true;
      add(entry.token, entry.bias ?? -Infinity);
    } else {
      throw typeError(`${key}[${i}]`, '[token id, bias] or { token, bias }', entry);
    }
  });
  return { biases, isOwn };
}
