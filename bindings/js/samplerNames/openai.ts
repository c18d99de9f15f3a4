import { as, type Names, number, type Rule, seed, unsupported, unsupportedType } from './names.js';

/** What every OpenAI-like request may have beside sampling parameters. */
export const REQUEST_KEYS: readonly string[] =
  'model messages prompt input instructions max_tokens max_completion_tokens max_output_tokens n echo suffix stop stream stream_options user logprobs top_logprobs tools parallel_tool_calls functions metadata store modalities audio prediction reasoning reasoning_effort verbosity service_tier web_search_options previous_response_id conversation truncation include background max_tool_calls safety_identifier prompt_cache_key prompt_cache_retention'.split(
    ' ',
  );

const BITMASK = "pass a grammar engine's bitmask to sample";

/** What of such a request changes which tokens can come. */
export const REQUEST_RULES: Readonly<Record<string, Rule>> = {
  response_format: unsupportedType(BITMASK, 'text'),
  text: (value, key, config) =>
    unsupportedType(BITMASK, 'text')((value as { format?: unknown }).format ?? 'text', `${key}.format`, config),
  tool_choice: unsupportedType(BITMASK, 'none', 'auto'),
  function_call: unsupportedType(BITMASK, 'none', 'auto'),
  best_of: (value, key, config) => unsupported('use bestOf', 1, config.n)(value, key, config),
};

/** The parameters of OpenAI's completions and chat completions. */
export const OPENAI_NAMES: Names = {
  rules: {
    ...REQUEST_RULES,
    temperature: number('temperature'),
    top_p: number('topP'),
    frequency_penalty: number('frequencyPenalty'),
    presence_penalty: number('presencePenalty'),
    logit_bias: as('logitBias'),
    seed: seed(),
  },
  ignored: REQUEST_KEYS,
};
