import { show, typeError } from '../errors.js';
import type { SamplerOptions } from '../samplerOptions.js';

export type Config = Readonly<Record<string, unknown>>;

/** What one key of another system stands for. The value is neither null nor undefined. */
export type Rule = (value: unknown, key: string, config: Config) => SamplerOptions;

/** The names of one system. */
export interface Names {
  readonly rules: Readonly<Record<string, Rule>>;
  readonly ignored: readonly string[];
  /** After all keys, for what several of them make together. */
  readonly finish?: (options: SamplerOptions, config: Config) => SamplerOptions;
}

/** The same value under our name. */
export function as(name: keyof SamplerOptions): Rule {
  return (value) => ({ [name]: value });
}

/** The same number under our name; what `off` says becomes `neutral`. */
export function number(name: keyof SamplerOptions, neutral?: number, off?: (value: number) => boolean): Rule {
  return (value, key) => {
    const given = numeric(value, key);
    return { [name]: off?.(given) ? neutral : given };
  };
}

export function numeric(value: unknown, key: string): number {
  if (typeof value !== 'number') throw typeError(key, 'a number', value);
  return value;
}

/** A number of the config, or a default. */
export function numberOr(config: Config, key: string, fallback: number): number {
  const value = config[key];
  return value === undefined || value === null ? fallback : numeric(value, key);
}

/** Handled by `finish`. */
export const later: Rule = () => ({});

/** -1 stands for a random seed, and so do the values of `random`. */
export function seed(...random: number[]): Rule {
  return (value) => (value === -1 || random.includes(value as number) ? {} : { seed: value as number });
}

/** One id or several. */
export function ids(value: unknown): number[] {
  if (Array.isArray(value)) return value;
  return ArrayBuffer.isView(value) ? Array.from(value as unknown as number[]) : [value as number];
}

/** Sequences of token ids: strings need a tokenizer, which a sampler does not have. */
export function tokenSequences(value: unknown, key: string): number[][] {
  if (!Array.isArray(value)) throw typeError(key, 'an array of token id arrays', value);
  for (const entry of value) {
    if (typeof entry === 'string')
      throw new RangeError(`${key} must be token ids: a sampler has no tokenizer for ${show(entry)}`);
  }
  return value.map(ids);
}

/** A key that only its neutral values can be followed for; an empty array or object is one. */
export function unsupported(why: string, ...neutral: unknown[]): Rule {
  return (value, key) => {
    if (neutral.includes(value) || (typeof value === 'object' && value !== null && Object.keys(value).length === 0))
      return {};
    throw new RangeError(`${key} is not a stage of a Sampler: ${why}; got ${show(value)}`);
  };
}

/** The same for `{ type: … }`. */
export function unsupportedType(why: string, ...neutral: string[]): Rule {
  const refuse = unsupported(why, ...neutral);
  return (value, key, config) => {
    const type: unknown = typeof value === 'object' ? (value as { type?: unknown }).type : value;
    return refuse(type ?? value, typeof value === 'object' && type !== undefined ? `${key}.type` : key, config);
  };
}
