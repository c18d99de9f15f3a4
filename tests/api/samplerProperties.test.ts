import fc from 'fast-check';
import { Sampler, type SamplerOptions, type StageName } from 'logitkit';
import { describe, expect, test } from 'vitest';
import { Mulberry } from '../support/random.js';
import { probabilities, run, type Situation, STAGES } from './samplers/reference.js';

/** Every stage and random chains of them against the plain float64 reference, on every kind of distribution. */

const ORDER = Object.keys(STAGES) as StageName[];

/** Rows by name: peaky, flat, equal, two values, half −∞, sorted, with many ties. */
const ROWS: Record<string, (n: number, random: Mulberry) => Float32Array> = {
  normal: (n, r) => Float32Array.from({ length: n }, () => 3 * r.normal()),
  peaky: (n, r) => Float32Array.from({ length: n }, (_, i) => r.normal() + (i % 97 === 3 ? 15 : 0)),
  flat: (n, r) => Float32Array.from({ length: n }, () => r.uniform() / 100),
  equal: (n) => new Float32Array(n).fill(1.25),
  'two values': (n, r) => Float32Array.from({ length: n }, () => (r.uniform() < 0.3 ? 2 : -1)),
  'half −∞': (n, r) => Float32Array.from({ length: n }, (_, i) => (i % 2 === 1 ? -Infinity : 3 * r.normal())),
  sorted: (n) => Float32Array.from({ length: n }, (_, i) => -i / n),
  ties: (n, r) => Float32Array.from({ length: n }, () => Math.round(4 * r.normal()) / 2),
};

const rowOf = (kind: string, length: number, seed: number): Float32Array => ROWS[kind](length, new Mulberry(seed));

const row = fc.record({
  kind: fc.constantFrom(...Object.keys(ROWS)),
  length: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 41, max: 3000 })),
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
});

const unit = fc.double({ min: 0.001, max: 0.999, noNaN: true });
const id = fc.nat(30);
const ids = fc.array(id, { maxLength: 6 });
const sequences = fc.array(fc.array(id, { minLength: 1, maxLength: 3 }), { maxLength: 4 });

/** Options that switch a stage on. */
const OPTIONS: Record<string, fc.Arbitrary<SamplerOptions>> = {
  bias: fc.record({
    logitBias: fc
      .array(fc.tuple(id, fc.oneof(fc.double({ min: -8, max: 8, noNaN: true }), fc.constant(-Infinity))))
      .map((entries) => new Map(entries)),
    sequenceBias: fc.array(
      fc.record({
        tokens: fc.array(id, { minLength: 1, maxLength: 3 }),
        bias: fc.double({ min: -5, max: 5, noNaN: true }),
      }),
      { maxLength: 3 },
    ),
  }),
  bans: fc.record({
    bannedTokens: ids,
    bannedSequences: sequences,
    endTokens: ids.map((list) => [...list, 1]),
    minNewTokens: fc.nat(9),
    minLength: fc.nat(40),
  }),
  penalties: fc.record({
    repetitionPenalty: fc.double({ min: 0.5, max: 2, noNaN: true }),
    frequencyPenalty: fc.double({ min: -1, max: 1, noNaN: true }),
    presencePenalty: fc.double({ min: -1, max: 1, noNaN: true }),
    penaltyWindow: fc.integer({ min: -1, max: 30 }),
    penaltyOrder: fc.constantFrom('repetition-first', 'subtract-first'),
    penalizePrompt: fc.boolean(),
    penaltySpace: fc.constantFrom('logits', 'logProbs'),
    penaltySkip: fc.oneof(fc.constant(0), fc.nat(20)),
    encoderRepetitionPenalty: fc.record({ penalty: fc.double({ min: 0.5, max: 2, noNaN: true }), tokens: ids }),
  }),
  dry: fc.record({
    dry: fc.record({
      multiplier: fc.double({ min: 0.1, max: 2, noNaN: true }),
      base: fc.double({ min: 1, max: 2, noNaN: true }),
      allowedLength: fc.integer({ min: 1, max: 3 }),
      window: fc.integer({ min: -1, max: 30 }),
      breakers: sequences,
    }),
  }),
  noRepeatNgram: fc.record({ noRepeatNgram: fc.integer({ min: 1, max: 4 }) }),
  lengthDecay: fc.record({
    lengthDecay: fc.record({ start: fc.nat(6), factor: fc.double({ min: 0.5, max: 1.5, noNaN: true }) }),
    endTokens: ids.map((list) => [...list, 1]),
  }),
  forced: fc.record({
    forcedTokens: fc
      .dictionary(fc.nat(8).map(String), id, { maxKeys: 4 })
      .map((record) => record as Record<number, number>),
  }),
  smoothing: fc.record({ smoothing: fc.record({ factor: unit, curve: fc.double({ min: 1, max: 3, noNaN: true }) }) }),
  temperature: fc.record({
    temperature: fc.oneof(fc.constantFrom(0, Infinity), fc.double({ min: 0.05, max: 5, noNaN: true })),
  }),
  dynamicTemperature: fc.record({
    temperature: fc.double({ min: 0.1, max: 2, noNaN: true }),
    dynamicTemperature: fc.record({ range: unit, exponent: fc.double({ min: 0.3, max: 3, noNaN: true }) }),
  }),
  topNSigma: fc.record({ topNSigma: fc.double({ min: 0.1, max: 3, noNaN: true }) }),
  topK: fc.record({ topK: fc.integer({ min: 1, max: 200 }) }),
  topP: fc.record({ topP: unit }),
  minP: fc.record({ minP: unit }),
  typicalP: fc.record({ typicalP: unit }),
  topA: fc.record({ topA: unit }),
  tailFree: fc.record({ tailFree: unit }),
  topH: fc.record({ topH: unit }),
  epsilonCutoff: fc.record({ epsilonCutoff: fc.double({ min: 0.0001, max: 0.5, noNaN: true }) }),
  etaCutoff: fc.record({ etaCutoff: fc.double({ min: 0.0001, max: 0.5, noNaN: true }) }),
  xtc: fc.record({
    xtc: fc.record({
      probability: fc.oneof(fc.constant(1), unit),
      threshold: fc.double({ min: 0.001, max: 0.5, noNaN: true }),
      protect: fc.array(id, { maxLength: 2 }),
      mode: fc.constant('expected' as const),
    }),
  }),
};

const history = fc.array(fc.nat(12), { maxLength: 40 });
const minKeep = fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.integer({ min: 2, max: 20 }));

/** The law of a sampler after its stages is the reference's, unless a decision was a matter of 1e-7. */
function compare(logits: Float32Array, order: StageName[], situation: Situation): void {
  const { options, history: text, generated } = situation;
  // ids beyond the row are a RangeError, tested elsewhere
  const used = order.filter((stage) => OPTIONS[stage] !== undefined);
  const sampler = new Sampler({ ...options, order: used, seed: 1 });
  try {
    sampler.prime(text.slice(0, text.length - generated));
    for (const token of text.slice(text.length - generated)) sampler.accept(token);
    const { candidates, margin } = run(logits, used, situation);
    if (candidates.length === 0) {
      expect(() => sampler.distribution(logits)).toThrow(RangeError);
      return;
    }
    const law = sampler.distribution(logits);
    if (margin < 1e-7) return;
    const got = new Map(Array.from(law.ids, (token, i) => [token, law.probs[i]]));
    expect([...got.keys()].sort((a, b) => a - b)).toEqual(candidates.map((c) => c.id));
    const wanted = probabilities(candidates);
    candidates.forEach((c, i) => {
      const p = got.get(c.id) as number;
      if (Math.abs(p - wanted[i]) > 1e-9 * wanted[i] + 1e-300) expect(p, `p of ${c.id}`).toBeCloseTo(wanted[i], 12);
    });
    // best first, ties by lower id
    for (let i = 1; i < law.ids.length; i++) {
      const tie = law.probs[i] === law.probs[i - 1] && law.ids[i] > law.ids[i - 1];
      if (!(law.probs[i] < law.probs[i - 1] || tie)) expect.fail(`${i} stands before ${i - 1}`);
    }
    expect([...got.keys()]).toContain(sampler.sample(logits));
  } finally {
    sampler.dispose();
  }
}

/** Options name ids up to 30: shorter rows get more logits. */
const longEnough = (logits: Float32Array): Float32Array =>
  logits.length > 30 ? logits : Float32Array.from({ length: 31 }, (_, i) => logits[i % logits.length]);

describe('each stage is its float64 definition', () => {
  test.each(ORDER)('%s', (stage) => {
    fc.assert(
      fc.property(row, OPTIONS[stage], history, fc.nat(40), minKeep, (r, options, text, generated, keep) => {
        const logits = longEnough(rowOf(r.kind, r.length, r.seed));
        const order: StageName[] = stage === 'dynamicTemperature' ? [stage] : [stage];
        compare(logits, order, {
          options: { ...options, minKeep: keep },
          history: text,
          generated: Math.min(generated, text.length),
        });
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});

/** As the vocabularies of language models are: few runs, but every stage at up to 262,144. */
const wide = fc.record({
  kind: fc.constantFrom(...Object.keys(ROWS)),
  length: fc.constantFrom(32_000, 50_257, 128_256, 151_936, 262_144),
  seed: fc.integer({ min: 0, max: 2 ** 31 }),
});

describe('each stage is its float64 definition, up to V = 262,144', { timeout: 240_000 }, () => {
  test.each(ORDER)('%s', (stage) => {
    fc.assert(
      fc.property(wide, OPTIONS[stage], history, fc.nat(40), minKeep, (r, options, text, generated, keep) => {
        compare(rowOf(r.kind, r.length, r.seed), [stage], {
          options: { ...options, minKeep: keep },
          history: text,
          generated: Math.min(generated, text.length),
        });
      }),
      { numRuns: 2, seed: 13 },
    );
  });
});

test('random chains of stages are their float64 definitions, one after the other', () => {
  const chain = fc.shuffledSubarray(
    ORDER.filter((stage) => stage !== 'dynamicTemperature'),
    { minLength: 2, maxLength: 7 },
  );
  fc.assert(
    fc.property(
      row,
      chain,
      fc.record(OPTIONS as Record<StageName, fc.Arbitrary<SamplerOptions>>),
      history,
      fc.nat(40),
      minKeep,
      (r, order, all, text, generated, keep) => {
        let options: SamplerOptions = { minKeep: keep };
        for (const stage of order) options = { ...options, ...all[stage] };
        // two of them share end tokens; without its stage a setting must be off
        if (!order.includes('lengthDecay')) options = { ...options, lengthDecay: null };
        if (order.includes('lengthDecay') && !order.includes('bans'))
          options = { ...options, minNewTokens: 0, minLength: 0 };
        compare(longEnough(rowOf(r.kind, r.length, r.seed)), order, {
          options,
          history: text,
          generated: Math.min(generated, text.length),
        });
      },
    ),
    { numRuns: 150, seed: 11 },
  );
});

const LONG: [number, string][] = [
  ...Object.keys(ROWS).map((kind): [number, string] => [20_000, kind]),
  [262_144, 'peaky'],
  [262_144, 'ties'],
];

test.each(LONG)(
  'V = %i, %s',
  (length, kind) => {
    const logits = rowOf(kind, length, 5);
    const chains: [StageName[], SamplerOptions][] = [
      [['topP'], { topP: 0.95 }],
      [['typicalP'], { typicalP: 0.9 }],
      [['temperature', 'minP', 'topP', 'topK'], { temperature: 0.7, minP: 0.01, topP: 0.99, topK: 5000 }],
      [['topNSigma', 'topA', 'tailFree'], { topNSigma: 2, topA: 0.1, tailFree: 0.97 }],
      [['epsilonCutoff', 'etaCutoff', 'topH'], { epsilonCutoff: 1e-6, etaCutoff: 1e-6, topH: 0.8 }],
    ];
    for (const [order, options] of chains) compare(logits, order, { options, history: [1, 2, 3, 1, 2], generated: 2 });
  },
  240_000,
);

test('a bitmask allows what its bits say', () => {
  fc.assert(
    fc.property(row, fc.array(fc.integer(), { minLength: 100, maxLength: 100 }), (r, words) => {
      const logits = rowOf(r.kind, r.length, r.seed);
      const bitmask = Int32Array.from({ length: (logits.length + 31) >>> 5 }, (_, i) => words[i % 100]);
      const { candidates } = run(logits, ['bans'], { options: {}, history: [], generated: 0, bitmask });
      const sampler = new Sampler({ seed: 1 });
      if (candidates.length === 0) expect(() => sampler.distribution(logits, { bitmask })).toThrow(RangeError);
      else
        expect(Array.from(sampler.distribution(logits, { bitmask }).ids).sort((a, b) => a - b)).toEqual(
          candidates.map((c) => c.id),
        );
      sampler.dispose();
    }),
    { numRuns: 100, seed: 3 },
  );
});
