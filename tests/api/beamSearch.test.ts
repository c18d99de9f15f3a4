import fc from 'fast-check';
import { BeamSearch, type BeamSearchOptions } from 'logitkit';
import { describe, expect, test } from 'vitest';
import { Mulberry } from '../support/random.js';
import { expectThrows } from '../support/throws.js';
import { PlainBeamSearch } from './samplers/beamReference.js';

/** A language model: the logits are a fixed function of the text. */
function model(size: number, spread: number, seed: number) {
  return (text: readonly number[]): Float32Array => {
    const random = new Mulberry(text.reduce((hash, token) => (hash * 1_000_003 + token + 1) % 2 ** 31, seed));
    return Float32Array.from({ length: size }, () => random.normal() * spread);
  };
}

const options = fc
  .record({
    groups: fc.integer({ min: 1, max: 3 }),
    size: fc.integer({ min: 1, max: 4 }),
    lengthPenalty: fc.constantFrom(-2, -0.5, 0, 0.5, 1, 2),
    earlyStopping: fc.constantFrom<boolean | 'never'>(false, true, 'never'),
    ends: fc.integer({ min: 0, max: 3 }),
    diversityPenalty: fc.constantFrom(0, 0.5, 3),
    maxNewTokens: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
    vocabulary: fc.integer({ min: 4, max: 12 }),
    spread: fc.constantFrom(0.3, 1, 3),
    seed: fc.nat(1e6),
  })
  .map(({ groups, size, ends, vocabulary, spread, seed, ...rest }) => ({
    beams: { ...rest, groups, beams: groups * size, endTokens: Array.from({ length: ends }, (_, i) => 3 - i) },
    vocabulary,
    spread,
    seed,
  }));

describe('BeamSearch', () => {
  test("is transformers' search, with every option: which texts go on, which are finished, when it ends", () => {
    let stopped = 0;
    fc.assert(
      fc.property(options, ({ beams, vocabulary, spread, seed }) => {
        const logitsAfter = model(vocabulary, spread, seed);
        const search = new BeamSearch(beams);
        const plain = new PlainBeamSearch(beams, logitsAfter);
        let texts: number[][] = Array.from({ length: beams.beams }, () => []);
        for (let step = 0; step < 10 && !plain.finished; step++) {
          const { tokens, parents } = search.step(texts.map(logitsAfter));
          plain.step();
          texts = Array.from(tokens, (token, i) => [...texts[parents[i]], token]);
          expect(search.finished).toBe(plain.finished);
          const size = beams.beams / beams.groups;
          plain.groups.forEach(({ open, done }, group) => {
            if (!done)
              expect(texts.slice(group * size, group * size + open.length)).toEqual(open.map(({ text }) => text));
          });
          const got = search.best(beams.beams);
          const wanted = plain.best(beams.beams);
          expect(got.map(({ tokens: text }) => [...text])).toEqual(wanted.map(({ text }) => text));
          got.forEach(({ score }, i) => {
            expect(score).toBeCloseTo(wanted[i].score, 9);
          });
        }
        stopped += plain.finished ? 1 : 0;
        search.dispose();
      }),
      { numRuns: 2000, seed: 13 },
    );
    expect(stopped).toBeGreaterThan(500);
  });
  test('with earlyStopping false the best open beam decides, not an end token that was just set aside', () => {
    const search = new BeamSearch({ beams: 2, endTokens: [0, 1] });
    search.step({ data: Float32Array.of(3, 2, 1, 0, 3, 2, 1, 0), dims: [2, 4] });
    expect(search.best(2).map(({ score }) => score)).toEqual([expect.closeTo(-0.4402, 4), expect.closeTo(-1.4402, 4)]);
    expect(search.finished).toBe(true);
  });
  test('the last step ends every hypothesis, and there may be steps after it', () => {
    const logits = [Float32Array.of(0, 1, 2), Float32Array.of(0, 1, 2)];
    for (const endTokens of [[], [0]]) {
      const search = new BeamSearch({ beams: 2, maxNewTokens: 2, lengthPenalty: 2, endTokens });
      search.step(logits);
      expect(search.finished).toBe(false);
      search.step(logits);
      expect(search.finished).toBe(true);
      const best = search.best(5);
      expect(best.map(({ tokens }) => tokens.length)).toEqual([2, 2]);
      expect([...search.step(logits).tokens]).toEqual([0, 0]);
      expect(search.best(5)).toEqual(best);
    }
  });
  test('beams cannot be set', () => {
    const search = new BeamSearch({ beams: 2 });
    expect(search.beams).toBe(2);
    expect(() => {
      (search as { beams: number }).beams = 3;
    }).toThrow(TypeError);
    expect(search.beams).toBe(2);
  });
  test.each<[BeamSearchOptions, string]>([
    [{ maxNewTokens: 0 }, 'maxNewTokens must be an integer in [1, 2147483647], got 0'],
    [{ maxNewTokens: 1.5 }, 'maxNewTokens must be an integer in [1, 2147483647], got 1.5'],
  ])('%j', (given, says) => expectThrows(() => new BeamSearch(given), RangeError, says));
});
