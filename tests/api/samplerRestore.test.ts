import { Sampler, type SamplerOptions } from 'logitkit';
import { describe, expect, test } from 'vitest';
import { expectThrows } from '../support/throws.js';

/** A damaged state is refused whole, by the name of the field; a sound one goes on token for token. */

const LOGITS = Float32Array.from({ length: 50 }, (_, i) => Math.sin(3 * i) * 2);
const OPTIONS: SamplerOptions = {
  seed: 7,
  mirostat: { version: 2 },
  adaptiveP: { target: 0.3 },
  repetitionPenalty: 1.1,
  dry: { multiplier: 0.5 },
  bannedTokens: [40],
};

function saved() {
  const sampler = new Sampler(OPTIONS);
  sampler.prime([1, 2, 3]);
  for (let i = 0; i < 5; i++) sampler.next(LOGITS);
  sampler.sample(LOGITS); // a distribution to look into
  return JSON.parse(JSON.stringify(sampler.save())) as ReturnType<Sampler['save']>;
}

type Damage = [what: string, value: unknown, kind: typeof TypeError | typeof RangeError, says?: string];

const WRONG_KINDS: Damage[] = [
  ['null', null, TypeError],
  ['true', true, TypeError],
  ['an object', {}, TypeError],
  ['a function', () => 1, TypeError],
];
const NUMBERS: Damage[] = [
  ...WRONG_KINDS,
  ['a string', '1', TypeError],
  ['a bigint', 1n, TypeError],
  ['an array', [1], TypeError],
  ['NaN', NaN, RangeError],
  ['Infinity', Infinity, RangeError],
  ['-Infinity', -Infinity, RangeError],
];
const WORDS: Damage[] = [
  ...WRONG_KINDS,
  ['a number', 3, TypeError],
  ['an empty string', '', TypeError],
  ['a negative', '-1', TypeError],
  ['a fraction', '1.5', TypeError],
  ['hexadecimal', '0x10', TypeError],
  ['2^64', String(2n ** 64n), RangeError],
  ['a long number', '9'.repeat(5000), RangeError],
];
/** Of arrays of ids: the third entry replaced. */
const IDS: Damage[] = [
  ['a string', '1', TypeError],
  ['null', null, TypeError],
  ['a hole', undefined, TypeError],
  ['NaN', NaN, RangeError],
  ['a negative', -1000, RangeError],
  ['a fraction', 1.5, RangeError],
  ['beyond the vocabulary', 50, RangeError, 'must be an integer in [0, 49], got 50'],
  ['huge', 2 ** 40, RangeError],
];
const PROBABILITIES: Damage[] = [
  ['a string', '1', TypeError],
  ['NaN', NaN, RangeError],
  ['a negative', -0.1, RangeError],
  ['above 1', 1.5, RangeError],
  ['another sum', 0.987, RangeError],
];

const FIELDS: Record<string, Damage[]> = {
  seed: WORDS,
  position: WORDS,
  vocabSize: [
    ...NUMBERS,
    ['a negative', -1, RangeError],
    ['a fraction', 50.5, RangeError],
    ['2^31', 2 ** 31, RangeError],
    ['2^53', 2 ** 53, RangeError],
  ],
  mirostatMu: NUMBERS,
  adaptiveSum: [...NUMBERS, ['a negative', -1, RangeError], ['above the weight', 1000, RangeError]],
  adaptiveWeight: [...NUMBERS, ['0', 0, RangeError], ['too much', 1e6, RangeError]],
};
const ARRAYS: Record<string, Damage[]> = {
  // negative ids stand for what is no text
  tokens: IDS.filter(([what]) => what !== 'a negative'),
  generated: [...IDS.filter(([what]) => what !== 'beyond the vocabulary'), ['2', 2, RangeError]],
  lastIds: [...IDS, ['not ascending', 0, RangeError]],
  lastProbs: PROBABILITIES,
  adaptiveIds: [...IDS, ['not ascending', 0, RangeError]],
  adaptiveProbs: PROBABILITIES,
};

const withState = (change: object) => {
  const sound = saved();
  return { ...sound, state: { ...sound.state, ...change } } as never;
};

for (const [field, damages] of Object.entries(FIELDS)) {
  test.each(damages)(`${field}: %s`, (_, value, kind, says = '') => {
    expectThrows(() => Sampler.restore(withState({ [field]: value })), kind, `state.${field}`, says);
  });
}

for (const [field, damages] of Object.entries(ARRAYS)) {
  describe(field, () => {
    test.each(damages)('%s', (_, value, kind, says = '') => {
      const entries: unknown[] = [...(saved().state[field as 'tokens'] as number[])];
      expect(entries.length).toBeGreaterThan(3);
      entries[2] = value;
      if (value === undefined) delete entries[2];
      expectThrows(() => Sampler.restore(withState({ [field]: entries })), kind, `state.${field}`, says);
    });
    test.each<Damage>([
      ...WRONG_KINDS,
      ['a number', 3, TypeError],
      ['a string', '123', TypeError],
      ['a typed array', Int32Array.of(1, 2), TypeError],
    ])('not an array: %s', (_, value, kind) => {
      expectThrows(() => Sampler.restore(withState({ [field]: value })), kind, `state.${field}`);
    });
    test('another length', () => {
      const pair = { tokens: 'generated', lastIds: 'lastProbs', adaptiveIds: 'adaptiveProbs' }[field] ?? field;
      const shorter = (saved().state[field as 'tokens'] as number[]).slice(1);
      expectThrows(() => Sampler.restore(withState({ [field]: shorter })), TypeError, `state.${pair}`);
    });
  });
}

test.each([...Object.keys(FIELDS), ...Object.keys(ARRAYS)])('%s missing, or only inherited', (field) => {
  const sound = saved();
  const state: Record<string, unknown> = { ...sound.state };
  delete state[field];
  expectThrows(() => Sampler.restore({ ...sound, state } as never), TypeError, `state.${field}`);
  const heir = Object.assign(Object.create({ [field]: sound.state[field as 'seed'] }), state) as object;
  expectThrows(() => Sampler.restore({ ...sound, state: heir } as never), TypeError, `state.${field}`);
});

test.each(['format', 'version', 'options', 'state'])('%s missing, null, or of another kind', (field) => {
  const sound: Record<string, unknown> = { ...saved() };
  for (const value of [null, [], 'x', 7, undefined])
    expect(() => Sampler.restore({ ...sound, [field]: value } as never)).toThrow(/^state/);
  delete sound[field];
  expect(() => Sampler.restore(sound as never)).toThrow(/^state/);
});

test('fields that save() does not write', () => {
  const sound = saved();
  expectThrows(() => Sampler.restore({ ...sound, more: 1 } as never), TypeError, 'more');
  expectThrows(() => Sampler.restore(withState({ more: 1 })), TypeError, 'more');
  const proto = JSON.parse(JSON.stringify(sound).replace('"seed"', '"__proto__":{"x":1},"seed"'));
  expectThrows(() => Sampler.restore(proto), TypeError, '__proto__');
  const options = JSON.parse(JSON.stringify(sound).replace('"mirostat"', '"__proto__":{"topK":1},"mirostat"'));
  expectThrows(() => Sampler.restore(options), TypeError, '__proto__');
  expectThrows(() => Sampler.restore(Object.create(sound)), TypeError, 'state must be what sampler.save() returned');
  expectThrows(() => Sampler.restore([] as never), TypeError, 'state must be what sampler.save() returned');
});

test('each field is read once', () => {
  const sound = saved();
  let reads = 0;
  const state = { ...sound.state };
  Object.defineProperty(state, 'vocabSize', { enumerable: true, get: () => (reads++ === 0 ? 50 : 3) });
  const sampler = Sampler.restore({ ...sound, state });
  expect(reads).toBe(1);
  expect(sampler.sample(LOGITS)).toBeLessThan(50);
});

test('a vocabulary smaller than the text, or than the ids of the options', () => {
  expectThrows(
    () => Sampler.restore(withState({ vocabSize: 3 })),
    RangeError,
    'state.tokens[2] must be an integer in [0, 2], got 3',
  );
  const none = { tokens: [], generated: [], lastIds: [], lastProbs: [], adaptiveIds: [], adaptiveProbs: [] };
  expectThrows(
    () => Sampler.restore(withState({ ...none, vocabSize: 20 })),
    RangeError,
    'state.vocabSize must be above 40, a token id of bannedTokens, got 20',
  );
});

test('what was refused leaves nothing behind; a sound state goes on', () => {
  const sound = saved();
  for (let i = 0; i < 50; i++) expect(() => Sampler.restore(withState({ tokens: [99] }))).toThrow(RangeError);
  const [a, b] = [Sampler.restore(sound), Sampler.restore(JSON.parse(JSON.stringify(Sampler.restore(sound).save())))];
  for (let i = 0; i < 20; i++) expect(a.next(LOGITS)).toBe(b.next(LOGITS));
});

test('states of every age are sound: new, primed, after a distribution, with huge eta', () => {
  const extreme = new Sampler({ seed: 1, mirostat: { eta: 1e308, tau: 1e308 } });
  for (let i = 0; i < 4; i++) extreme.next(LOGITS);
  const aged = new Sampler({ seed: 1, adaptiveP: { target: 1, decay: 0.99 } });
  for (let i = 0; i < 400; i++) aged.next(LOGITS);
  const primed = new Sampler({ seed: 1 });
  primed.prime([1e9, 3]);
  const looked = new Sampler({ seed: 1, mirostat: {}, normalizer: 'sparsemax', xtc: { probability: 0.5 } });
  looked.distribution(LOGITS);
  for (const sampler of [new Sampler(), extreme, aged, primed, looked]) {
    const text = JSON.stringify(sampler.save());
    expect(JSON.stringify(Sampler.restore(JSON.parse(text)).save())).toBe(text);
  }
});
