import { typeError } from './errors.js';
import { LLAMA_CPP_NAMES } from './samplerNames/llamaCpp.js';
import type { Names } from './samplerNames/names.js';
import { OPENAI_NAMES } from './samplerNames/openai.js';
import { TRANSFORMERS_NAMES } from './samplerNames/transformers.js';
import { VLLM_NAMES } from './samplerNames/vllm.js';
import type { PresetName, SamplerOptions } from './samplerOptions.js';
import { checkOptions, oneOf } from './validate.js';

const SYSTEMS: Readonly<Record<PresetName, Names>> = {
  'llama.cpp': LLAMA_CPP_NAMES,
  transformers: TRANSFORMERS_NAMES,
  openai: OPENAI_NAMES,
  vllm: VLLM_NAMES,
};

/**
 * Another system's own parameters as {@link SamplerOptions}, with its `preset`: what is not given has that system's
 * default.
 *
 * A key that changes what is drawn is mapped, or refused by name where a sampler of token ids cannot do it. Known keys that
 * have nothing to do with it (`max_new_tokens`, `messages`, …) are ignored; null is as good as not given. `do_sample: false`,
 * and for transformers none, gives temperature 0. Values that mean "off" there (`top_k: -1`, `seed: -1`, …) become ours. A
 * llama.cpp server's own `generation_settings` can be given back as they came; `ignore_eos` and `min_tokens` need the end
 * tokens as `eos_token_id`, DRY its breakers as token ids.
 * Values are checked by the {@link Sampler} that takes the options.
 *
 * @param system `'transformers'` (GenerationConfig), `'openai'` (request), `'llama.cpp'` (server request, also wllama's names)
 * or `'vllm'` (SamplingParams)
 * @throws TypeError for an unknown key, with the nearest known ones; RangeError for one that needs what a sampler of token ids cannot know (strings) or does not do
 * @example
 * new Sampler(samplerOptionsFrom('transformers', { do_sample: true, temperature: 0.7, top_p: 0.9, max_new_tokens: 64 }));
 */
export function samplerOptionsFrom(system: PresetName, config: Readonly<Record<string, unknown>>): SamplerOptions {
  const { rules, ignored, finish } = SYSTEMS[oneOf('system', system, Object.keys(SYSTEMS) as PresetName[])];
  if (config === undefined) throw typeError('config', 'an object', config);
  checkOptions(`samplerOptionsFrom('${system}')`, config, [...Object.keys(rules), ...ignored], 5);
  const options: SamplerOptions = { preset: system };
  for (const [key, value] of Object.entries(config)) {
    const rule = rules[key];
    if (rule === undefined || value === undefined || value === null) continue;
    Object.assign(options, rule(value, key, config));
  }
  return finish === undefined ? options : finish(options, config);
}
