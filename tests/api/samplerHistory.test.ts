import fc from 'fast-check';
import { Sampler, type SamplerOptions } from 'logitkit';
import { describe, expect, test } from 'vitest';
import { Mulberry } from '../support/random.js';
import { expectThrows } from '../support/throws.js';

/** What a sampler makes of the text so far: ids that are no text, tokens that are exempt, and what long texts cost. */

const V = 8;
const LOGITS = Float64Array.of(3, 2.5, 2, 1.5, 1, 0.5, -0.5, -1);

/** The logits after all stages, by id; undefined where a token is gone. */
function logitsAfter(
  options: SamplerOptions,
  prompt: readonly number[],
  generated: readonly number[] = [],
  logits = LOGITS,
) {
  const sampler = new Sampler(options);
  sampler.prime(prompt);
  for (const token of generated) sampler.accept(token);
  return logitsOf(sampler, logits);
}

function logitsOf(sampler: Sampler, logits = LOGITS): (number | undefined)[] {
  const { ids, logits: left } = sampler.distribution(logits);
  sampler.dispose();
  const list: (number | undefined)[] = new Array(logits.length).fill(undefined);
  ids.forEach((id, i) => {
    list[id] = left[i];
  });
  return list;
}

/** Every stage that looks at the history. */
const STAGES: Record<string, SamplerOptions> = {
  repetition: { repetitionPenalty: 2 },
  frequency: { frequencyPenalty: 0.5 },
  presence: { presencePenalty: 0.5, penaltyWindow: 6 },
  dry: { dry: { multiplier: 1, allowedLength: 1 } },
  'dry in a window': { dry: { multiplier: 1, allowedLength: 1, window: 6 } },
  noRepeatNgram: { noRepeatNgram: 2 },
  unigrams: { noRepeatNgram: 1 },
};
const SEQUENCES: Record<string, SamplerOptions> = {
  sequenceBias: { sequenceBias: [{ tokens: [1, 2], bias: -3 }] },
  bannedSequences: { bannedSequences: [[1, 2]] },
};

describe('ids that are no text', () => {
  const text = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 14 });
  /** The text with others of the ids that a place in it may have for "no text". */
  const marked = fc.array(
    fc.tuple(fc.boolean(), fc.constantFrom(-1, -200, -32_044, -(2 ** 31)), fc.integer({ min: 0, max: 3 })),
    { maxLength: 14 },
  );

  test.each(Object.entries({ ...STAGES, ...SEQUENCES }))(
    '%s: negative ids have a place and equal nothing',
    (_, options) => {
      fc.assert(
        fc.property(marked, fc.nat(14), (places, generated) => {
          const ids = places.map(([isText, other, token]) => (isText ? token : other));
          // tokens of their own that no stage would change but for their own logit, which the row does not have
          const unique = places.map(([isText, , token], i) => (isText ? token : V + i));
          const longer = Float64Array.from({ length: V + 14 }, (_, i) => LOGITS[i] ?? Number.NEGATIVE_INFINITY);
          const at = Math.min(generated, ids.length);
          expect(logitsAfter(options, ids.slice(0, at), ids.slice(at))).toEqual(
            logitsAfter(options, unique.slice(0, at), unique.slice(at), longer).slice(0, V),
          );
        }),
        { numRuns: 200, seed: 3 },
      );
    },
  );
  test.each(Object.entries(STAGES))('%s: ignoredTokens are as negative ids', (_, options) => {
    fc.assert(
      fc.property(text, fc.subarray([0, 1, 2, 3]), (ids, ignoredTokens) => {
        const negative = ids.map((id) => (ignoredTokens.includes(id) ? -7 : id));
        expect(logitsAfter({ ...options, ignoredTokens }, ids)).toEqual(logitsAfter(options, negative));
      }),
      { numRuns: 200, seed: 4 },
    );
  });
  test('left padding is not penalised', () => {
    expect(logitsAfter({ repetitionPenalty: 2, ignoredTokens: [0] }, [0, 0, 0, 1]).slice(0, 3)).toEqual([3, 1.25, 2]);
  });
  test('they may be bigints, lie beyond the logits, and come before and after the first logits', () => {
    const sampler = new Sampler({ repetitionPenalty: 2, ignoredTokens: [32_000, -5] });
    sampler.prime([-32_044n, 32_000n, -1n]);
    sampler.sample(LOGITS);
    sampler.prime([32_000, -1, -5, -6, 1]);
    sampler.accept(-32_044n as never);
    sampler.accept(32_000);
    expect(logitsOf(sampler)).toEqual([3, 1.25, 2, 1.5, 1, 0.5, -0.5, -1]);
  });
  test('they count as places: windows and lengths', () => {
    expect(logitsAfter({ presencePenalty: 1, penaltyWindow: 2 }, [1, -1, -1])[1]).toBe(2.5);
    expect(logitsAfter({ presencePenalty: 1, penaltyWindow: 2 }, [1, -1])[1]).toBe(1.5);
    expect(logitsAfter({ minLength: 4, endTokens: [0] }, [-1, -1, 1])[0]).toBeUndefined();
    expect(logitsAfter({ minLength: 3, endTokens: [0] }, [-1, -1, 1])[0]).toBe(3);
  });
  test('a saved, a restored and a cloned sampler have them', () => {
    const options = {
      repetitionPenalty: 2,
      dry: { multiplier: 1, allowedLength: 1 },
      ignoredTokens: [3],
      penaltyExempt: [2],
    };
    const make = () => {
      const sampler = new Sampler({ ...options, seed: 1 });
      sampler.prime([-3, 1, 2, 3, 1, -3, 1, 2, 3]);
      sampler.accept(1);
      return sampler;
    };
    const wanted = logitsOf(make());
    expect(logitsOf(make().clone())).toEqual(wanted);
    expect(logitsOf(Sampler.restore(JSON.parse(JSON.stringify(make().save()))))).toEqual(wanted);
  });
  test('what is no int32 is refused', () => {
    const sampler = new Sampler({ ignoredTokens: [9] });
    expectThrows(() => sampler.prime([-(2 ** 31) - 1]), RangeError, 'tokens[0] must be an integer in [-2147483648, ');
    expectThrows(
      () => sampler.accept(-1.5),
      RangeError,
      'token must be an integer in [0, 2147483647], got -1.5; negative ids',
    );
    sampler.sample(LOGITS);
    expectThrows(() => sampler.prime([1, 9, 8]), RangeError, 'tokens[2] must be an integer in [0, 7], got 8');
    expectThrows(() => sampler.accept(8), RangeError, 'token must be an integer in [0, 7], got 8');
    expectThrows(
      () => sampler.logprobs(LOGITS, { token: -1 }),
      RangeError,
      'token must be an integer in [0, 7], got -1',
    );
    expectThrows(() => new Sampler({ ignoredTokens: [0.5] }), RangeError, 'ignoredTokens[0] must be an integer in ');
  });
});

describe('penaltyExempt, beginSuppress, vocabSize', () => {
  test('no penalty changes an exempt token; DRY and n-grams see it', () => {
    const options: SamplerOptions = {
      repetitionPenalty: 2,
      frequencyPenalty: 1,
      presencePenalty: 1,
      penaltyExempt: [0, 99],
      penaltyWindow: 3,
    };
    expect(logitsAfter(options, [0, 0, 1, 0, 2]).slice(0, 4)).toEqual([3, -0.75, -1, 1.5]);
    const encoder = { encoderRepetitionPenalty: { penalty: 2, tokens: [0, 1] }, penaltyExempt: [0] };
    expect(logitsAfter(encoder, []).slice(0, 2)).toEqual([3, 5]);
    expect(logitsAfter({ noRepeatNgram: 1, penaltyExempt: [0] }, [0])[0]).toBeUndefined();
    expect(logitsAfter({ dry: { multiplier: 1, allowedLength: 1 }, penaltyExempt: [0] }, [1, 0, 1])[0]).toBe(2);
  });
  test('beginSuppress bans the first generated token only', () => {
    expect(logitsAfter({ beginSuppress: [0, 1] }, [5, 6]).slice(0, 3)).toEqual([undefined, undefined, 2]);
    expect(logitsAfter({ beginSuppress: [0, 1] }, [5], [6]).slice(0, 3)).toEqual([3, 2.5, 2]);
    expectThrows(() => new Sampler({ beginSuppress: [1], order: ['topK'] }), RangeError, "got one without 'bans'");
    expectThrows(
      () => new Sampler({ beginSuppress: [8] }).sample(LOGITS),
      RangeError,
      'beginSuppress must have token ids in [0, 7] for 8 logits, got 8',
    );
  });
  test('vocabSize: what lies beyond is never drawn, and may be in the text and in options', () => {
    const beyond = Float64Array.of(...LOGITS.subarray(0, 5), 90, 91, 92);
    const options: SamplerOptions = {
      vocabSize: 5,
      repetitionPenalty: 2,
      noRepeatNgram: 1,
      dry: { multiplier: 1, allowedLength: 1 },
      logitBias: { 6: 100 },
      bannedTokens: [7],
      encoderRepetitionPenalty: { penalty: 2, tokens: [1, 6] },
    };
    const list = logitsAfter(options, [7, 3, 7, 5, 7], [], beyond);
    expect(list.map((logit) => logit !== undefined)).toEqual([true, true, true, false, true, false, false, false]);
    for (const row of [beyond, Float32Array.from(beyond)]) {
      const sampler = new Sampler({ vocabSize: 5, seed: 1, topK: 3, minP: 0.1 });
      expect(Math.max(...sampler.sampleMany(row, 200))).toBeLessThan(5);
      expect([...sampler.distribution(row).ids]).toEqual([0, 1, 2]);
      expect(sampler.trace(row)[0].before).toBe(5);
      expect(sampler.logprobs(row, { token: 6 }).token?.logprob).toBe(Number.NEGATIVE_INFINITY);
      expect(sampler.logprobs(row, { token: 7, raw: true }).token?.rank).toBe(1);
      expectThrows(() => sampler.sample(row.subarray(1)), RangeError, 'logits must have 8 entries');
      sampler.dispose();
    }
    expect(logitsAfter({ vocabSize: 100 }, [])).toEqual([...LOGITS]);
    expectThrows(
      () => new Sampler({ vocabSize: 5, forcedTokens: { 0: 6 } }).sample(LOGITS),
      RangeError,
      'logits must leave a token',
    );
  });
});

describe('DRY', () => {
  interface Dry {
    multiplier: number;
    base: number;
    allowedLength: number;
    window: number;
    breakers: number[][];
  }

  /** The definition: every earlier place is compared with the end of the text. */
  function byDefinition(text: readonly number[], { multiplier, base, allowedLength, window, breakers }: Dry): number[] {
    const start = window < 0 ? 0 : Math.max(0, text.length - window);
    // the breaker that begins last inside the window, of several the longest, hides what comes before its end
    let begin = -1;
    let longest = text.length - start;
    for (const breaker of breakers) {
      for (let i = start; i + breaker.length <= text.length; i++) {
        if (i < begin || !breaker.every((token, j) => text[i + j] === token)) continue;
        longest = i > begin ? text.length - i - breaker.length : Math.min(longest, text.length - i - breaker.length);
        begin = i;
      }
    }
    const lengths = new Map<number, number>();
    for (let place = start; place + 1 < text.length; place++) {
      let length = 0;
      while (place - length >= start && text[place - length] === text[text.length - 1 - length]) length++;
      length = Math.min(length, longest);
      const follower = text[place + 1];
      if (length >= allowedLength) lengths.set(follower, Math.max(length, lengths.get(follower) ?? 0));
    }
    const limit = base > 1.000001 ? Math.floor(88.7228391 / Math.log(base)) : Number.POSITIVE_INFINITY;
    return Array.from(LOGITS, (logit, token) => {
      const length = lengths.get(token);
      if (length === undefined || breakers.some(([first, ...rest]) => rest.length === 0 && first === token))
        return logit;
      return logit - multiplier * base ** Math.min(length - allowedLength, limit);
    });
  }

  /** Texts that repeat themselves in every way: constant, periodic, random, Fibonacci words, and parts of these in turn. */
  function repetitive(random: Mulberry): number[] {
    const text: number[] = [];
    const uniform = (n: number): number => Math.floor(random.uniform() * n);
    while (text.length < 150 && (text.length === 0 || random.uniform() < 0.8)) {
      const length = 1 + uniform(30);
      const period = 1 + uniform(5);
      const kind = uniform(5);
      const from = uniform(Math.max(1, text.length));
      for (let i = 0; i < length; i++) {
        if (kind === 0) text.push(1);
        else if (kind === 1) text.push(i % period);
        else if (kind === 2) text.push(uniform(3));
        else if (kind === 3) text.push(Math.floor((i + 1) / 1.618034) - Math.floor(i / 1.618034));
        else text.push(text[from + i] ?? 0);
      }
    }
    return text;
  }

  test('penalises as its definition says, whatever the text, at every step of it', () => {
    const random = new Mulberry(8);
    for (let run = 0; run < 400; run++) {
      const text = repetitive(random);
      const dry: Dry = {
        multiplier: 0.5,
        base: [1, 1.75, 1.2, 60][run % 4],
        allowedLength: 1 + (run % 3),
        window: [-1, -1, 1000, 40, 7][run % 5],
        breakers: run % 2 === 0 ? [] : [[3], [1, 2], [0, 2], [0, 1, 2]].slice(run % 4),
      };
      const sampler = new Sampler({ dry });
      let told = 0;
      while (told < text.length) {
        // one token, or several at once as speculative decoding accepts them
        const more = Math.min(text.length - told, 1 + Math.floor(random.uniform() * 20));
        for (const token of text.slice(told, told + more)) sampler.accept(token);
        told += more;
        const wanted = byDefinition(text.slice(0, told), dry);
        const { ids, logits } = sampler.distribution(LOGITS);
        ids.forEach((id, i) => {
          expect(Math.abs(logits[i] - wanted[id])).toBeLessThan(1e-9 * (1 + Math.abs(wanted[id])));
        });
      }
      sampler.dispose();
    }
  });
  test('breakers of one place: thousands cost nothing', () => {
    const breakers = Array.from({ length: 20_000 }, (_, i) => [i + 10, i + 11]);
    const sampler = new Sampler({ dry: { multiplier: 1, breakers }, vocabSize: V });
    sampler.prime(new Array(20_000).fill(1));
    sampler.dispose();
  });
});

test('a step over a long text, whatever it repeats, costs as much as over a short one', () => {
  const options: SamplerOptions = {
    seed: 1,
    dry: { multiplier: 0.8 },
    noRepeatNgram: 4,
    repetitionPenalty: 1.1,
    bannedSequences: [[1, 1, 1, 2]],
    sequenceBias: [{ tokens: [1, 1, 3], bias: 1 }],
  };
  const random = new Mulberry(2);
  const texts: Record<string, (i: number) => number> = {
    constant: () => 1,
    periodic: (i) => i % 7,
    random: () => Math.floor(random.uniform() * 900),
    binary: () => Math.floor(random.uniform() * 2),
    fibonacci: (i) => Math.floor((i + 1) / 1.618034) - Math.floor(i / 1.618034),
  };
  const logits = Float32Array.from({ length: 1000 }, () => random.normal());
  for (const [name, token] of Object.entries(texts)) {
    const times = [1000, 200_000].map((length) => {
      const sampler = new Sampler(options);
      sampler.prime(Array.from({ length }, (_, i) => token(i)));
      const begin = performance.now();
      let slowest = 0;
      for (let i = 0; i < 60; i++) {
        const start = performance.now();
        sampler.sample(logits);
        sampler.accept(token(length + 2 * i));
        sampler.accept(token(length + 2 * i + 1)); // as speculative decoding does
        slowest = Math.max(slowest, performance.now() - start);
      }
      sampler.dispose();
      return { total: performance.now() - begin, slowest };
    });
    // a machine under load may be slow at once; what was here before took minutes
    expect(times[1].total, name).toBeLessThan(50 * times[0].total + 200);
  }
});
