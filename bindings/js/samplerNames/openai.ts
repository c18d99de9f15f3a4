import { as, type Names, number, seed } from './names.js';

/** What every OpenAI-like request may have beside sampling parameters. */
export const REQUEST_KEYS: readonly string[] =
  'model messages prompt input instructions max_tokens max_completion_tokens max_output_tokens n best_of echo suffix stop stream stream_options user logprobs top_logprobs response_format tools tool_choice parallel_tool_calls functions function_call metadata store modalities audio prediction reasoning reasoning_effort verbosity service_tier web_search_options previous_response_id conversation truncation include background text max_tool_calls safety_identifier prompt_cache_key prompt_cache_retention'.split(
    ' ',
  );

/** The parameters of OpenAI's completions and chat completions. */
export const OPENAI_NAMES: Names = {
  rules: {
    temperature: number('temperature'),
    top_p: number('topP'),
    frequency_penalty: number('frequencyPenalty'),
    presence_penalty: number('presencePenalty'),
    logit_bias: as('logitBias'),
    seed,
  },
  ignored: REQUEST_KEYS,
};
