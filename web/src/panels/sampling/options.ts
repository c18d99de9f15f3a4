import type { SamplerOptions, StageName } from 'logitkit';
import type { Chain } from './chainLinks.js';
import { orderOf, PRESET_CHAINS, type Preset } from './order.js';
import { type ParamValues, specOf } from './stages.js';

export interface Law {
  normalizer: 'softmax' | 'sparsemax' | 'entmax';
  alpha: number;
}

/** The options that make a Sampler do what the cards say: these, word for word, are in the copied code. */
export function samplerOptions(
  chain: Chain,
  preset: Preset,
  law: Law,
  seed: number,
  generated: number,
  size: number,
): SamplerOptions {
  const own = chain.map(({ stage, values }) => specOf(stage).options(inside(stage, values, size), generated));
  // What the preset would switch on, and the cards have off.
  const off = (Object.keys(PRESET_CHAINS[preset]) as StageName[])
    .filter((stage) => !chain.some((link) => link.stage === stage))
    .map((stage) => specOf(stage).off);
  const order = chain.map((link) => link.stage);
  return Object.assign(
    preset === 'none' ? {} : { preset },
    ...off,
    ...own,
    isUsual(order, orderOf(preset)) ? {} : { order },
    law.normalizer === 'softmax' ? {} : { normalizer: law.normalizer },
    law.normalizer === 'entmax' ? { alpha: law.alpha } : {},
    { seed },
  );
}

/** A token that another vocabulary had may be past the end of this one. */
function inside(stage: StageName, values: ParamValues, size: number): ParamValues {
  const clamped: Record<string, number> = {};
  for (const param of specOf(stage).params) {
    const value = values[param.name] ?? param.initial;
    clamped[param.name] = param.kind === 'token' ? Math.min(value, size - 1) : value;
  }
  return clamped;
}

/** Whether stages stand as they would without being told. */
function isUsual(order: readonly StageName[], usual: readonly StageName[]): boolean {
  const places = order.map((stage) => usual.indexOf(stage));
  return places.every((place, index) => index === 0 || place > (places[index - 1] as number));
}
