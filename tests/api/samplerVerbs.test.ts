import fc from 'fast-check';
import {
  BeamSearch,
  classifierFreeGuidance,
  gumbelMax,
  logSoftmax,
  multinomial,
  type PresetName,
  Sampler,
  samplerOptionsFrom,
  softmax,
  topK,
  topLogprobs,
  verifyDraft,
} from 'logitkit';
import { describe, expect, test } from 'vitest';
import { type Input, KINDS } from '../support/kinds.js';
import { Mulberry } from '../support/random.js';

/** The verbs beside the Sampler: selection, draws, guidance, speculative decoding, beam search, other systems' names. */

const entry = fc.oneof(
  fc.float({ noNaN: true, min: -20, max: 20 }),
  fc.constantFrom(0, 1, 2, Number.NEGATIVE_INFINITY),
);

describe('topK and topLogprobs', () => {
  test('the k largest, best first, ties by lower id', () => {
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 300 }), fc.nat(310), (list, k) => {
        const logits = Float32Array.from(list);
        const order = Array.from(logits.keys()).sort((a, b) =>
          logits[a] === logits[b] ? a - b : logits[b] - logits[a],
        );
        const got = topK(logits, k);
        expect([...got.ids]).toEqual(order.slice(0, k));
        expect([...got.logits]).toEqual(order.slice(0, k).map((id) => logits[id]));
        const finite = order.filter((id) => logits[id] > Number.NEGATIVE_INFINITY);
        if (finite.length === 0) return;
        const best = topLogprobs(logits, k);
        expect([...best.ids]).toEqual(finite.slice(0, k));
        const wanted = logSoftmax([...logits]);
        best.ids.forEach((id, i) => {
          expect(best.logprobs[i]).toBeCloseTo(wanted[id], 12);
        });
      }),
      { numRuns: 300, seed: 2 },
    );
  });
  test('long rows, and +Infinity first', () => {
    const random = new Mulberry(4);
    const logits = Float32Array.from({ length: 128_256 }, () => random.normal());
    logits[77_000] = Number.POSITIVE_INFINITY;
    const order = Array.from(logits.keys()).sort((a, b) => (logits[a] === logits[b] ? a - b : logits[b] - logits[a]));
    for (const k of [1, 40, 5000]) expect([...topK(logits, k).ids]).toEqual(order.slice(0, k));
  });
  test.each(KINDS)('$name', (kind) => {
    const values = [0.5, 2.5, -1, 1.5];
    const make = (): Input => kind.make(values);
    expect([...topK(make() as never, 2).ids]).toEqual([1, 3]);
    expect(topK(make() as never, 9).logits).toEqual(Float32Array.of(2.5, 1.5, 0.5, -1));
    expect([...topLogprobs(make() as never, 2).ids]).toEqual([1, 3]);
    expect(gumbelMax(make() as never, { temperature: 0 })).toBe(1);
    const weights = kind.make([0.5, 0, 0.25, 0.25]);
    expect([...multinomial(weights as never, 3, { uniforms: [0, 0.6, 0.9] })]).toEqual([0, 2, 3]);
    const guided = classifierFreeGuidance(make() as never, make() as never, { scale: 3 }) as never;
    expect(Array.from(((guided as { data?: number[] }).data ?? guided) as number[])).toEqual(values);
  });
});

describe('classifierFreeGuidance', () => {
  const [c, u] = [
    [2, 1, 0, -3],
    [0, 1, 1, Number.NEGATIVE_INFINITY],
  ];
  test('u + scale (c − u), on logits and on log-probabilities', () => {
    expect(classifierFreeGuidance(c, u, { scale: 2 })).toEqual([4, 1, -1, -3]);
    expect(classifierFreeGuidance(c, u)).toEqual(c);
    const [lc, lu] = [logSoftmax(c), logSoftmax(u)];
    const guided = classifierFreeGuidance(c, u, { scale: 1.5, space: 'logProbs' });
    for (const i of [0, 1, 2]) expect(guided[i]).toBeCloseTo(lu[i] + 1.5 * (lc[i] - lu[i]), 13);
  });
  test('rows of a tensor', () => {
    const tensor = (data: number[]) => ({ data: Float64Array.from(data), dims: [2, 4], type: 'float64' });
    const { data, dims } = classifierFreeGuidance(tensor([...c, ...c]), tensor([...u, ...u]), {
      scale: 1.5,
      space: 'logProbs',
    });
    expect(dims).toEqual([2, 4]);
    expect([...data.subarray(0, 4)]).toEqual(classifierFreeGuidance(c, u, { scale: 1.5, space: 'logProbs' }));
    expect(data.subarray(4)).toEqual(data.subarray(0, 4));
  });
});

describe('verifyDraft', () => {
  test('the tokens have the law of the target', () => {
    const q = softmax([1, 0, -1, 0.5]);
    const p = [softmax([0, 1, -1, 0]), softmax([2, 0, 0, 0]), softmax([0, 0, 0, 1])];
    const counts = p.map(() => [0, 0, 0, 0]);
    const totals = [0, 0, 0];
    for (let seed = 0; seed < 40_000; seed++) {
      const draftTokens = multinomial(q, 2, { seed: 1e6 + seed });
      const { acceptedCount, token } = verifyDraft({
        draftTokens,
        draftProbs: [...q, ...q],
        targetProbs: p.flat(),
        seed,
      });
      [...draftTokens.subarray(0, acceptedCount), token].forEach((id, place) => {
        counts[place][id]++;
        totals[place]++;
      });
    }
    counts.forEach((count, place) => {
      const statistic = count.reduce(
        (sum, n, i) => sum + (n - totals[place] * p[place][i]) ** 2 / (totals[place] * p[place][i]),
        0,
      );
      expect(statistic).toBeLessThan(16.3); // 3 degrees of freedom, once in a thousand
    });
  });
  test('one uniform per draft token and one for the final draw; no draft at all is a draw', () => {
    expect(verifyDraft({ draftTokens: [], draftProbs: [], targetProbs: [0.25, 0.75], uniforms: [0.3] })).toEqual({
      acceptedCount: 0,
      token: 1,
    });
    const draft = { draftTokens: [0], draftProbs: [0.8, 0.2], targetProbs: [0.4, 0.6, 1, 0] };
    expect(verifyDraft({ ...draft, uniforms: [0.49, 0.5] })).toEqual({ acceptedCount: 1, token: 0 });
    expect(verifyDraft({ ...draft, uniforms: [0.51, 0] })).toEqual({ acceptedCount: 0, token: 1 });
    expect(verifyDraft({ ...draft, uniforms: [0.51, 0], ensembleWeight: 0.5 })).toEqual({ acceptedCount: 1, token: 0 });
  });
});

describe('BeamSearch', () => {
  /** Log-probabilities that depend on the text so far. */
  const model = (tokens: readonly number[], size: number): number[] => {
    const random = new Mulberry(tokens.reduce((hash, token) => hash * 31 + token + 1, 7));
    return Array.from({ length: size }, () => Math.fround(2 * random.normal()));
  };

  /** Runs a search, keeping the text of every beam. */
  function search(options: ConstructorParameters<typeof BeamSearch>[0], size: number, steps: number) {
    const beamSearch = new BeamSearch(options);
    let texts: number[][] = Array.from({ length: beamSearch.beams }, () => []);
    for (let i = 0; i < steps && !beamSearch.finished; i++) {
      const { tokens, parents } = beamSearch.step(Float32Array.from(texts.flatMap((text) => model(text, size))));
      texts = texts.map((_, beam) => [...texts[parents[beam]], tokens[beam]]);
    }
    const best = beamSearch.best(beamSearch.beams).map(({ tokens, score }) => ({ tokens: [...tokens], score }));
    beamSearch.dispose();
    return { best, texts };
  }

  const scoreOf = (text: number[], size: number) =>
    text.reduce((sum, token, i) => sum + logSoftmax(model(text.slice(0, i), size))[token], 0);

  test('with beams enough it finds the best of all texts', () => {
    const all = Array.from({ length: 64 }, (_, i) => [i >> 4, (i >> 2) & 3, i & 3]);
    const ranked = all.map((tokens) => ({ tokens, score: scoreOf(tokens, 4) / 3 })).sort((a, b) => b.score - a.score);
    const { best } = search({ beams: 16 }, 4, 3);
    best.forEach(({ tokens, score }, i) => {
      expect(tokens).toEqual(ranked[i].tokens);
      expect(score).toBeCloseTo(ranked[i].score, 10);
    });
  });

  test('one beam is greedy; end tokens end it; the length penalty divides', () => {
    const { best } = search({ beams: 1, lengthPenalty: 0 }, 9, 5);
    const greedy: number[] = [];
    for (let i = 0; i < 5; i++) greedy.push(topK(model(greedy, 9), 1).ids[0]);
    expect(best[0].tokens).toEqual(greedy);
    expect(best[0].score).toBeCloseTo(scoreOf(greedy, 9), 10);
    const ended = search({ beams: 3, endTokens: [2, 5], earlyStopping: true, lengthPenalty: 2 }, 9, 40);
    expect(ended.best).toHaveLength(3);
    for (const { tokens, score } of ended.best) {
      expect([2, 5]).toContain(tokens.at(-1));
      expect(tokens.slice(0, -1).some((token) => token === 2 || token === 5)).toBe(false);
      expect(score).toBeCloseTo(scoreOf(tokens, 9) / tokens.length ** 2, 10);
    }
  });

  test('groups with a penalty take different tokens', () => {
    const { texts } = search({ beams: 3, groups: 3, diversityPenalty: 100 }, 9, 1);
    expect(new Set(texts.map(([token]) => token)).size).toBe(3);
    const same = search({ beams: 3, groups: 3 }, 9, 1).texts;
    expect(new Set(same.map(([token]) => token)).size).toBe(1);
  });
});

describe('samplerOptionsFrom', () => {
  const CASES: [PresetName, Record<string, unknown>, Record<string, unknown>][] = [
    [
      'transformers',
      { do_sample: true, temperature: 0.7, top_k: 20, top_p: 0.9, max_new_tokens: 64, pad_token_id: 0 },
      { temperature: 0.7, topK: 20, topP: 0.9 },
    ],
    ['transformers', { do_sample: false, temperature: 0.7 }, { temperature: 0 }],
    [
      'transformers',
      { eos_token_id: [2, 3], min_new_tokens: 4, min_length: 0, bad_words_ids: [[2], [5, 6]] },
      { temperature: 0, endTokens: [2, 3], minNewTokens: 4, bannedSequences: [[5, 6]] },
    ],
    [
      'transformers',
      { do_sample: true, min_length: 5, repetition_penalty: 1.2, no_repeat_ngram_size: 3, num_beams: 1 },
      { repetitionPenalty: 1.2, noRepeatNgram: 3 },
    ],
    [
      'transformers',
      { do_sample: true, forced_bos_token_id: 1, forced_eos_token_id: 2, max_new_tokens: 8, eos_token_id: null },
      { forcedTokens: { 0: 1, 7: 2 } },
    ],
    [
      'transformers',
      { do_sample: true, eos_token_id: 2, exponential_decay_length_penalty: [5, 1.1], sequence_bias: [[[1, 2], -3]] },
      { endTokens: [2], lengthDecay: { start: 5, factor: 1.1 }, sequenceBias: [{ tokens: [1, 2], bias: -3 }] },
    ],
    [
      'openai',
      {
        model: 'm',
        messages: [],
        temperature: 0.5,
        top_p: 0.9,
        presence_penalty: 1,
        logit_bias: { 50256: -100 },
        seed: 7,
        max_tokens: 9,
      },
      { temperature: 0.5, topP: 0.9, presencePenalty: 1, logitBias: { 50256: -100 }, seed: 7 },
    ],
    [
      'vllm',
      { top_k: -1, min_p: 0.1, seed: -1, stop_token_ids: [5], min_tokens: 2, detokenize: true },
      { topK: 0, minP: 0.1, endTokens: [5], minNewTokens: 2 },
    ],
    [
      'llama.cpp',
      { temperature: 0.6, top_k: 0, repeat_penalty: 1.1, repeat_last_n: -1, n_predict: 5, seed: -1 },
      { temperature: 0.6, topK: 0, repetitionPenalty: 1.1, penaltyWindow: -1, adaptiveP: null },
    ],
    [
      'llama.cpp',
      {
        dry_multiplier: 0.8,
        dry_penalty_last_n: -1,
        dry_sequence_breakers: [],
        xtc_probability: 0.5,
        xtc_threshold: 0.6,
        dynatemp_range: 0.2,
        adaptive_target: -1,
      },
      {
        dry: { multiplier: 0.8, base: 1.75, allowedLength: 2, window: -1, breakers: [] },
        dynamicTemperature: { range: 0.2, exponent: 1 },
        adaptiveP: null,
      },
    ],
    [
      'llama.cpp',
      {
        logit_bias: [
          [5, false],
          [6, 1],
          [6, 2],
        ],
      },
      {
        logitBias: new Map([
          [5, Number.NEGATIVE_INFINITY],
          [6, 3],
        ]),
        adaptiveP: null,
      },
    ],
  ];
  test.each(CASES)('%s %j', (system, config, wanted) => {
    const options = samplerOptionsFrom(system, config);
    expect(options).toEqual({ preset: system, ...wanted });
    new Sampler(options).dispose();
  });
  test('samplers and mirostat of llama.cpp', () => {
    const logits = Array.from({ length: 100 }, (_, i) => Math.sin(i) * 4);
    const stages = (config: Record<string, unknown>) =>
      new Sampler(samplerOptionsFrom('llama.cpp', config)).trace(logits).map(({ stage }) => stage);
    expect(stages({})).toEqual(['topK', 'topP', 'minP', 'temperature']);
    expect(stages({ samplers: ['temperature', 'top_k'] })).toEqual(['temperature', 'topK']);
    expect(stages({ samplers: 'tp', top_n_sigma: 1 })).toEqual(['temperature', 'topP']);
    expect(stages({ mirostat: 2, top_k: 40, repeat_penalty: 1.3 })).toEqual(['temperature', 'mirostat']);
    expect(stages({ samplers: ['min_p', 'adaptive_p'], adaptive_target: 0.5 })).toEqual(['minP', 'adaptiveP']);
  });
});
