import { gumbelMax, multinomial, type PresetName, Sampler, type SamplerOptions, verifyDraft } from 'logitkit';
import { describe, expect, test } from 'vitest';
import { expectThrows } from '../support/throws.js';

/**
 * `sample` draws from `distribution` for every stage, preset and temperature from 5e-324 to the largest double, with
 * ties and bans, and what is banned, masked or −∞ is drawn by no road.
 */

const STAGES: Record<string, SamplerOptions> = {
  none: {},
  bias: { logitBias: { 1: 2, 4: -3 } },
  penalties: { repetitionPenalty: 1.3, frequencyPenalty: 0.2, presencePenalty: 0.1 },
  'penalties on log-probabilities': { repetitionPenalty: 1.3, penaltySpace: 'logProbs' },
  dry: { dry: { multiplier: 0.8, allowedLength: 1 } },
  noRepeatNgram: { noRepeatNgram: 2 },
  lengthDecay: { lengthDecay: { start: 0, factor: 1.5 }, endTokens: [6] },
  smoothing: { smoothing: { factor: 0.3, curve: 1.5 } },
  'smoothing, another curve': { smoothing: { factor: 0.3, curve: 4 } },
  dynamicTemperature: { dynamicTemperature: { range: 1e-4 } },
  'dynamicTemperature from 0': { dynamicTemperature: { range: 1e308, exponent: 3 } },
  topNSigma: { topNSigma: 0.7 },
  topK: { topK: 3 },
  topP: { topP: 0.6 },
  minP: { minP: 0.2 },
  'minP 1': { minP: 1 },
  typicalP: { typicalP: 0.5 },
  topA: { topA: 0.3 },
  tailFree: { tailFree: 0.7 },
  topH: { topH: 0.5 },
  epsilonCutoff: { epsilonCutoff: 0.15 },
  'epsilonCutoff above all': { epsilonCutoff: 0.9 },
  etaCutoff: { etaCutoff: 0.2 },
  minKeep: { epsilonCutoff: 0.9, minKeep: 3 },
  xtc: { xtc: { probability: 1, threshold: 0.1 } },
  'xtc, averaged': { xtc: { probability: 0.4, threshold: 0, mode: 'expected' } },
  adaptiveP: { adaptiveP: { target: 0.4 } },
  'mirostat 1': { mirostat: { version: 1, tau: 2 } },
  'mirostat 2': { mirostat: { tau: 1 } },
  sparsemax: { normalizer: 'sparsemax' },
  entmax: { normalizer: 'entmax', alpha: 1.2 },
};
const PRESETS: (PresetName | undefined)[] = [undefined, 'llama.cpp', 'transformers'];
const TEMPERATURES = [
  5e-324, 1e-300, 1e-200, 1e-100, 1e-20, 1e-18, 1e-8, 0.7, 1, 1e8, 1e100, 1e300, 1.7976931348623157e308,
];
const BANNED = [0, 7];
const N = 70; // more than one block of 64
const row = (values: number[]): number[] => Array.from({ length: N }, (_, i) => values[i] ?? -3 - (i % 5));
/** Ids 0 and 7 are banned: the largest logit of each row is among them, −∞ stands before and after. */
const ROWS: Record<string, number[]> = {
  ties: row([9, 3, 1, 3, -Infinity, 3, 2, 9, 3, 2]),
  distinct: row([5, 4, 3, 2, -Infinity, 1, 0.5, 6, -1]),
  'all equal': row(Array.from({ length: N }, (_, i) => (i === 4 ? -Infinity : 1.25))),
  negative: row([-1, -5, -6, -5, -Infinity, -5.5, -7, -1, -5]),
  zeros: row([0, -0, 0, -1e-40, -Infinity, 0, -0, 0]),
  large: row([3e38, 2e38, -3e38, 2e38, -Infinity, 1e38, -1e38, 3e38]),
  subnormal: row(Array.from({ length: N }, (_, i) => (i === 4 ? -Infinity : (1 + (i % 3)) * 1e-45))),
};
const WIDE_ROWS: Record<string, number[]> = {
  'large doubles': row([1.7e308, 1e308, -1.7e308, 1e308, -Infinity, 9e307, 0, 1.7e308]),
  'subnormal doubles': row(Array.from({ length: N }, (_, i) => (i === 4 ? -Infinity : (1 + (i % 3)) * 5e-324))),
  'near doubles': row(Array.from({ length: N }, (_, i) => (i === 4 ? -Infinity : 1 + (i % 4) * 2 ** -52))),
};
const UNIFORMS = Array.from({ length: 9 }, (_, i) => (i + 0.3719) / 9);

/** The walk that `sample` promises, over the distribution; undefined where u lies on an edge to 1e-9. */
function walk(ids: Int32Array, probs: Float64Array, u: number): number | undefined {
  const order = Array.from(ids.keys()).sort((a, b) => ids[a] - ids[b]);
  let mass = 0;
  for (const i of order) {
    mass += probs[i];
    if (Math.abs(mass - u) < 1e-9) return undefined;
    if (mass > u) return ids[i];
  }
  return undefined;
}

function compare(options: SamplerOptions, logits: Float32Array | Float64Array, what: string): void {
  const sampler = new Sampler({ seed: 1, bannedTokens: BANNED, ...options });
  sampler.prime([2, 3, 2]);
  sampler.accept(8);
  const { ids, probs } = sampler.distribution(logits);
  const total = probs.reduce((a, b) => a + b, 0);
  if (Math.abs(total - 1) > 1e-9) expect(total, what).toBe(1);
  for (const id of ids) if (BANNED.includes(id) || id === 4) expect.fail(`${what}: ${id} is in the distribution`);
  const rows = sampler.sampleRows(
    {
      data: Float64Array.from({ length: N * UNIFORMS.length }, (_, i) => logits[i % N]),
      dims: [UNIFORMS.length, N],
      type: 'float64',
    },
    { uniforms: UNIFORMS },
  );
  const wide = logits instanceof Float64Array;
  UNIFORMS.forEach((u, i) => {
    const wanted = walk(ids, probs, u);
    if (wanted === undefined) return;
    const drawn = sampler.sample(logits, { uniform: u });
    if (drawn !== wanted) expect(drawn, `${what}: u = ${u}`).toBe(wanted);
    // rows of doubles: of floats the same, but where doubles tell apart what floats do not
    if (wide && rows[i] !== wanted) expect(rows[i], `${what}: sampleRows, u = ${u}`).toBe(wanted);
  });
  const possible = new Set(Array.from(ids).filter((_, i) => probs[i] > 0));
  for (const token of [...sampler.sampleMany(logits, 12), sampler.next(logits)])
    if (!possible.has(token)) expect.fail(`${what}: ${token} was drawn, which is not in the distribution`);
  sampler.dispose();
}

describe('sample draws from distribution at every temperature', () => {
  for (const [stage, options] of Object.entries(STAGES)) {
    test(stage, () => {
      for (const preset of PRESETS) {
        for (const temperature of TEMPERATURES) {
          const all = { ...(preset && { preset }), temperature, ...options };
          for (const [name, values] of Object.entries(ROWS)) {
            const what = `${preset ?? 'no preset'}, T = ${temperature}, ${name}`;
            compare(all, Float32Array.from(values), what);
            compare(all, Float64Array.from(values), `${what}, doubles`);
          }
          for (const [name, values] of Object.entries(WIDE_ROWS))
            compare(all, Float64Array.from(values), `${preset ?? 'no preset'}, T = ${temperature}, ${name}`);
        }
      }
    });
  }
});

test('tiny temperatures are the argmax with ties shared, huge ones uniform', () => {
  for (const Kind of [Float32Array, Float64Array]) {
    for (const values of Object.values(ROWS)) {
      const logits = Kind.from(values);
      if (values === ROWS.subnormal && Kind === Float64Array) continue;
      const allowed = Array.from(logits.keys()).filter((i) => !BANNED.includes(i) && logits[i] > -Infinity);
      const largest = allowed.reduce((max, i) => Math.max(max, logits[i]), -Infinity);
      const best = allowed.filter((i) => logits[i] === largest);
      for (const temperature of [5e-324, 1e-300, 1e-201, 1e-200, 1e-99]) {
        const law = new Sampler({ temperature, bannedTokens: BANNED }).distribution(logits);
        const kept = Array.from(law.ids).filter((_, i) => law.probs[i] > 0);
        expect(kept).toEqual(best);
        expect(law.probs[0]).toBeCloseTo(1 / best.length, 14);
        for (const logit of law.logits) if (!Number.isFinite(logit)) expect.fail(`T = ${temperature}: ${logit}`);
      }
      const law = new Sampler({ temperature: 1e300, bannedTokens: BANNED }).distribution(logits);
      expect(law.ids.length).toBe(allowed.length);
      for (const p of law.probs) expect(p).toBeCloseTo(1 / allowed.length, 14);
    }
  }
});

test('the examples of a public report', () => {
  for (const temperature of [1e-18, 1e-20, 1e-300]) {
    const logits = Float32Array.of(1, 2, 3, 4, 5);
    for (let seed = 0; seed < 200; seed++) {
      expect(new Sampler({ seed, temperature }).sample(logits)).toBe(4);
      expect(new Sampler({ seed, temperature, bannedTokens: [0] }).sample(logits)).toBe(4);
      expect(new Sampler({ seed, temperature }).sample(logits, { bitmask: [0b01110] })).toBe(3);
      expect(new Sampler({ seed, temperature }).sample(Float32Array.of(-Infinity, 2, 1))).toBe(1);
    }
  }
});

test('thresholds are measured from the best: ties that all lie below one are cut to minKeep', () => {
  for (const temperature of [1, 1e-18, 1e-200]) {
    const ids = (options: SamplerOptions) =>
      Array.from(new Sampler({ temperature, ...options }).distribution(Float32Array.of(3, 3, -90)).ids);
    expect(ids({ epsilonCutoff: 0.6 })).toEqual([0]);
    expect(ids({ epsilonCutoff: 0.4 })).toEqual([0, 1]);
    expect(ids({ epsilonCutoff: 0.6, minKeep: 2 })).toEqual([0, 1]);
    expect(ids({ xtc: { probability: 1, threshold: 0.6 } }).slice(0, 2)).toEqual([0, 1]);
    expect(ids({ xtc: { probability: 1, threshold: 0.4 } })[0]).toBe(1);
  }
});

test('the averaged XTC is the drawn one, where next to nothing survives', () => {
  for (const gap of [0, 5, 30, 40, 500, 1e5, 1e19]) {
    const logits = Float64Array.of(0, -0.5, -gap, -gap - 1);
    const law = (mode: 'draw' | 'expected') => {
      const sampler = new Sampler({ xtc: { probability: 0.3, threshold: 0, mode } });
      const { ids, probs } = sampler.distribution(logits);
      return logits.map((_, id) => probs[ids.indexOf(id)] ?? 0);
    };
    const [drawn, expected] = [law('draw'), law('expected')];
    drawn.forEach((p, id) => {
      expect(expected[id], `gap ${gap}, id ${id}`).toBeCloseTo(p, 9);
    });
  }
});

test('walks and searches end: huge temperatures, thresholds of subnormal quotients', () => {
  const start = performance.now();
  const logits = Float32Array.from({ length: 100 }, (_, i) => Math.sin(i) * 10);
  for (const temperature of [1e-300, 1e40, 1e290, 1e300, 1e305, 1e308, 1.7976931348623157e308]) {
    for (const options of [
      { minP: 1 },
      { minP: 0.999 },
      { topK: 1 },
      { topK: 5 },
      { topNSigma: 0.5 },
      { typicalP: 0.5 },
    ])
      new Sampler({ temperature, ...options } as SamplerOptions).sample(logits);
  }
  expect(performance.now() - start).toBeLessThan(2000);
});

describe('gumbelMax', () => {
  test('at every temperature a token of the softmax', () => {
    for (const Kind of [Float32Array, Float64Array]) {
      for (const values of Object.values({ ...ROWS, ...(Kind === Float64Array ? WIDE_ROWS : {}) })) {
        const logits = Kind.from(values);
        for (const temperature of TEMPERATURES) {
          const { ids, probs } = new Sampler({ temperature }).distribution(logits);
          const possible = new Set(Array.from(ids).filter((_, i) => probs[i] > 0));
          for (let seed = 0; seed < 10; seed++) expect(possible).toContain(gumbelMax(logits, { seed, temperature }));
        }
      }
    }
  });
  test('ties are shared at every temperature', () => {
    for (const temperature of [1e-18, 1e-100, 5e-324]) {
      const seen = new Set<number>();
      for (let seed = 0; seed < 60; seed++) seen.add(gumbelMax([-Infinity, -3, -3, -9], { seed, temperature }));
      expect([...seen].sort()).toEqual([1, 2]);
    }
  });
});

test('what has no probability is drawn by no verb', () => {
  for (let seed = 0; seed < 300; seed++) {
    expect([1, 3]).toContain(multinomial([0, 5e-324, 0, 5e-324, 0], 1, { seed })[0]);
    const draft = { draftTokens: [0], draftProbs: [1, 0, 0, 0], targetProbs: [0, 0.5, 0, 0.5, 0, 1e-300, 0, 0] };
    expect([1, 3]).toContain(verifyDraft({ ...draft, seed }).token);
  }
});

describe('bans win', () => {
  const ORDERS: (SamplerOptions['order'] | undefined)[] = [
    undefined,
    ['forced', 'bias', 'bans'],
    ['bans', 'bias', 'forced'],
  ];
  const CASES: [string, SamplerOptions, object?, number[]?][] = [
    ['a banned token', { bannedTokens: [2] }],
    ['the bitmask', {}, { bitmask: [0b11] }],
    ['an allowed list', { allowedTokens: [0, 1] }],
    ['a banned sequence', { bannedSequences: [[5, 2]] }],
    ['a bias of -Infinity', { logitBias: { 2: -Infinity } }],
    ['a sequence bias of -Infinity', { sequenceBias: [{ tokens: [5, 2], bias: -Infinity }] }],
    ['not yet the end', { endTokens: [2], minNewTokens: 1 }],
    ['a logit of -Infinity', {}, {}, [1, 2, -Infinity, 0, 0, 0]],
  ];
  for (const [name, options, call, logits = [1, 2, 3, 0, 0, 0]] of CASES) {
    test(`over a forced token: ${name}`, () => {
      for (const order of ORDERS) {
        for (const preset of order === undefined ? PRESETS : [undefined]) {
          const sampler = new Sampler({
            seed: 1,
            forcedTokens: { 0: 2 },
            ...options,
            ...(order && { order }),
            ...(preset && { preset }),
          });
          sampler.prime([0, 5]);
          for (const draw of ['sample', 'next', 'distribution', 'trace', 'logprobs'] as const)
            expectThrows(() => sampler[draw](logits, call), RangeError, /stage '(forced|bans|bias)' left nothing/);
          expectThrows(() => sampler.sampleMany(logits, 2, call), RangeError, 'left nothing');
          sampler.accept(1); // the place of the forced token is over
          if (name !== 'a banned sequence') expect(sampler.sample(logits, { ...call, uniform: 0 })).toBe(0);
        }
      }
    });
  }
  test('a forced token comes through filters, penalties and n-grams', () => {
    const sampler = new Sampler({
      forcedTokens: { 0: 2 },
      topK: 1,
      noRepeatNgram: 1,
      order: ['topK', 'noRepeatNgram', 'forced'],
    });
    sampler.prime([2]);
    expect(sampler.sample([9, 1, 0])).toBe(2);
  });
  test('the error names the stage that left nothing', () => {
    const left = (options: SamplerOptions, prompt: number[] = []): (() => unknown) => {
      const sampler = new Sampler(options);
      sampler.prime(prompt);
      return () => sampler.sample([3, 2, 1]);
    };
    expectThrows(left({ bannedTokens: [0, 1, 2] }), RangeError, "stage 'bans' left nothing");
    expectThrows(left({ noRepeatNgram: 1 }, [0, 1, 2]), RangeError, "stage 'noRepeatNgram' left nothing");
    expectThrows(left({ logitBias: { 0: -Infinity, 1: -Infinity, 2: -Infinity } }), RangeError, "stage 'bias' left");
    expectThrows(
      left({ topK: 1, bannedTokens: [0], order: ['topK', 'bans'] }),
      RangeError,
      "stage 'bans' left nothing",
    );
  });
});

describe('XTC before the bans', () => {
  const options: SamplerOptions = { order: ['xtc', 'bans'], bannedTokens: [1] };
  const logits = Float32Array.of(2, 1.9, -9, -9); // 0 and 1 are the choices, 1 survives
  test('with certainty: an error that names the stage, from every method', () => {
    const sampler = new Sampler({ ...options, seed: 1, xtc: { probability: 1, threshold: 0.3 } });
    // ids 2 and 3 are below the threshold and stay
    expect(Array.from(sampler.distribution(logits).ids)).toEqual([2, 3]);
    const two = Float32Array.of(2, 1.9);
    const other = new Sampler({ ...options, seed: 1, xtc: { probability: 1, threshold: 0.3 } });
    for (const draw of ['sample', 'distribution', 'trace', 'logprobs'] as const)
      expectThrows(() => other[draw](two), RangeError, "stage 'bans' left nothing");
  });
  test('by a coin: a side that leaves nothing counts as the other, in sample as in distribution', () => {
    const two = Float32Array.of(2, 1.9);
    for (let seed = 0; seed < 40; seed++) {
      const sampler = new Sampler({ ...options, seed, xtc: { probability: 0.5, threshold: 0.3 } });
      expect([...sampler.distribution(two).probs]).toEqual([1]);
      expect(sampler.sample(two)).toBe(0);
      expect([...sampler.sampleMany(two, 8)]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
      expect(sampler.trace(two).at(-1)?.ids).toEqual(Int32Array.of(0));
      expect(sampler.logprobs(two, { token: 0 }).token).toEqual({ id: 0, logprob: 0, rank: 1 });
    }
  });
  test('the side without XTC may be the one that leaves nothing', () => {
    const sampler = new Sampler({
      order: ['xtc', 'topK', 'bans'],
      xtc: { probability: 0.2, threshold: 0.3 },
      topK: 1,
      bannedTokens: [0],
      seed: 3,
    });
    const two = Float32Array.of(2, 1.9);
    expect([...sampler.distribution(two).ids]).toEqual([1]);
    for (let i = 0; i < 30; i++) expect(sampler.sample(two)).toBe(1);
    expect(new Set(sampler.sampleMany(two, 30))).toEqual(new Set([1]));
  });
});
