import { type PresetName, Sampler, type SamplerOptions, samplerOptionsFrom } from 'logitkit';
import { describe, expect, test } from 'vitest';
import { expectThrows } from '../support/throws.js';

/** Other systems' configurations: every key that changes what is drawn is mapped, or refused by name. */

type Config = Record<string, unknown>;

const BAN = Number.NEGATIVE_INFINITY;

describe('keys that are mapped', () => {
  const CASES: [PresetName, Config, SamplerOptions][] = [
    ['llama.cpp', { ignore_eos: true, eos_token_id: [2, 3] }, { bannedTokens: [2, 3], endTokens: [2, 3] }],
    ['llama.cpp', { ignore_eos: false, eos_token_id: 2 }, { endTokens: [2] }],
    ['llama.cpp', { ignore_eos: null }, {}],
    ['llama.cpp', { seed: 4294967295 }, {}],
    ['llama.cpp', { seed: -1 }, {}],
    ['llama.cpp', { seed: 4294967294 }, { seed: 4294967294 }],
    [
      'llama.cpp',
      {
        logit_bias: [
          { token: 5, bias: 2 },
          { token: 5, bias: 1 },
        ],
      },
      { logitBias: new Map([[5, 3]]) },
    ],
    ['llama.cpp', { logit_bias: [{ token: 5, bias: null }] }, { logitBias: new Map([[5, BAN]]) }],
    ['llama.cpp', { logit_bias: [[5, true]] }, { logitBias: new Map() }],
    ['llama.cpp', { logit_bias: [[5, null]] }, { logitBias: new Map() }],
    [
      'llama.cpp',
      { logit_bias: { 5: false, 6: 1.5, 7: true } },
      {
        logitBias: new Map([
          [5, BAN],
          [6, 1.5],
        ]),
      },
    ],
    ['llama.cpp', { logit_bias: [[-5, 1]] }, { logitBias: new Map() }],
    ['llama.cpp', { ignore_eos: true, logit_bias: [{ token: 2, bias: null }] }, { logitBias: new Map([[2, BAN]]) }],
    ['llama.cpp', { top_p: -1, min_p: 0.1 }, { topP: 0, minP: 0.1 }],
    ['llama.cpp', { top_p: 3 }, { topP: 1 }],
    ['llama.cpp', { xtc_probability: 2, xtc_threshold: 0.2 }, { xtc: { probability: 1, threshold: 0.2 } }],
    [
      'llama.cpp',
      { dry_multiplier: 1, dry_base: 0.5, dry_sequence_breakers: [[13], [5, 6]] },
      { dry: { multiplier: 1, base: 1.75, allowedLength: 2, window: 64, breakers: [[13], [5, 6]] } },
    ],
    ['llama.cpp', { dry_multiplier: 1, dry_penalty_last_n: 0 }, {}],
    ['llama.cpp', { dry_multiplier: 0, dry_sequence_breakers: ['\n'] }, {}],
    ['llama.cpp', { response_format: { type: 'text' }, tool_choice: 'auto', json_schema: {}, best_of: 1 }, {}],
    ['transformers', {}, { temperature: 0 }],
    ['transformers', { do_sample: null, temperature: 2 }, { temperature: 0 }],
    ['transformers', { do_sample: true, temperature: 2 }, { temperature: 2 }],
    ['transformers', { do_sample: true, begin_suppress_tokens: [220, 50257] }, { beginSuppress: [220, 50257] }],
    ['transformers', { do_sample: true, logits_processor: [], remove_invalid_values: false }, {}],
    ['transformers', { do_sample: true, renormalize_logits: true, stop_strings: ['a'], streamer: {} }, {}],
    ['transformers', { do_sample: true, forced_eos_token_id: [7], max_new_tokens: 3 }, { forcedTokens: { 2: 7 } }],
    ['vllm', { logit_bias: { 5: -1000, 6: 1 }, ignore_eos: true }, { logitBias: { 5: -100, 6: 1 } }],
    ['vllm', { min_tokens: 2, eos_token_id: 3 }, { minNewTokens: 2, endTokens: [3] }],
    ['vllm', { thinking_token_budget: -1, extra_args: {}, logits_processors: [] }, {}],
    ['openai', { n: 3, best_of: 3, text: { format: { type: 'text' } }, function_call: 'none' }, {}],
  ];
  test.each(CASES)('%s %j', (system, config, wanted) => {
    const options = samplerOptionsFrom(system, config);
    const adaptive = system === 'llama.cpp' ? { adaptiveP: null } : {};
    expect(options).toEqual({ preset: system, ...adaptive, ...wanted });
    new Sampler(options).dispose();
  });
});

describe('keys that are refused by name', () => {
  const fn = () => [];
  const CASES: [PresetName, Config, string][] = [
    ['llama.cpp', { ignore_eos: true }, 'ignore_eos needs eos_token_id'],
    ['llama.cpp', { ignore_eos: true, logit_bias: [[5, 1]] }, 'ignore_eos needs eos_token_id'],
    ['llama.cpp', { dry_multiplier: 0.8 }, 'dry_sequence_breakers must be given as token ids'],
    ['llama.cpp', { dry_multiplier: 0.8, dry_sequence_breakers: ['\n'] }, 'dry_sequence_breakers must be token ids'],
    ['llama.cpp', { logit_bias: [['Hello', 1]] }, 'logit_bias must have token ids'],
    ['llama.cpp', { logit_bias: [['15', 1]] }, 'logit_bias must have token ids'],
    ['llama.cpp', { logit_bias: { Hello: 1 } }, 'logit_bias must have token ids'],
    ['llama.cpp', { grammar: 'root ::= "a"' }, 'grammar is not'],
    ['llama.cpp', { json_schema: { type: 'object' } }, 'json_schema is not'],
    ['llama.cpp', { reasoning_budget_tokens: 100 }, 'reasoning_budget_tokens is not'],
    ['llama.cpp', { response_format: { type: 'json_object' } }, 'response_format.type is not'],
    ['transformers', { prefix_allowed_tokens_fn: fn }, 'prefix_allowed_tokens_fn is not'],
    ['transformers', { logits_processor: [fn] }, 'logits_processor is not'],
    ['transformers', { remove_invalid_values: true }, 'remove_invalid_values is not'],
    ['transformers', { return_timestamps: true }, 'return_timestamps is not'],
    ['transformers', { custom_generate: 'a/b' }, 'custom_generate is not'],
    ['transformers', { generation_kwargs: { a: 1 } }, 'generation_kwargs is not'],
    ['transformers', { guidance_scale: 2 }, 'guidance_scale is not'],
    [
      'transformers',
      { exponential_decay_length_penalty: [1, 2] },
      'exponential_decay_length_penalty needs eos_token_id',
    ],
    ['transformers', { forced_eos_token_id: [7, 8], max_new_tokens: 3 }, 'forced_eos_token_id must be one token'],
    ['transformers', { begin_suppress_tokens: [1], forced_bos_token_id: 2 }, 'begin_suppress_tokens cannot go with'],
    ['vllm', { guided_json: '{}' }, 'guided_json is not'],
    ['vllm', { thinking_token_budget: 5 }, 'thinking_token_budget is not'],
    ['vllm', { extra_args: { a: 1 } }, 'extra_args is not'],
    ['vllm', { min_tokens: 2 }, 'min_tokens needs'],
    ['openai', { response_format: { type: 'json_schema', json_schema: {} } }, 'response_format.type is not'],
    ['openai', { text: { format: { type: 'json_schema' } } }, 'text.format.type is not'],
    ['openai', { tool_choice: 'required' }, 'tool_choice is not'],
    ['openai', { tool_choice: { type: 'function', function: { name: 'f' } } }, 'tool_choice.type is not'],
    ['openai', { n: 1, best_of: 4 }, 'best_of is not'],
  ];
  test.each(CASES)('%s %j', (system, config, says) => {
    expectThrows(() => samplerOptionsFrom(system, config), RangeError, says);
  });
  test('an unknown key: the nearest few, not all', () => {
    expectThrows(
      () => samplerOptionsFrom('transformers', { temprature: 1 }),
      TypeError,
      /^samplerOptionsFrom\('transformers'\): unknown option 'temprature'; did you mean 'temperature'\? \(the nearest that it takes are temperature, ([a-z_]+, ){3}[a-z_]+\)$/,
    );
    expectThrows(
      () => samplerOptionsFrom('openai', { nothing_of_the_kind: 1 }),
      TypeError,
      /unknown option 'nothing_of_the_kind'; the nearest that it takes are ([a-z_]+, ){4}[a-z_]+$/,
    );
  });
});

test("a llama.cpp server's own generation_settings can be given back as they came", () => {
  // the fields of task_params::to_json
  const settings: Config = {
    seed: 4294967295,
    temperature: 0.800000011920929,
    dynatemp_range: 0,
    dynatemp_exponent: 1,
    top_k: 40,
    top_p: 0.949999988079071,
    min_p: 0.05000000074505806,
    top_n_sigma: -1,
    xtc_probability: 0,
    xtc_threshold: 0.10000000149011612,
    typical_p: 1,
    repeat_last_n: 64,
    repeat_penalty: 1,
    presence_penalty: 0,
    frequency_penalty: 0,
    dry_multiplier: 0,
    dry_base: 1.75,
    dry_allowed_length: 2,
    dry_penalty_last_n: 4096,
    dry_sequence_breakers: ['\n', ':', '"', '*'],
    mirostat: 0,
    mirostat_tau: 5,
    mirostat_eta: 0.10000000149011612,
    stop: [],
    max_tokens: -1,
    n_predict: -1,
    n_keep: 0,
    n_discard: 0,
    ignore_eos: true,
    stream: false,
    logit_bias: [
      { bias: null, token: 2 },
      { bias: 1.5, token: 7 },
    ],
    n_probs: 0,
    min_keep: 0,
    grammar: '',
    grammar_lazy: false,
    grammar_triggers: [],
    preserved_tokens: [],
    chat_format: 'Content-only',
    reasoning_format: 'none',
    reasoning_in_content: false,
    thinking_forced_open: false,
    samplers: ['penalties', 'dry', 'top_n_sigma', 'top_k', 'typ_p', 'top_p', 'min_p', 'xtc', 'temperature'],
    'speculative.n_max': 16,
    'speculative.n_min': 0,
    'speculative.p_min': 0.75,
    'speculative.type': 'none',
    'speculative.ngram_size_n': 1024,
    'speculative.ngram_size_m': 1024,
    'speculative.ngram_m_hits': 1024,
    timings_per_token: false,
    post_sampling_probs: false,
    backend_sampling: false,
    lora: [],
  };
  const sampler = new Sampler(samplerOptionsFrom('llama.cpp', settings));
  const stages = sampler.trace([3, 2, 9, 1, 0, 1, 1, 1]).map(({ stage }) => stage);
  expect(stages).toEqual(['bias', 'topK', 'topP', 'minP', 'temperature']);
  expect([...sampler.distribution([3, 2, 9, 1, 0, 1, 1, 1]).ids]).not.toContain(2);
});

describe('names that are near', () => {
  test.each([
    ['max_tokens', undefined],
    ['top_p', 'topP'],
    ['temp', 'temperature'],
    ['repetition_penalty', 'repetitionPenalty'],
    ['nothing', undefined],
    ['min-p', 'minP'],
    ['sed', 'seed'],
  ])('%s', (name, meant) => {
    const says = meant === undefined ? /unknown option '.*'; it takes seed, / : `did you mean '${meant}'? (it takes `;
    expectThrows(() => new Sampler({ [name]: 1 } as SamplerOptions), TypeError, says);
  });
});
