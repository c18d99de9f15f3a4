import type { StageName } from 'logitkit';
import type { Field } from '../../url/fields.js';
import { clamp, parseNumber } from '../../url/fields.js';
import { type Param, type ParamValues, STAGE_SPECS, settingOf, specOf } from './stages.js';

/** A stage that is switched on, with what it is tuned to; the chain is their order. */
export interface Link {
  readonly stage: StageName;
  readonly values: ParamValues;
}
export type Chain = readonly Link[];

/** A stage as it is when it is switched on. */
export function freshLink(stage: StageName): Link {
  const spec = specOf(stage);
  return { stage, values: Object.fromEntries(spec.params.map((param) => [param.name, param.initial])) };
}

/** The value of a parameter, brought to where the package takes it. */
export function withinParam(param: Param, value: number): number {
  if (param.kind === 'token') return Math.max(0, Math.round(value));
  if (param.kind === 'choice') return clamp(Math.round(value), { min: 0, max: param.choices.length - 1 });
  const whole = param.step === 1 ? Math.round(value) : value;
  return clamp(whole, param.range);
}

export const indexIn = (chain: Chain, stage: StageName): number => chain.findIndex((link) => link.stage === stage);

/** Puts a stage where `order` has it among those that are on. */
export function switchedOn(chain: Chain, stage: StageName, order: readonly StageName[]): Chain {
  if (indexIn(chain, stage) >= 0) return chain;
  const rank = (name: StageName) => order.indexOf(name);
  const next = chain.findIndex((link) => rank(link.stage) > rank(stage));
  const at = next < 0 ? chain.length : next;
  return [...chain.slice(0, at), freshLink(stage), ...chain.slice(at)];
}

export const switchedOff = (chain: Chain, stage: StageName): Chain => chain.filter((link) => link.stage !== stage);

export function moved(chain: Chain, from: number, to: number): Chain {
  const target = clamp(to, { min: 0, max: chain.length - 1 });
  const rest = chain.filter((_, index) => index !== from);
  return [...rest.slice(0, target), chain[from] as Link, ...rest.slice(target)];
}

export function tuned(chain: Chain, stage: StageName, name: string, value: number): Chain {
  const param = specOf(stage).params.find((one) => one.name === name) as Param;
  return chain.map((link) =>
    link.stage === stage ? { stage, values: { ...link.values, [name]: withinParam(param, value) } } : link,
  );
}

const written = (value: number): string => (value === Infinity ? 'inf' : String(value));

/**
 * The chain in the address: `temperature:0.8,topK:6,dry:0.8:1.75:2`, the parameters of a stage in the order of the
 * table. A stage that is not known, or comes twice, is left out.
 */
export function chainField(initial: Chain): Field<Chain> {
  return {
    initial,
    format: (chain) =>
      chain
        .map(({ stage, values }) => {
          const spec = specOf(stage);
          return [stage, ...spec.params.map((param) => written(settingOf(spec, values, param.name)))].join(':');
        })
        .join(',') || 'none',
    parse(text) {
      if (text === 'none') return [];
      const links: Link[] = [];
      for (const part of text.split(',')) {
        const [name, ...texts] = part.split(':');
        const spec = STAGE_SPECS.get(name as StageName);
        if (!spec || indexIn(links, spec.stage) >= 0) continue;
        const values = spec.params.map((param, index) => {
          const value = parseNumber(texts[index] ?? '');
          return [param.name, value === undefined ? param.initial : withinParam(param, value)];
        });
        links.push({ stage: spec.stage, values: Object.fromEntries(values) });
      }
      return links.length > 0 ? links : undefined;
    },
  };
}
