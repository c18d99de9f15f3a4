import { allocate, Sampler, type SamplerOptions, type StageName, softmax, topLogprobs } from 'logitkit';
import { describe, expect, test } from 'vitest';
import { type Input, KINDS } from '../support/kinds.js';
import { logits as randomLogits } from '../support/random.js';

const LOGITS = Float32Array.from([2, 1, 0.1, -1, 3]);

/** Runs with a sampler, and gives it back. */
function using<R>(options: SamplerOptions | undefined, work: (sampler: Sampler) => R): R {
  const sampler = new Sampler(options);
  try {
    return work(sampler);
  } finally {
    sampler.dispose();
  }
}

const kept = (options: SamplerOptions, logits: Float32Array | number[] = LOGITS): number[] =>
  using(options, (sampler) => Array.from(sampler.distribution(logits).ids));

describe('defaults', () => {
  test('nothing is filtered or changed', () => {
    using({ seed: 1 }, (sampler) => {
      const { ids, probs, logits } = sampler.distribution(LOGITS);
      expect([...ids]).toEqual([4, 0, 1, 2, 3]);
      expect([...logits]).toEqual([...ids].map((id) => LOGITS[id]));
      const plain = softmax([...LOGITS]);
      ids.forEach((id, i) => {
        expect(probs[i]).toBeCloseTo(plain[id], 14);
      });
      expect(sampler.trace(LOGITS)).toEqual([]);
    });
  });

  test('without a seed every sampler has its own', () => {
    const logits = new Float32Array(1 << 16);
    const draws = Array.from({ length: 4 }, () => using(undefined, (sampler) => sampler.sample(logits)));
    expect(new Set(draws).size).toBeGreaterThan(1);
  });

  test('temperature 0 is greedy, ties by lower id; Infinity is uniform', () => {
    expect(kept({ temperature: 0 }, [1, 3, 3, 2])).toEqual([1]);
    using({ temperature: Number.POSITIVE_INFINITY }, (sampler) => {
      const { ids, probs } = sampler.distribution([5, Number.NEGATIVE_INFINITY, 1]);
      expect([...ids]).toEqual([0, 2]);
      expect([...probs]).toEqual([0.5, 0.5]);
    });
  });

  test('+Infinity shares among its equals', () => {
    using({ topP: 0.9 }, (sampler) => {
      expect(sampler.distribution([1, Number.POSITIVE_INFINITY, 3, Number.POSITIVE_INFINITY])).toMatchObject({
        ids: Int32Array.of(1, 3),
        probs: Float64Array.of(0.5, 0.5),
      });
    });
  });
});

describe('logits of every kind', () => {
  const values = [2.5, -1, 0.25, 1.5];
  test.each(KINDS)('$name', (kind) => {
    const make = (dims?: number[]): Input => kind.make(values, dims);
    const held = kind.held(values);
    using({ seed: 3, temperature: 0.5 }, (sampler) => {
      const { ids, probs } = sampler.distribution(make() as never);
      const plain = softmax(held.map((x) => x / 0.5));
      ids.forEach((id, i) => {
        expect(probs[i]).toBeCloseTo(plain[id], 14);
      });
      if (kind.tensor) expect(sampler.distribution(make([1, 4]) as never).ids).toEqual(ids);
    });
    const tokens = using({ seed: 3 }, (sampler) => [...sampler.sampleMany(make() as never, 20)]);
    expect(using({ seed: 3 }, (sampler) => [...sampler.sampleMany(held, 20)])).toEqual(tokens);
  });
});

describe('orders and presets', () => {
  test('a bitmask is heeded by every method, whatever the order', () => {
    const logits = [1, 2, 3, 0];
    for (const order of [['topK'], ['topP'], ['temperature'], ['bias'], ['mirostat'], ['topK', 'bans'], []] as const) {
      using({ order: [...order], seed: 1 }, (s) => {
        const mask = { bitmask: Uint32Array.of(0b1001) };
        expect([...s.distribution(logits, mask).ids]).toEqual([0, 3]);
        expect([0, 3]).toContain(s.sample(logits, mask));
        expect([0, 3]).toContain(s.next(logits, mask));
        for (const id of s.sampleMany(logits, 50, mask)) expect([0, 3]).toContain(id);
        for (const id of s.sampleRows(logits, { ...mask, shape: [1, 4] })) expect([0, 3]).toContain(id);
        expect(s.trace(logits, mask).at(-1)?.after).toBe(2);
        expect(s.logprobs(logits, { ...mask, top: 4 }).top.map(({ id }) => id)).toEqual([0, 3]);
      });
    }
  });

  test('llama.cpp’s dynamic temperature counts what is masked, as its array of candidates does', () => {
    const law = (topK: number) =>
      using(
        {
          preset: 'llama.cpp',
          topK,
          topP: 1,
          minP: 0,
          temperature: 1,
          topNSigma: 1,
          dynamicTemperature: { range: 0.5 },
          seed: 1,
        },
        (s) => s.distribution([4, 3.5, 3, 1, 0, -1, -3]).probs[0] as number,
      );
    expect(law(0)).toBeCloseTo(0.5024, 4);
    expect(law(3)).toBeCloseTo(0.4543, 4); // top-k leaves three
  });

  test('transformers leaves out sequences that are longer than the text, others do not', () => {
    const options = { topK: 0, bannedSequences: [[1, 2]], sequenceBias: [{ tokens: [1, 3], bias: 5 }], seed: 1 };
    const law = (preset: 'transformers' | 'vllm', prompt: number[]) =>
      using({ ...options, preset }, (s) => {
        s.prime(prompt);
        return s.distribution([0, 0, 0, 0]);
      });
    expect([...law('transformers', [1]).ids]).toEqual([0, 1, 2, 3]);
    expect([...law('vllm', [1]).ids]).toEqual([3, 0, 1]);
    expect([...law('transformers', [0, 1]).ids]).toEqual([3, 0, 1]);
  });

  test('the smallest temperatures are their limit, whatever else is on', () => {
    for (const temperature of [Number.MIN_VALUE, 1e-310, 1e-250, 1e-30]) {
      for (const more of [
        {},
        { minP: 0.1 },
        { topP: 0.5 },
        { typicalP: 0.9 },
        { repetitionPenalty: 1.3 },
        { topK: 2 },
      ]) {
        using({ temperature, ...more, seed: 1 }, (sampler) => {
          sampler.accept(0);
          const { ids, probs } = sampler.distribution([-400, 300, 200]);
          expect([ids[0], probs[0]]).toEqual([1, 1]);
          expect(sampler.sample([-400, 300, 200])).toBe(1);
        });
      }
    }
  });

  test('an infinite temperature is uniform with a dynamic range, too', () => {
    using({ temperature: Infinity, dynamicTemperature: { range: 1 }, seed: 1 }, (s) =>
      expect([...s.distribution([3, 1, -Infinity]).probs]).toEqual([0.5, 0.5]),
    );
  });
});

describe('switching stages off', () => {
  const off: SamplerOptions = { temperature: 1, topK: 0, topP: 1, minP: 0 };

  test.each(['llama.cpp', 'transformers', 'openai', 'vllm'] as const)(
    'neutral values switch off all of %s',
    (preset) => {
      using({ preset, ...off }, (sampler) => expect(sampler.trace(LOGITS)).toEqual([]));
    },
  );
  test('undefined leaves a preset its default', () => {
    const stages = (options: SamplerOptions) => using(options, (s) => s.trace(LOGITS).map(({ stage }) => stage));
    expect(stages({ preset: 'llama.cpp' })).toEqual(['topK', 'topP', 'minP', 'temperature']);
    expect(stages({ preset: 'llama.cpp', topK: undefined, topP: 1 })).toEqual(['topK', 'minP', 'temperature']);
    expect(stages({ preset: 'transformers' })).toEqual(['topK']);
    expect(stages({ preset: 'transformers', temperature: 0.5, topP: 0.9 })).toEqual(['temperature', 'topK', 'topP']);
    expect(stages({ preset: 'vllm', temperature: 0.5, topP: 0.9, minP: 0.1 })).toEqual(['temperature', 'minP', 'topP']);
    expect(stages({ preset: 'llama.cpp', mirostat: { version: 2 } })).toEqual(['temperature', 'mirostat']);
  });
  test('null switches a group off', () => {
    const groups = { xtc: null, dry: null, mirostat: null, adaptiveP: null, smoothing: null, dynamicTemperature: null };
    expect(
      using({ ...groups, lengthDecay: null, logitBias: null, bannedTokens: null }, (s) => s.trace(LOGITS)),
    ).toEqual([]);
  });
  test('topP 0 keeps minKeep tokens', () => {
    expect(kept({ topP: 0 })).toEqual([4]);
    expect(kept({ topP: 0, minKeep: 3 })).toEqual([4, 0, 1]);
  });
});

describe('rules of the presets', () => {
  test('transformers and vLLM keep all that tie with the k-th, others the lower ids', () => {
    const flat = new Float32Array(8);
    expect(kept({ topK: 3 }, flat)).toEqual([0, 1, 2]);
    expect(kept({ preset: 'llama.cpp', topK: 3, topP: 1, minP: 0, temperature: 1 }, flat)).toEqual([0, 1, 2]);
    expect(kept({ preset: 'transformers', topK: 3 }, flat)).toHaveLength(8);
    expect(kept({ preset: 'vllm', topK: 3 }, flat)).toHaveLength(8);
  });
  test('openai and vLLM count generated tokens only', () => {
    for (const [preset, counts] of [
      ['openai', false],
      ['vllm', false],
      ['llama.cpp', true],
    ] as const) {
      using({ preset, temperature: 1, topK: 0, topP: 1, minP: 0, presencePenalty: 1 }, (sampler) => {
        sampler.prime([4]);
        expect(sampler.distribution(LOGITS).logits[0]).toBe(counts ? 2 : 3);
        sampler.accept(4);
        expect(sampler.distribution(LOGITS).logits[0]).toBe(2);
      });
    }
  });
  test('vLLM raises tiny temperatures', () => {
    using({ preset: 'vllm', temperature: 0.001 }, (s) => expect(s.distribution([1, 0]).logits[0]).toBeCloseTo(100, 10));
  });
});

describe('order', () => {
  test('any order by name', () => {
    const order: StageName[] = ['topP', 'temperature', 'topK'];
    using({ order, topP: 0.9, temperature: 2, topK: 2 }, (sampler) => {
      expect(sampler.trace(LOGITS).map(({ stage }) => stage)).toEqual(order);
    });
    // a hot temperature before top-p keeps more than after it
    expect(kept({ order: ['temperature', 'topP'], temperature: 4, topP: 0.8 }).length).toBeGreaterThan(
      kept({ order: ['topP', 'temperature'], temperature: 4, topP: 0.8 }).length,
    );
  });
});

describe('looking inside', () => {
  test('trace: before, after, and the renormalised rest, best first', () => {
    using({ temperature: 0.8, topK: 3, topP: 0.9 }, (sampler) => {
      const trace = sampler.trace(LOGITS);
      expect(trace.map(({ stage, before, after }) => [stage, before, after])).toEqual([
        ['temperature', 5, 5],
        ['topK', 5, 3],
        ['topP', 3, 2],
      ]);
      for (const { ids, probs, after } of trace) {
        expect(ids.length).toBe(after);
        expect(probs.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 14);
        expect([...probs]).toEqual([...probs].sort((a, b) => b - a));
      }
      const law = sampler.distribution(LOGITS);
      expect(trace[2].ids).toEqual(law.ids);
      expect(trace[2].probs).toEqual(law.probs);
    });
  });

  test('the coin of XTC is averaged over', () => {
    const draw = using({ xtc: { probability: 0.3, threshold: 0.1 }, seed: 5 }, (s) => {
      const { ids, probs } = s.distribution(LOGITS);
      const counts = new Map<number, number>();
      for (const token of s.sampleMany(LOGITS, 100_000)) counts.set(token, (counts.get(token) ?? 0) + 1);
      ids.forEach((id, i) => {
        expect((counts.get(id) ?? 0) / 100_000).toBeCloseTo(probs[i], 2);
      });
      return { ids, probs };
    });
    const expected = using({ xtc: { probability: 0.3, threshold: 0.1, mode: 'expected' } }, (s) =>
      s.distribution(LOGITS),
    );
    expect(expected.ids).toEqual(draw.ids);
    expected.probs.forEach((p, i) => {
      expect(p).toBeCloseTo(draw.probs[i], 12);
    });
  });

  test('logprobs, of the law and raw', () => {
    using({ topK: 3 }, (sampler) => {
      const raw = sampler.logprobs(LOGITS, { token: 3, top: 5, raw: true });
      const best = topLogprobs(LOGITS, 5);
      expect(raw.top.map(({ id }) => id)).toEqual([...best.ids]);
      raw.top.forEach(({ logprob }, i) => {
        expect(logprob).toBeCloseTo(best.logprobs[i], 13);
      });
      expect(raw.token).toMatchObject({ id: 3, rank: 5 });
      const law = sampler.logprobs(LOGITS, { token: 3, top: 5 });
      expect(law.token?.logprob).toBe(Number.NEGATIVE_INFINITY);
      expect(law.top).toHaveLength(3);
      expect(law.top.reduce((sum, { logprob }) => sum + Math.exp(logprob), 0)).toBeCloseTo(1, 14);
      expect(sampler.logprobs(LOGITS)).toEqual({ top: [] });
    });
  });

  test("the shape of OpenAI's API", () => {
    using(undefined, (sampler) => {
      const entry = sampler.logprobs(LOGITS, { token: 1, top: 2, format: 'openai', decode: (id) => `é${id}` });
      expect(Object.keys(entry).sort()).toEqual(['bytes', 'logprob', 'token', 'top_logprobs']);
      expect(entry).toMatchObject({ token: 'é1', bytes: [0xc3, 0xa9, 0x31] });
      expect(entry.top_logprobs.map(({ token }) => token)).toEqual(['é4', 'é0']);
      const banned = using({ bannedTokens: [1] }, (s) => s.logprobs(LOGITS, { token: 1, format: 'openai' }));
      expect(JSON.parse(JSON.stringify(banned))).toEqual({
        token: 'token_id:1',
        logprob: -9999,
        bytes: null,
        top_logprobs: [],
      });
    });
  });

  test('bestOf: the largest sum, the first among equals', () => {
    using(undefined, (sampler) => {
      const candidates = [
        { logprobs: [-1, -2] },
        { logprobs: Float32Array.of(-0.5, -0.5), text: 'b' },
        { logprobs: [-1] },
      ];
      expect(sampler.bestOf(candidates)).toEqual({ index: 1, candidate: candidates[1], logprob: -1 });
      expect(sampler.bestOf([[-3], [-1, -1]])).toMatchObject({ index: 1, logprob: -2 });
    });
  });
});

describe('draws', () => {
  test('walk token ids upward: the first whose cumulative mass exceeds u times the total', () => {
    using(undefined, (sampler) => {
      const equal = new Float32Array(4);
      expect([0, 0.2499, 0.25, 0.5, 0.75, 0.9999].map((uniform) => sampler.sample(equal, { uniform }))).toEqual([
        0, 0, 1, 2, 3, 3,
      ]);
    });
  });

  test('sample changes no history; next does', () => {
    using({ seed: 1, noRepeatNgram: 1 }, (sampler) => {
      for (let i = 0; i < 50; i++) sampler.sample(LOGITS);
      const tokens = Array.from({ length: 5 }, () => sampler.next(LOGITS));
      expect([...tokens].sort()).toEqual([0, 1, 2, 3, 4]);
      expect(() => sampler.next(LOGITS)).toThrow(RangeError);
    });
  });

  test('sampleMany and sampleRows are as many calls of sample', () => {
    const rows = [LOGITS, Float32Array.from([0, 0, 0, 0, 0]), Float32Array.from([5, 4, 3, 2, 1])];
    const options: SamplerOptions = { seed: 9, topP: 0.95, xtc: { probability: 0.5, threshold: 0.1 } };
    const one = using(options, (s) => Array.from({ length: 30 }, () => s.sample(LOGITS)));
    expect(using(options, (s) => [...s.sampleMany(LOGITS, 30)])).toEqual(one);
    const data = Float32Array.from(rows.flatMap((row) => [...row]));
    const each = using(options, (s) => rows.map((row) => s.sample(row)));
    expect(using(options, (s) => [...s.sampleRows({ data, dims: [3, 5], type: 'float32' })])).toEqual(each);
    expect(using(options, (s) => [...s.sampleRows(data, { shape: [3, 5] })])).toEqual(each);
    const vector = allocate(15);
    vector.data.set(data);
    expect(using(options, (s) => [...s.sampleRows(vector, { shape: [3, 5] })])).toEqual(each);
    vector.dispose();
    using(options, (s) => {
      s.distribution(LOGITS);
      expect([...s.sampleRows(data)]).toHaveLength(3); // the vocabulary's length is known
      expect([...s.sampleRows(data, { bitmask: Int32Array.of(1, 2, 4) })]).toEqual([0, 1, 2]);
      expect([...s.sampleRows(data, { bitmask: [8] })]).toEqual([3, 3, 3]);
    });
    using(undefined, (s) => {
      expect([...s.sampleRows(new Float32Array(8), { shape: [2, 4], uniforms: [0.3, 0.8] })]).toEqual([1, 3]);
    });
  });
});

describe('state', () => {
  const OPTIONS: Record<string, SamplerOptions> = {
    plain: { seed: 42, temperature: 0.9 },
    penalties: { seed: 42, repetitionPenalty: 1.2, frequencyPenalty: 0.3, penaltyWindow: 16, penalizePrompt: false },
    dry: { seed: 2n ** 64n - 1n, dry: { multiplier: 0.8, breakers: [[3], [1, 2]] }, noRepeatNgram: 3 },
    mirostat: { seed: 7, mirostat: { version: 2, tau: 3 } },
    'mirostat 1': { seed: 7, mirostat: { version: 1, tau: 3 } },
    adaptive: { seed: 7, adaptiveP: { target: 0.3 } },
    bias: {
      seed: 7,
      logitBias: new Map([
        [1, Number.NEGATIVE_INFINITY],
        [2, 1.5],
      ]),
      sequenceBias: [{ tokens: Int32Array.of(1, 2), bias: -2 }],
      forcedTokens: { 2: 5 },
      bannedSequences: [[4, 6]],
      endTokens: [9],
      minNewTokens: 30,
      lengthDecay: { start: 3, factor: 1.1 },
    },
    preset: { preset: 'llama.cpp', seed: 1, xtc: { probability: 0.4, threshold: 0.05, protect: [1] } },
    sparse: { seed: 3, normalizer: 'entmax', alpha: Number.POSITIVE_INFINITY, temperature: Number.POSITIVE_INFINITY },
  };
  const row = (i: number) => Float32Array.from(randomLogits(60, 3, i + 1));
  const run = (sampler: Sampler, from: number, count: number) =>
    Array.from({ length: count }, (_, i) => sampler.next(row(from + i)));

  test.each(Object.keys(OPTIONS))('%s: a clone and a restored sampler continue token for token', (name) => {
    const sampler = new Sampler(OPTIONS[name]);
    sampler.prime([1, 2, 3, 1, 2, 3, 5, 1, 2]);
    run(sampler, 0, 20);
    sampler.distribution(row(20)); // what accept would look into belongs to the state
    const saved = sampler.save();
    const text = JSON.stringify(saved);
    const copy = sampler.clone();
    const restored = Sampler.restore(JSON.parse(text));
    expect(JSON.stringify(sampler.save())).toBe(text);
    expect(JSON.stringify(restored.save())).toBe(text);
    for (const each of [sampler, copy, restored]) each.accept(3);
    const tokens = run(sampler, 21, 30);
    expect(run(copy, 21, 30)).toEqual(tokens);
    expect(run(restored, 21, 30)).toEqual(tokens);
    for (const each of [sampler, copy, restored]) each.dispose();
  });

  test.each(Object.keys(OPTIONS))('%s: reset begins again, of the same seed or another', (name) => {
    using(OPTIONS[name], (sampler) => {
      const tokens = run(sampler, 0, 20);
      sampler.reset();
      expect(run(sampler, 0, 20)).toEqual(tokens);
      sampler.reset({ seed: 123 });
      const other = run(sampler, 0, 20);
      sampler.reset();
      expect(run(sampler, 0, 20)).toEqual(other);
      expect(using({ ...OPTIONS[name], seed: 123 }, (fresh) => run(fresh, 0, 20))).toEqual(other);
      sampler.reset();
      sampler.sample(Float32Array.from(randomLogits(61))); // another vocabulary
    });
  });

  test('accept without a draw before it leaves mirostat as it is', () => {
    using({ mirostat: { version: 2 } }, (sampler) => {
      const { mirostatMu } = sampler.save().state;
      sampler.accept(1);
      expect(sampler.save().state.mirostatMu).toBe(mirostatMu);
      sampler.next(LOGITS);
      expect(sampler.save().state.mirostatMu).not.toBe(mirostatMu);
    });
  });

  test('disposed: an Error that says so; disposing twice is fine', () => {
    const sampler = new Sampler();
    sampler.dispose();
    sampler.dispose();
    for (const use of [
      () => sampler.sample(LOGITS),
      () => sampler.accept(1),
      () => sampler.clone(),
      () => sampler.save(),
      () => sampler.reset(),
    ])
      expect(use).toThrow(/disposed/);
    if (Symbol.dispose !== undefined) {
      const other = new Sampler();
      other[Symbol.dispose]();
      expect(() => other.sample(LOGITS)).toThrow(/disposed/);
    }
  });
});
