import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { freshLink } from '../../../web/src/panels/sampling/chainLinks.js';
import { STAGE_SPECS, type StageSpec } from '../../../web/src/panels/sampling/stages.js';
import { WEB } from './site.js';

/** The lab's one table against the package: its stages, its ranges, its neutral values. */

interface Sampler {
  trace(logits: readonly number[]): { stage: string; after: number }[];
  dispose(): void;
}
let make: (options: object) => Sampler;
const LOGITS = Array.from({ length: 16 }, (_, id) => 3 - id / 3);
const specs = [...STAGE_SPECS.values()];

beforeAll(async () => {
  const found = createRequire(`${WEB}package.json`).resolve('logitkit');
  const logitkit = await import(pathToFileURL(found).href);
  await logitkit.init();
  make = (options) => new logitkit.Sampler({ seed: 1, ...options });
});

const traced = (options: object): string[] => {
  const sampler = make(options);
  try {
    return sampler.trace(LOGITS).map(({ stage }) => stage);
  } finally {
    sampler.dispose();
  }
};

/** The options of a card whose parameter has this value. */
const withValue = (spec: StageSpec, name: string, value: number) =>
  spec.options({ ...freshLink(spec.stage).values, [name]: value }, 0);

test('there is a card for each stage that the package names, and no other', () => {
  let message = '';
  try {
    make({ order: ['nonsense'] });
  } catch (error) {
    message = (error as Error).message;
  }
  const named = /it takes ([\w, ]+)/.exec(message)?.[1]?.split(', ') ?? [];
  expect(named.length).toBe(23);
  expect(specs.map(({ stage }) => stage)).toEqual(named);
});

describe.each(specs.map((spec) => [spec.stage, spec] as const))('%s', (stage, spec) => {
  test('is on as soon as its card is', () => {
    expect(traced(spec.options(freshLink(stage).values, 0))).toEqual([stage]);
  });

  test('is off with what the table says is off, under a preset too', () => {
    expect(traced(spec.off)).toEqual([]);
    expect(traced({ preset: 'llama.cpp', ...spec.off })).not.toContain(stage);
  });

  test('takes both ends of its ranges, and no sampler takes what lies beyond', () => {
    for (const param of spec.params) {
      if (param.kind !== 'number') continue;
      const { min, max } = param.range;
      for (const end of [min, max]) expect(() => make(withValue(spec, param.name, end)).dispose()).not.toThrow();
      expect(param.slider.min, param.name).toBeGreaterThanOrEqual(min);
      expect(param.slider.max, param.name).toBeLessThanOrEqual(max);
      // 0 and 1 are limits of the package; the larger ones are only as far as a page needs to go.
      if (min === 0) expect(() => make(withValue(spec, param.name, -1e-6)), `${param.name} < 0`).toThrow(RangeError);
      if (max === 1) expect(() => make(withValue(spec, param.name, 1 + 1e-6)), `${param.name} > 1`).toThrow(RangeError);
    }
  });
});
