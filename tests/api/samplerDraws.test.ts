import { gumbelMax, multinomial, Random, Sampler, softmax } from 'logitkit';
import { describe, expect, test } from 'vitest';
import { Mulberry } from '../support/random.js';

/** Draws: the same on every machine and in both builds, and by the law they claim. */

/** Pearson's statistic of counts against a law; entries are given as shares. */
function chiSquare(counts: ArrayLike<number>, probs: ArrayLike<number>): number {
  const total = Array.from(counts).reduce((a, b) => a + b, 0);
  return Array.from(probs).reduce((sum, p, i) => (p > 0 ? sum + (counts[i] - total * p) ** 2 / (total * p) : sum), 0);
}

function counted(tokens: ArrayLike<number>, size: number): number[] {
  const counts = new Array<number>(size).fill(0);
  for (let i = 0; i < tokens.length; i++) counts[tokens[i]]++;
  return counts;
}

/** 12 tokens, 11 degrees of freedom: a good generator exceeds 31.3 once in a thousand seeds. The seeds are fixed. */
const LOGITS = Float32Array.from([2, 1.5, 1, 0.5, 0, -0.5, -1, -1.5, 0.25, 0.75, -2, 1.25]);
const LAW = softmax([...LOGITS]);
const LIMIT = 31.3;
const DRAWS = 1_000_000;

describe('a million draws by each method have the law', { timeout: 240_000 }, () => {
  test('Sampler', () => {
    const sampler = new Sampler({ seed: 1 });
    expect(chiSquare(counted(sampler.sampleMany(LOGITS, DRAWS), 12), LAW)).toBeLessThan(LIMIT);
    sampler.dispose();
  });
  test('Sampler, token by token', () => {
    const sampler = new Sampler({ seed: 2 });
    const counts = new Array<number>(12).fill(0);
    for (let i = 0; i < DRAWS; i++) counts[sampler.sample(LOGITS)]++;
    expect(chiSquare(counts, LAW)).toBeLessThan(LIMIT);
    sampler.dispose();
  });
  test('sampleRows', () => {
    const sampler = new Sampler({ seed: 3 });
    const data = new Float32Array(12 * 10_000);
    for (let i = 0; i < 10_000; i++) data.set(LOGITS, 12 * i);
    const counts = new Array<number>(12).fill(0);
    for (let i = 0; i < 100; i++) for (const token of sampler.sampleRows({ data, dims: [10_000, 12] })) counts[token]++;
    expect(chiSquare(counts, LAW)).toBeLessThan(LIMIT);
    sampler.dispose();
  });
  test('Sampler with entmax', () => {
    const sampler = new Sampler({ seed: 4, normalizer: 'entmax' });
    const { ids, probs } = sampler.distribution(LOGITS);
    const law = new Float64Array(12);
    ids.forEach((id, i) => {
      law[id] = probs[i];
    });
    const counts = counted(sampler.sampleMany(LOGITS, DRAWS), 12);
    expect(counts.every((count, i) => (law[i] > 0 ? count > 0 : count === 0))).toBe(true);
    expect(chiSquare(counts, law)).toBeLessThan(LIMIT);
    sampler.dispose();
  });
  test('multinomial', () => {
    expect(chiSquare(counted(multinomial(LAW, DRAWS, { seed: 5 }), 12), LAW)).toBeLessThan(LIMIT);
  });
  test('multinomial without replacement: the first has the law, the second that of the rest', () => {
    const pairs = new Array<number>(144).fill(0);
    for (let seed = 0; seed < DRAWS / 2; seed++) {
      const [a, b] = multinomial(LAW, 2, { seed, replacement: false });
      pairs[12 * a + b]++;
    }
    const law = pairs.map((_, i) => {
      const [a, b] = [Math.floor(i / 12), i % 12];
      return a === b ? 0 : (LAW[a] * LAW[b]) / (1 - LAW[a]);
    });
    expect(pairs.every((count, i) => law[i] > 0 || count === 0)).toBe(true);
    expect(chiSquare(pairs, law)).toBeLessThan(190); // 131 degrees of freedom, once in two thousand
  });
  test('gumbelMax', () => {
    const counts = new Array<number>(12).fill(0);
    for (let seed = 0; seed < DRAWS; seed++) counts[gumbelMax(LOGITS, { seed })]++;
    expect(chiSquare(counts, LAW)).toBeLessThan(LIMIT);
  });
  test('Random: uniform and integer', () => {
    const random = new Random(6);
    const bins = new Array<number>(12).fill(0);
    const dice = new Array<number>(12).fill(0);
    for (let i = 0; i < DRAWS; i++) {
      bins[Math.floor(random.uniform() * 12)]++;
      dice[random.integer(12)]++;
    }
    const even = new Array<number>(12).fill(1 / 12);
    expect(chiSquare(bins, even)).toBeLessThan(LIMIT);
    expect(chiSquare(dice, even)).toBeLessThan(LIMIT);
  });
});

describe('known numbers: a seed gives the same everywhere', () => {
  test('Random is Philox4x32-10', () => {
    const random = new Random(42);
    expect([random.uniform(), random.uniform(), random.gumbel(), random.integer(1000)]).toMatchInlineSnapshot(`
      [
        0.6129598811894158,
        0.07323173744158384,
        4.3935011705829945,
        475,
      ]
    `);
    expect(random.state).toEqual({ key: '42', position: '4' });
    expect(new Random(0xffffffffffffffffn).uniform()).toMatchInlineSnapshot(`0.4478220364738066`);
    expect(random.fork(7).uniform()).toMatchInlineSnapshot(`0.8898217519562416`);
  });

  test('a state continues; forks depend on the seed alone', () => {
    const random = new Random(7);
    for (let i = 0; i < 5; i++) random.uniform();
    const other = new Random(0);
    other.state = JSON.parse(JSON.stringify(random.state));
    expect([other.uniform(), other.gumbel(), other.fork(3).uniform()]).toEqual([
      random.uniform(),
      random.gumbel(),
      random.fork(3).uniform(),
    ]);
    expect(new Random(7).fork(3).uniform()).toBe(random.fork(3).uniform());
    expect(new Random(7).fork(4).uniform()).not.toBe(random.fork(3).uniform());
  });

  test('tokens', () => {
    const row = new Mulberry(1);
    const logits = Float32Array.from({ length: 32_000 }, () => 3 * row.normal());
    const sampler = new Sampler({ temperature: 0.8, topK: 40, topP: 0.95, seed: 42 });
    expect([...sampler.sampleMany(logits, 12)]).toMatchInlineSnapshot(`
      [
        16291,
        2448,
        23874,
        16291,
        23226,
        16291,
        22237,
        16291,
        16291,
        16291,
        16291,
        2385,
      ]
    `);
    sampler.dispose();
    const chain = new Sampler({
      preset: 'llama.cpp',
      seed: 2n ** 63n,
      repetitionPenalty: 1.1,
      dry: { multiplier: 0.8 },
      typicalP: 0.9,
      xtc: { probability: 0.5 },
      dynamicTemperature: { range: 0.3 },
    });
    expect(Array.from({ length: 12 }, () => chain.next(logits))).toMatchInlineSnapshot(`
      [
        69,
        12200,
        4409,
        23874,
        23226,
        8058,
        16291,
        3323,
        22249,
        9296,
        23874,
        16291,
      ]
    `);
    chain.dispose();
    const flat = new Sampler({ seed: 42 });
    expect([...flat.sampleMany(logits, 12)]).toMatchInlineSnapshot(`
      [
        18119,
        2391,
        31100,
        16291,
        23705,
        17590,
        22249,
        16879,
        11148,
        11148,
        10878,
        1842,
      ]
    `);
    flat.dispose();
    const weights = logits.map((x) => x * x);
    expect([...multinomial(weights, 6, { seed: 42 })]).toMatchInlineSnapshot(`
      [
        19516,
        2285,
        31603,
        16291,
        26565,
        19196,
      ]
    `);
    expect(gumbelMax(logits, { seed: 42 })).toMatchInlineSnapshot(`7942`);
  });
});

test('multinomial: the first index whose cumulative mass exceeds u times the total', () => {
  expect([...multinomial([0.5, 0, 0.25, 0.25], 6, { uniforms: [0, 0.4999, 0.5, 0.7499, 0.75, 0.9999] })]).toEqual([
    0, 0, 2, 2, 3, 3,
  ]);
  // weights need not sum to one; without replacement each draw is from the rest
  expect([...multinomial([2, 0, 1, 1], 3, { uniforms: [0.5, 0.5, 0], replacement: false })]).toEqual([2, 0, 3]);
  expect([...multinomial([1, 2], 0)]).toEqual([]);
});
