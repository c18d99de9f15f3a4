import { type PresetName, Sampler, type SamplerOptions, type StageName } from 'logitkit';
import { freshLink } from './chainLinks.js';
import { STAGE_SPECS } from './stages.js';

export const PRESETS = ['none', 'llama.cpp', 'transformers', 'openai', 'vllm'] as const;
export type Preset = (typeof PRESETS)[number];

const known = new Map<Preset, readonly StageName[]>();

/**
 * The order in which a system runs all the stages, asked of the package itself: a sampler with every stage on says in
 * its trace what ran after what.
 */
export function orderOf(preset: Preset): readonly StageName[] {
  const found = known.get(preset) ?? ask(preset);
  known.set(preset, found);
  return found;
}

/**
 * Dynamic temperature takes the place of temperature where both are on, so that one of the two is missing from every
 * trace. They stand side by side: which comes first makes no difference.
 */
function ask(preset: Preset): readonly StageName[] {
  const stages = [...STAGE_SPECS.keys()].filter((stage) => stage !== 'dynamicTemperature');
  return ran(preset, stages).flatMap((stage) => (stage === 'temperature' ? [stage, 'dynamicTemperature'] : [stage]));
}

function ran(preset: Preset, stages: readonly StageName[]): StageName[] {
  const options: SamplerOptions = Object.assign(
    { seed: 0 },
    preset === 'none' ? {} : { preset: preset satisfies PresetName },
    ...stages.map((stage) => {
      const spec = STAGE_SPECS.get(stage);
      return spec?.options(freshLink(stage).values, 0);
    }),
  );
  const sampler = new Sampler(options);
  try {
    return sampler.trace(Array.from({ length: 16 }, (_, i) => -i / 4)).map((entry) => entry.stage);
  } finally {
    sampler.dispose();
  }
}

/** What a system has switched on when it is asked for nothing. */
export const PRESET_CHAINS: Readonly<Record<Preset, Readonly<Partial<Record<StageName, number>>>>> = {
  none: {},
  'llama.cpp': { topK: 40, topP: 0.95, minP: 0.05, temperature: 0.8 },
  transformers: { topK: 50 },
  openai: {},
  vllm: {},
};
