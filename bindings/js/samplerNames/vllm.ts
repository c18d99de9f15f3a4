import { typeError } from '../errors.js';
import type { LogitBias, SamplerOptions } from '../samplerOptions.js';
import {
  as,
  type Config,
  ids,
  later,
  type Names,
  number,
  numberOr,
  seed,
  tokenSequences,
  unsupported,
} from './names.js';
import { REQUEST_KEYS, REQUEST_RULES } from './openai.js';

const BITMASK = "pass its engine's bitmask to sample";

/** vLLM's SamplingParams, and its OpenAI-like requests. */
export const VLLM_NAMES: Names = {
  rules: {
    ...REQUEST_RULES,
    temperature: number('temperature'),
    top_p: number('topP'),
    top_k: number('topK', 0, (k) => k < 0),
    min_p: number('minP'),
    repetition_penalty: number('repetitionPenalty'),
    frequency_penalty: number('frequencyPenalty'),
    presence_penalty: number('presencePenalty'),
    seed: seed(),
    min_tokens: later,
    stop_token_ids: later,
    eos_token_id: later,
    allowed_token_ids: as('allowedTokens'),
    logit_bias: (value, key) => ({ logitBias: clamped(value, key) }),
    bad_words: (value, key) => ({ bannedSequences: tokenSequences(value, key) }),
    bad_words_token_ids: (value, key) => ({ bannedSequences: tokenSequences(value, key) }),
    use_beam_search: unsupported('use BeamSearch', false),
    guided_decoding: unsupported(BITMASK),
    guided_json: unsupported(BITMASK),
    guided_regex: unsupported(BITMASK),
    guided_choice: unsupported(BITMASK),
    guided_grammar: unsupported(BITMASK),
    structural_tag: unsupported(BITMASK),
    structured_outputs: unsupported(BITMASK),
    thinking_token_budget: unsupported('force the tokens that end the thinking', -1),
    trace_decode_token_ids: unsupported('use forcedTokens'),
    extra_args: unsupported('they are for samplers of your own'),
    vllm_xargs: unsupported('they are for samplers of your own'),
    logits_processors: unsupported('change the logits before sample'),
  },
  // ignore_eos: vLLM goes on after an end token, but draws it as before
  ignored: [
    ...REQUEST_KEYS,
    ...'prompt_logprobs logprob_token_ids include_stop_str_in_output detokenize skip_special_tokens spaces_between_special_tokens ignore_eos truncate_prompt_tokens output_kind extra_args length_penalty early_stopping add_generation_prompt continue_final_message add_special_tokens chat_template chat_template_kwargs request_id priority return_tokens_as_token_ids flat_logprobs skip_clone skip_reading_prefix_cache guided_decoding_backend guided_whitespace_pattern repetition_detection prompt_logprob_token_ids prompt_logprob_start stream_interval output_text_buffer_length routed_experts_prompt_start'.split(
      ' ',
    ),
  ],
  finish,
};

function finish(options: SamplerOptions, config: Config): SamplerOptions {
  const result = { ...options };
  const given = [config.stop_token_ids, config.eos_token_id];
  const ends = given.filter((value) => value !== undefined && value !== null).flatMap(ids);
  if (ends.length > 0) result.endTokens = [...new Set(ends)];
  const least = numberOr(config, 'min_tokens', 0);
  if (least > 0 && ends.length === 0)
    throw new RangeError('min_tokens needs stop_token_ids or eos_token_id: they must not come before, got none');
  if (config.min_tokens !== undefined && config.min_tokens !== null) result.minNewTokens = least;
  return result;
}

/** vLLM takes biases to [-100, 100]. */
function clamped(value: unknown, key: string): LogitBias {
  if (typeof value !== 'object' || value === null) throw typeError(key, 'an object { token id: bias }', value);
  const entries: [unknown, unknown][] = value instanceof Map ? [...value] : Object.entries(value);
  return Object.fromEntries(
    entries.map(([id, bias]) => [
      id as number,
      typeof bias === 'number' ? Math.min(100, Math.max(-100, bias)) : (bias as number),
    ]),
  );
}
