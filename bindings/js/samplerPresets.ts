import type { PresetName, StageName } from './samplerOptions.js';

/** What a preset brings: an order, defaults by field name, and rules where the system's stages differ from ours. */
export interface Preset {
  /** All stages; those that the system lacks stand where they fit. */
  readonly order: readonly StageName[];
  readonly defaults: Readonly<Record<string, number>>;
  /** Defaults that hold no longer where mirostat is on. */
  readonly withMirostat?: Readonly<Record<string, number>>;
  /** The temperature as the system takes it. */
  readonly temperature?: (given: number) => number;
}

/** common/arg.cpp and common/sampling.cpp of v0.5.0: temperature last; mirostat takes the place of all filters. */
const LLAMA_CPP: Preset = {
  order: [
    'bias',
    'bans',
    'penalties',
    'dry',
    'noRepeatNgram',
    'lengthDecay',
    'forced',
    'smoothing',
    'topNSigma',
    'topK',
    'typicalP',
    'topP',
    'minP',
    'topA',
    'tailFree',
    'topH',
    'epsilonCutoff',
    'etaCutoff',
    'xtc',
    'temperature',
    'dynamicTemperature',
    'adaptiveP',
    'mirostat',
  ],
  defaults: {
    temperature: 0.8,
    topK: 40,
    topP: 0.95,
    minP: 0.05,
    penaltyWindow: 64,
    'dry.window': 64,
    'rules#typicalExceeds': 1,
    'rules#dynamicCountsMasked': 1,
  },
  withMirostat: { topK: 0, topP: 1, minP: 0 },
};

/** generation/utils.py of 5.16: processors, then temperature, then the other warpers. */
const TRANSFORMERS: Preset = {
  order: [
    'bias',
    'penalties',
    'dry',
    'noRepeatNgram',
    'bans',
    'forced',
    'lengthDecay',
    'smoothing',
    'temperature',
    'dynamicTemperature',
    'topNSigma',
    'topH',
    'topK',
    'topP',
    'minP',
    'typicalP',
    'topA',
    'tailFree',
    'epsilonCutoff',
    'etaCutoff',
    'xtc',
    'adaptiveP',
    'mirostat',
  ],
  defaults: {
    topK: 50,
    'rules#topKKeepsTies': 1,
    'rules#typicalKeepsTies': 1,
    'rules#cutoffsKeepTies': 1,
    'rules#sequencesWithinContext': 1,
  },
};

/** The documented parameters and defaults: all neutral; penalties count sampled tokens. The order is ours. */
const OPENAI: Preset = { order: [], defaults: { penalizePrompt: 0 } };

/** v1/sample/sampler.py: temperature, then min-p, then top-k and top-p. */
const VLLM: Preset = {
  order: [
    'bans',
    'bias',
    'penalties',
    'dry',
    'noRepeatNgram',
    'lengthDecay',
    'forced',
    'smoothing',
    'temperature',
    'dynamicTemperature',
    'topNSigma',
    'minP',
    'topK',
    'topP',
    'typicalP',
    'topA',
    'tailFree',
    'topH',
    'epsilonCutoff',
    'etaCutoff',
    'xtc',
    'adaptiveP',
    'mirostat',
  ],
  defaults: { penalizePrompt: 0, 'rules#topKKeepsTies': 1 },
  // sampling_params.py raises tiny temperatures to 0.01; 0 is greedy
  temperature: (given) => (given > 0 && given < 0.01 ? 0.01 : given),
};

export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  'llama.cpp': LLAMA_CPP,
  transformers: TRANSFORMERS,
  openai: OPENAI,
  vllm: VLLM,
};
