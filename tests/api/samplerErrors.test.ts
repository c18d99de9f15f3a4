import {
  BeamSearch,
  classifierFreeGuidance,
  gumbelMax,
  multinomial,
  Random,
  Sampler,
  type SamplerOptions,
  samplerOptionsFrom,
  topK,
  topLogprobs,
  verifyDraft,
} from 'logitkit';
import { describe, expect, test } from 'vitest';
import { expectThrows } from '../support/throws.js';

/** Bad input: the class and the message of each, and a sampler that is as before. */

const LOGITS = Float32Array.from([2, 1, 0.1, -1, 3]);

/** Options of the wrong value, and what the message says. */
const RANGES: [SamplerOptions, string][] = [
  [{ topP: 1.5 }, 'topP must be in [0, 1], got 1.5'],
  [{ topP: -0.1 }, 'topP must be in [0, 1], got -0.1'],
  [{ topP: NaN }, 'topP must be in [0, 1], got NaN'],
  [{ temperature: -1 }, 'temperature must be in [0, Infinity], got -1'],
  [{ topK: -1 }, 'topK must be an integer >= 0, got -1'],
  [{ topK: 1.5 }, 'topK must be an integer >= 0, got 1.5'],
  [{ minP: 2 }, 'minP must be in [0, 1], got 2'],
  [{ typicalP: 1.01 }, 'typicalP must be in [0, 1], got 1.01'],
  [{ topNSigma: -1 }, 'topNSigma must be in [0, Infinity), got -1'],
  [{ topA: 1.1 }, 'topA must be in [0, 1], got 1.1'],
  [{ tailFree: -0.5 }, 'tailFree must be in [0, 1], got -0.5'],
  [{ topH: 0 }, 'topH must be in (0, 1], got 0'],
  [{ epsilonCutoff: 1 }, 'epsilonCutoff must be in [0, 1), got 1'],
  [{ etaCutoff: 1 }, 'etaCutoff must be in [0, 1), got 1'],
  [{ minKeep: 0 }, 'minKeep must be an integer >= 1, got 0'],
  [{ xtc: { probability: 1.5 } }, 'xtc.probability must be in [0, 1], got 1.5'],
  [{ xtc: { probability: 1, threshold: -1 } }, 'xtc.threshold must be in [0, 1], got -1'],
  [{ repetitionPenalty: 0 }, 'repetitionPenalty must be in (0, Infinity), got 0'],
  [{ frequencyPenalty: Infinity }, 'frequencyPenalty must be in (-Infinity, Infinity), got Infinity'],
  [{ penaltyWindow: -2 }, 'penaltyWindow must be an integer >= -1, got -2'],
  [{ dry: { multiplier: 1, base: 0.5 } }, 'dry.base must be in [1, Infinity), got 0.5'],
  [{ dry: { multiplier: 1, breakers: [[]] } }, 'dry.breakers[0] must have at least one token'],
  [{ noRepeatNgram: -1 }, 'noRepeatNgram must be an integer >= 0, got -1'],
  [{ logitBias: { 3: NaN } }, 'logitBias[3] must be in [-Infinity, Infinity), got NaN'],
  [{ logitBias: new Map([[-1, 0]]) }, 'logitBias: a key must be an integer in [0, 2147483647], got -1'],
  [{ bannedTokens: [-1] }, 'bannedTokens[0] must be an integer in [0, 2147483647], got -1'],
  [{ bannedSequences: [[1], []] }, 'bannedSequences[1] must have at least one token, got none'],
  [{ allowedTokens: [] }, 'allowedTokens must have at least one token, got none'],
  [{ minNewTokens: 3 }, 'minNewTokens needs endTokens'],
  [{ minLength: 3 }, 'minLength needs endTokens'],
  [{ lengthDecay: { start: 1, factor: 2 } }, 'lengthDecay needs endTokens'],
  [{ mirostat: { version: 3 as never } }, 'mirostat.version must be an integer in [0, 2], got 3'],
  [{ mirostat: { tau: -1 } }, 'mirostat.tau must be in [0, Infinity), got -1'],
  [{ adaptiveP: { target: 2 } }, 'adaptiveP.target must be in [0, 1], got 2'],
  [{ adaptiveP: { target: 0.5, decay: 1 } }, 'adaptiveP.decay must be in [0, 0.99], got 1'],
  [{ alpha: 0.5 }, 'alpha must be in [1, Infinity], got 0.5'],
  [{ seed: -1 }, 'seed must be an integer in [0, 2^53) or a bigint in [0, 2^64), got -1'],
  [{ seed: 2n ** 64n }, 'seed must be in [0, 2^64), got 18446744073709551616n'],
  [{ preset: 'ollama' as never }, `preset must be one of 'llama.cpp', 'transformers', 'openai', 'vllm', got "ollama"`],
  [{ normalizer: 'max' as never }, "normalizer must be one of 'softmax', 'sparsemax', 'entmax'"],
  [{ order: ['topP'], topK: 3 }, "order must have every enabled stage, got one without 'topK'"],
  [{ order: ['topp' as never] }, `order[0] must be a stage, got "topp"; did you mean 'topP'?`],
  [{ order: ['topP', 'topP'] }, "order must have a stage once, got 'topP' twice"],
];

const KINDS: [unknown, string][] = [
  [{ topp: 1 }, "Sampler: unknown option 'topp'; did you mean 'topP'?"],
  [{ xtc: { probability: 1, treshold: 0.1 } }, "xtc: unknown option 'treshold'; did you mean 'threshold'?"],
  [{ temperature: '1' }, 'temperature must be a number, got "1"'],
  [{ topK: null }, 'topK must be an integer, got null'],
  [{ xtc: 0.5 }, 'xtc must be an object { probability, threshold, mode, protect } or null, got 0.5'],
  [{ xtc: {} }, 'xtc.probability must be given, got undefined'],
  [{ penalizePrompt: 1 }, 'penalizePrompt must be true or false, got 1'],
  [{ bannedTokens: 3 }, 'bannedTokens must be ids: an Int32Array, number[]'],
  [{ bannedTokens: ['a'] }, 'bannedTokens[0] must be an integer, got "a"'],
  [{ dry: { multiplier: 1, breakers: 'x' } }, 'dry.breakers must be an array, got "x"'],
  [{ logitBias: [1] }, 'logitBias must be a Map or a record, got an array'],
  [{ logitBias: { 1: '2' } }, 'logitBias[1] must be a number, got "2"'],
  [{ sequenceBias: [3] }, 'sequenceBias[0] must be an object { tokens, bias }, got 3'],
  [{ seed: '1' }, 'seed must be an integer or a bigint, got "1"'],
  [{ order: 'topK' }, 'order must be an array, got "topK"'],
  [{ order: [1] }, 'order[0] must be the name of a stage, got 1'],
  [3, 'Sampler: options must be an object, got 3'],
  [null, 'Sampler: options must be an object, got null'],
];

describe('options', () => {
  test.each(RANGES)('RangeError: %o', (options, says) => expectThrows(() => new Sampler(options), RangeError, says));
  test.each(KINDS)('TypeError: %o', (options, says) =>
    expectThrows(() => new Sampler(options as never), TypeError, says),
  );
});

/** Calls that fail on a sampler whose vocabulary has five tokens. */
const CALLS: [string, (s: Sampler) => unknown, typeof RangeError | typeof TypeError, string][] = [
  [
    'another length',
    (s) => s.sample(new Float32Array(4)),
    RangeError,
    'logits must have 5 entries, as the first ones since the start or reset(), got 4',
  ],
  ['no logits', (s) => s.sample([]), RangeError, 'logits must have at least one entry, got none'],
  ['NaN', (s) => s.sample([1, NaN, 2, 3, 4]), RangeError, 'logits must not contain NaN, got NaN at index 1'],
  ['NaN late', (s) => s.distribution(Float32Array.of(1, 2, 2, 3, NaN)), RangeError, 'index 4'],
  [
    'all −∞',
    (s) => s.sample(new Float32Array(5).fill(-Infinity)),
    RangeError,
    'logits must have an entry above -Infinity',
  ],
  ['all masked', (s) => s.sample(LOGITS, { bitmask: [0] }), RangeError, 'logits must leave a token to draw, got none'],
  [
    'bitmask length',
    (s) => s.trace(LOGITS, { bitmask: [1, 2] }),
    RangeError,
    'bitmask must have 1 words of 32 bits for 5 logits, got 2',
  ],
  [
    'bitmask kind',
    (s) => s.sample(LOGITS, { bitmask: 'x' as never }),
    TypeError,
    'bitmask must be an Int32Array, Uint32Array or number[] of 32-bit words',
  ],
  ['uniform 1', (s) => s.sample(LOGITS, { uniform: 1 }), RangeError, 'uniform must be in [0, 1), got 1'],
  ['uniform kind', (s) => s.next(LOGITS, { uniform: '0' as never }), TypeError, 'uniform must be a number'],
  [
    'unknown',
    (s) => s.sample(LOGITS, { uniforms: 1 } as never),
    TypeError,
    "sample: unknown option 'uniforms'; did you mean 'uniform'?",
  ],
  [
    'two rows',
    (s) => s.sample({ data: new Float32Array(10), dims: [2, 5] }),
    RangeError,
    'logits must be one row, with dims [V] or [1, V], got [2, 5]',
  ],
  ['nested', (s) => s.sampleRows([[1], [2]] as never, { shape: [2] }), TypeError, '{ shape: [2, 1] }'],
  ['kind', (s) => s.sample('logits' as never), TypeError, 'logits must be a number[], Float32Array'],
  ['accept', (s) => s.accept(5), RangeError, 'token must be an integer in [0, 4], got 5'],
  ['accept 1.5', (s) => s.accept(1.5), RangeError, 'token must be an integer in [0, 4], got 1.5'],
  ['accept kind', (s) => s.accept('1' as never), TypeError, 'token must be an integer, got "1"'],
  ['prime', (s) => s.prime([1, 9]), RangeError, 'tokens[1] must be an integer in [0, 4], got 9'],
  ['count', (s) => s.sampleMany(LOGITS, -1), RangeError, 'count must be an integer in [0, '],
  [
    'NaN in a row',
    (s) => s.sampleRows([...LOGITS, 1, 2, NaN, 4, 5]),
    RangeError,
    'logits must not contain NaN, got NaN at index 7',
  ],
  [
    'a row of −∞',
    (s) => s.sampleRows([...LOGITS, ...new Array(5).fill(-Infinity)]),
    RangeError,
    'logits must have an entry above -Infinity',
  ],
  ['ragged rows', (s) => s.sampleRows(new Float32Array(12)), RangeError, 'logits must have a multiple of 5 entries'],
  [
    'uniforms',
    (s) => s.sampleRows(LOGITS, { uniforms: [0.1, 0.2] }),
    RangeError,
    'uniforms must have 1 entries, one a row, got 2',
  ],
  [
    'token of logprobs',
    (s) => s.logprobs(LOGITS, { token: 7 }),
    RangeError,
    'token must be an integer in [0, 4], got 7',
  ],
  ['top', (s) => s.logprobs(LOGITS, { top: -1 }), RangeError, 'top must be an integer'],
  ['format', (s) => s.logprobs(LOGITS, { format: 'vllm' as never }), RangeError, "format must be one of 'openai'"],
  ['seed of reset', (s) => s.reset({ seed: 1.5 }), RangeError, 'seed must be an integer'],
  ['bestOf none', (s) => s.bestOf([]), RangeError, 'candidates must have at least one entry'],
  [
    'bestOf kind',
    (s) => s.bestOf([3 as never]),
    TypeError,
    'candidates[0] must be an array of log-probabilities or { logprobs }',
  ],
];

describe('calls', () => {
  for (const options of [
    {},
    { mirostat: { version: 2 } as const, xtc: { probability: 0.5 } },
    { repetitionPenalty: 1.2, dry: { multiplier: 1 } },
  ]) {
    test.each(CALLS)(`${JSON.stringify(options)} %s`, (_, call, kind, says) => {
      const sampler = new Sampler({ seed: 1, ...options });
      sampler.next(LOGITS);
      sampler.distribution(LOGITS);
      const before = JSON.stringify(sampler.save());
      const twin = sampler.clone();
      expectThrows(() => call(sampler), kind, says);
      expect(JSON.stringify(sampler.save())).toBe(before);
      for (const each of [sampler, twin]) each.accept(2);
      expect(Array.from({ length: 10 }, () => sampler.next(LOGITS))).toEqual(
        Array.from({ length: 10 }, () => twin.next(LOGITS)),
      );
      sampler.dispose();
      twin.dispose();
    });
  }

  test('token ids beyond the vocabulary: named once the logits are known', () => {
    const beyond: [SamplerOptions, string][] = [
      [{ bannedTokens: [2, 9] }, 'bannedTokens'],
      [{ logitBias: { 9: 1 } }, 'logitBias'],
      [{ dry: { multiplier: 1, breakers: [[9]] } }, 'dry.breakers'],
      [{ endTokens: [9], minLength: 2 }, 'endTokens'],
      [{ forcedTokens: { 0: 9 } }, 'forcedTokens'],
    ];
    for (const [options, name] of beyond) {
      expectThrows(
        () => new Sampler(options).sample(LOGITS),
        RangeError,
        `${name} must have token ids in [0, 4] for 5 logits, got 9`,
      );
    }
    const sampler = new Sampler();
    sampler.prime([1, 9, 3]);
    expectThrows(
      () => sampler.sample(LOGITS),
      RangeError,
      'the history must have token ids in [0, 4] for 5 logits, got 9',
    );
  });

  test('a state that save() did not make', () => {
    const saved = new Sampler({ seed: 1 }).save();
    expectThrows(() => Sampler.restore(null as never), TypeError, 'state must be what sampler.save() returned');
    expectThrows(() => Sampler.restore({} as never), TypeError, 'state must be');
    expectThrows(
      () => Sampler.restore({ ...saved, version: 9 as never }),
      RangeError,
      'state.version must be 1, got 9',
    );
    const broken = { ...saved, state: { ...saved.state, tokens: [1] } };
    expectThrows(() => Sampler.restore(broken), TypeError, 'state.generated must be an array of 1 numbers');
    expectThrows(
      () => Sampler.restore({ ...saved, state: { ...saved.state, position: 3 as never } }),
      TypeError,
      'state.position',
    );
    expectThrows(
      () => Sampler.restore({ ...saved, options: { topP: 3 } }),
      RangeError,
      'topP must be in [0, 1], got 3',
    );
  });
});

describe('the other verbs', () => {
  const draft = { draftTokens: [0], draftProbs: [0.5, 0.5], targetProbs: [0.9, 0.1, 0.2, 0.8] };
  const CASES: [string, () => unknown, typeof RangeError | typeof TypeError, string][] = [
    ['topK', () => topK([1, NaN], 1), RangeError, 'logits must not contain NaN, got NaN at index 1'],
    ['topK k', () => topK([1], -1), RangeError, 'k must be an integer'],
    ['topLogprobs', () => topLogprobs([-Infinity], 1), RangeError, 'logits must have an entry above -Infinity'],
    ['gumbelMax', () => gumbelMax([1, NaN]), RangeError, 'NaN at index 1'],
    [
      'gumbelMax temperature',
      () => gumbelMax([1], { temperature: -1 }),
      RangeError,
      'temperature must be in [0, Infinity], got -1',
    ],
    [
      'multinomial negative',
      () => multinomial([0.5, -0.1], 1),
      RangeError,
      'probs[1] must be in [0, Infinity), got -0.1',
    ],
    [
      'multinomial huge',
      () => multinomial([1e308, 1e308], 1),
      RangeError,
      'probs must have a finite sum, got Infinity',
    ],
    ['multinomial zero', () => multinomial([0, 0], 1), RangeError, 'probs must have an entry above 0, got none'],
    [
      'multinomial count',
      () => multinomial([1, 0, 1], 3, { replacement: false }),
      RangeError,
      'count must be at most 2',
    ],
    ['multinomial both', () => multinomial([1], 1, { seed: 1, uniforms: [0.5] }), TypeError, 'seed or uniforms'],
    [
      'multinomial uniforms',
      () => multinomial([1], 2, { uniforms: [0.5] }),
      RangeError,
      'uniforms must have 2 entries, got 1',
    ],
    [
      'multinomial unknown',
      () => multinomial([1], 1, { replace: true } as never),
      TypeError,
      "did you mean 'replacement'?",
    ],
    [
      'verifyDraft rows',
      () => verifyDraft({ ...draft, targetProbs: [1, 2, 3] }),
      RangeError,
      'targetProbs must have 2 rows, one more than draftTokens, got 3 entries',
    ],
    [
      'verifyDraft draft',
      () => verifyDraft({ ...draft, draftProbs: [1] }),
      RangeError,
      'draftProbs must have 1 rows of 2',
    ],
    [
      'verifyDraft token',
      () => verifyDraft({ ...draft, draftTokens: [2] }),
      RangeError,
      'draftTokens[0] must be an integer in [0, 1], got 2',
    ],
    [
      'verifyDraft probability',
      () => verifyDraft({ ...draft, draftProbs: [0.5, NaN] }),
      RangeError,
      'draftProbs[1] must be in [0, Infinity), got NaN',
    ],
    [
      'verifyDraft weight',
      () => verifyDraft({ ...draft, ensembleWeight: 2 }),
      RangeError,
      'ensembleWeight must be in [0, 1], got 2',
    ],
    [
      'guidance length',
      () => classifierFreeGuidance([1, 2], [1]),
      RangeError,
      'unconditional must have as many entries as conditional, 2, got 1',
    ],
    [
      'guidance space',
      () => classifierFreeGuidance([1], [1], { space: 'probs' as never }),
      RangeError,
      "space must be one of 'logits', 'logProbs'",
    ],
    ['Random', () => new Random(1.5), RangeError, 'seed must be an integer'],
    ['Random integer', () => new Random(1).integer(0), RangeError, 'n must be an integer'],
    ['beams', () => new BeamSearch({ beams: 0 }), RangeError, 'beams must be an integer in [1, '],
    ['groups', () => new BeamSearch({ beams: 4, groups: 3 }), RangeError, 'groups must divide beams, 4, got 3'],
    [
      'early',
      () => new BeamSearch({ earlyStopping: 'always' as never }),
      TypeError,
      "earlyStopping must be true, false or 'never'",
    ],
    [
      'beam rows',
      () => new BeamSearch({ beams: 2 }).step([1, 2, 3]),
      RangeError,
      'logits must have 2 rows, one a beam, got 3 entries',
    ],
    [
      'beam end',
      () => new BeamSearch({ endTokens: [5] }).step([1, 2, 3]),
      RangeError,
      'endTokens must have token ids in [0, 2] for rows of 3, got 5',
    ],
    ['beam NaN', () => new BeamSearch().step([1, NaN]), RangeError, 'logits must not contain NaN'],
    [
      'from',
      () => samplerOptionsFrom('transformers', { top_pp: 1 }),
      TypeError,
      "unknown option 'top_pp'; did you mean 'top_p'?",
    ],
    ['from system', () => samplerOptionsFrom('ollama' as never, {}), RangeError, 'system must be one of'],
    ['from strings', () => samplerOptionsFrom('vllm', { bad_words: ['a'] }), RangeError, 'bad_words must be token ids'],
    ['from unsupported', () => samplerOptionsFrom('transformers', { num_beams: 4 }), RangeError, 'use BeamSearch'],
  ];
  test.each(CASES)('%s', (_, call, kind, says) => expectThrows(call, kind, says));
});
