import { typeError } from '../errors.js';
import type { SamplerOptions } from '../samplerOptions.js';
import { flag } from '../validate.js';
import { as, type Config, ids, later, type Names, number, numberOr, tokenSequences, unsupported } from './names.js';

/** GenerationConfig of transformers and transformers.js. */
export const TRANSFORMERS_NAMES: Names = {
  rules: {
    do_sample: later,
    temperature: number('temperature'),
    top_k: number('topK'),
    top_p: number('topP'),
    min_p: number('minP'),
    typical_p: number('typicalP'),
    top_h: number('topH'),
    epsilon_cutoff: number('epsilonCutoff'),
    eta_cutoff: number('etaCutoff'),
    repetition_penalty: number('repetitionPenalty'),
    // arguments of its RepetitionPenaltyLogitsProcessor
    prompt_ignore_length: number('penaltySkip'),
    normalize: (value, key) => ({ penaltySpace: flag(key, value) ? 'logProbs' : 'logits' }),
    encoder_repetition_penalty: later,
    encoder_input_ids: later,
    no_repeat_ngram_size: number('noRepeatNgram'),
    bad_words_ids: (value, key, config) => ({ bannedSequences: badWords(tokenSequences(value, key), config) }),
    sequence_bias: (value, key) => ({ sequenceBias: sequenceBias(value, key) }),
    suppress_tokens: as('bannedTokens'),
    min_length: later,
    min_new_tokens: later,
    exponential_decay_length_penalty: later,
    eos_token_id: (value) => ({ endTokens: ids(value) }),
    forced_bos_token_id: later,
    forced_eos_token_id: later,
    forced_decoder_ids: unsupported('use forcedTokens'),
    begin_suppress_tokens: (value, key, config) => ({ beginSuppress: beginSuppress(value, key, config) }),
    encoder_no_repeat_ngram_size: unsupported('ban them with a bitmask', 0),
    guidance_scale: unsupported('use classifierFreeGuidance', 1),
    watermarking_config: unsupported('there is no watermark'),
    penalty_alpha: unsupported('there is no contrastive search', 0),
    dola_layers: unsupported('there is no DoLa'),
    num_beams: unsupported('use BeamSearch', 1),
    num_beam_groups: unsupported('use BeamSearch', 1),
    logits_processor: unsupported('change the logits before sample'),
    prefix_allowed_tokens_fn: unsupported('pass what it allows as a bitmask to sample'),
    remove_invalid_values: unsupported('it refuses NaN; clean the logits before sample', false),
    return_timestamps: unsupported('pass what may come as a bitmask to sample', false),
    custom_generate: unsupported('it does not know your function'),
    generation_kwargs: unsupported('it does not know what they do'),
    constraints: unsupported('there is no constrained beam search'),
    force_words_ids: unsupported('there is no constrained beam search'),
  },
  ignored:
    'max_length max_new_tokens max_time stop_strings early_stopping diversity_penalty length_penalty use_cache cache_implementation cache_config return_legacy_cache low_memory num_return_sequences output_attentions output_hidden_states output_scores output_logits return_dict_in_generate pad_token_id bos_token_id decoder_start_token_id is_encoder_decoder inputs input_ids attention_mask streamer tokenizer callback_function stopping_criteria renormalize_logits is_assistant num_assistant_tokens num_assistant_tokens_schedule assistant_confidence_threshold assistant_early_exit assistant_lookbehind target_lookbehind prompt_lookup_num_tokens max_matching_ngram_size prefill_chunk_size token_healing compile_config disable_compile generation_config synced_gpus assistant_model return_full_text negative_prompt_ids negative_prompt_attention_mask language task is_multilingual use_model_defaults assistant_tokenizer trust_remote_code alignment_heads lang_to_id task_to_id max_initial_timestamp_index no_timestamps_token_id prev_sot_token_id transformers_version _from_model_config _commit_hash _original_object_hash'.split(
      ' ',
    ),
  finish,
};

function finish(options: SamplerOptions, config: Config): SamplerOptions {
  const more: SamplerOptions = {};
  // its default is greedy
  if (!flag('do_sample', config.do_sample ?? false)) more.temperature = 0;
  const encoderPenalty = numberOr(config, 'encoder_repetition_penalty', 1);
  if (encoderPenalty !== 1) {
    const tokens = config.encoder_input_ids;
    if (tokens === undefined) throw typeError('encoder_input_ids', "given, the source's token ids", tokens);
    more.encoderRepetitionPenalty = { penalty: encoderPenalty, tokens: tokens as number[] };
  }
  const decay = config.exponential_decay_length_penalty;
  if (decay !== undefined && decay !== null) {
    if (!Array.isArray(decay) || decay.length !== 2)
      throw typeError('exponential_decay_length_penalty', '[start, factor]', decay);
    if (options.endTokens === undefined)
      throw new RangeError('exponential_decay_length_penalty needs eos_token_id: it makes it likelier, got none');
    more.lengthDecay = { start: decay[0], factor: decay[1] };
  }
  // without end tokens transformers leaves these out
  if (options.endTokens !== undefined) {
    const minLength = numberOr(config, 'min_length', 0);
    const minNewTokens = numberOr(config, 'min_new_tokens', 0);
    if (minLength > 0) more.minLength = minLength;
    if (minNewTokens > 0) more.minNewTokens = minNewTokens;
  }
  const forced = forcedTokens(config);
  return { ...options, ...more, ...(Object.keys(forced).length > 0 ? { forcedTokens: forced } : {}) };
}

function forcedTokens(config: Config): Record<number, number> {
  const forced: Record<number, number> = {};
  const { forced_bos_token_id: first, forced_eos_token_id: last, max_new_tokens: length } = config;
  if (typeof first === 'number') forced[0] = first;
  if (last !== undefined && last !== null) {
    if (typeof length !== 'number') throw typeError('max_new_tokens', 'a number, for forced_eos_token_id', length);
    const ends = ids(last);
    if (ends.length > 1)
      throw new RangeError(`forced_eos_token_id must be one token: a place can be forced to one, got ${ends.length}`);
    forced[length - 1] = ends[0] as number;
  }
  return forced;
}

/** Banned as the first token; behind a forced first one transformers means the second. */
function beginSuppress(value: unknown, key: string, { forced_bos_token_id: first }: Config): number[] {
  if (first !== undefined && first !== null)
    throw new RangeError(`${key} cannot go with forced_bos_token_id: the first token is forced; got both`);
  return ids(value);
}

/** The end token alone is no bad word. */
function badWords(sequences: number[][], { eos_token_id }: Config): number[][] {
  const ends = eos_token_id === undefined || eos_token_id === null ? [] : ids(eos_token_id);
  return sequences.filter((ids) => ids.length !== 1 || !ends.includes(ids[0] as number));
}

function sequenceBias(value: unknown, key: string): { tokens: number[]; bias: number }[] {
  if (!Array.isArray(value)) throw typeError(key, 'an array of [token ids, bias]', value);
  return value.map((entry: unknown, i) => {
    if (!Array.isArray(entry) || entry.length !== 2) throw typeError(`${key}[${i}]`, '[token ids, bias]', entry);
    return { tokens: ids(entry[0]), bias: entry[1] as number };
  });
}
