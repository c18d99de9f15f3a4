import { as, ids, later, type Names, number, seed, tokenSequences, unsupported } from './names.js';
import { REQUEST_KEYS } from './openai.js';

/** vLLM's SamplingParams, and its OpenAI-like requests. */
export const VLLM_NAMES: Names = {
  rules: {
    temperature: number('temperature'),
    top_p: number('topP'),
    top_k: number('topK', 0, (k) => k < 0),
    min_p: number('minP'),
    repetition_penalty: number('repetitionPenalty'),
    frequency_penalty: number('frequencyPenalty'),
    presence_penalty: number('presencePenalty'),
    seed,
    min_tokens: number('minNewTokens'),
    stop_token_ids: later,
    eos_token_id: later,
    allowed_token_ids: as('allowedTokens'),
    logit_bias: as('logitBias'),
    bad_words: (value, key) => ({ bannedSequences: tokenSequences(value, key) }),
    bad_words_token_ids: (value, key) => ({ bannedSequences: tokenSequences(value, key) }),
    use_beam_search: unsupported('use BeamSearch', false),
    guided_decoding: unsupported("pass its engine's bitmask to sample"),
    structured_outputs: unsupported("pass its engine's bitmask to sample"),
    logits_processors: unsupported('change the logits before sample'),
  },
  ignored: [
    ...REQUEST_KEYS,
    ...'prompt_logprobs logprob_token_ids include_stop_str_in_output detokenize skip_special_tokens spaces_between_special_tokens ignore_eos truncate_prompt_tokens output_kind extra_args length_penalty early_stopping add_generation_prompt continue_final_message add_special_tokens chat_template chat_template_kwargs request_id priority return_tokens_as_token_ids flat_logprobs skip_clone skip_reading_prefix_cache'.split(
      ' ',
    ),
  ],
  finish: (options, { stop_token_ids, eos_token_id }) => {
    const ends = [stop_token_ids, eos_token_id].filter((value) => value !== undefined && value !== null).flatMap(ids);
    return ends.length === 0 ? options : { ...options, endTokens: [...new Set(ends)] };
  },
};
