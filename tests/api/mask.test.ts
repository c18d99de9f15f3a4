import fc from 'fast-check';
import { argmax, hardmax, logSoftmax, logSumExp, normalizedEntropy, sigmoid, softmax, type TensorLike } from 'logitkit';
import { describe, expect, test } from 'vitest';
import { KINDS, numbersOf } from '../support/kinds.js';
import { logits } from '../support/random.js';
import { mapAxis, reduceAxis, argmax as referenceArgmax } from '../support/reference.js';
import { expectThrows } from '../support/throws.js';
import { maxUlp, ulp32, ulp64 } from '../support/ulp.js';
import { MAPS, REDUCTIONS, VERBS } from '../support/verbs.js';

/** Masks: Uint8Array, boolean[] or a bool tensor, 1 = keep, same shape as x. Fully masked rows are zeros, −∞ in the log maps. */

const MASKS: readonly { name: string; make(keep: boolean[], dims: number[]): Uint8Array | boolean[] | TensorLike }[] = [
  { name: 'Uint8Array', make: (keep) => Uint8Array.from(keep, Number) },
  { name: 'Uint8Array at an odd offset', make: (keep) => Uint8Array.from([false, ...keep], Number).subarray(1) },
  { name: 'boolean[]', make: (keep) => keep },
  { name: 'bool tensor', make: (keep, dims) => ({ data: Uint8Array.from(keep, Number), dims, type: 'bool' }) },
];

const MASKED_VALUE: Record<string, number> = {
  logSoftmax: Number.NEGATIVE_INFINITY,
  logSigmoid: Number.NEGATIVE_INFINITY,
};

describe.each(MASKS)('mask: $name', ({ make }) => {
  test.each(MAPS)('$name', ({ name, verb, row, floor }) => {
    const shape = [4, 3, 5];
    const values = logits(60, 3, 2);
    const keep = values.map((_, i) => i % 3 !== 1 && !(i >= 15 && i < 30)); // one plane is fully masked
    for (const kind of KINDS) {
      const ulp = kind.precision === 'float32' ? ulp32 : ulp64;
      for (const axis of [0, 1, 2]) {
        const options = { axis, mask: make(keep, shape), ...(kind.tensor ? {} : { shape }) };
        const got = numbersOf(verb(kind.make(values, shape), options));
        const want = mapAxis(row, kind.held(values), shape, axis, { mask: keep });
        expect(maxUlp(got, want, ulp, floor)).toBeLessThanOrEqual(4);
        keep.forEach((kept, i) => {
          if (!kept) expect(got[i]).toBe(MASKED_VALUE[name] ?? 0);
        });
      }
    }
  });

  test.each(REDUCTIONS)('$name', ({ verb, row }) => {
    const shape = [4, 3, 5];
    const values = logits(60, 3, 2).map((v) => Math.abs(v) / 20);
    const keep = values.map((_, i) => i % 3 !== 1 && !(i >= 15 && i < 30));
    for (const axis of [0, 1, 2]) {
      const got = verb(Float32Array.from(values), { shape, axis, mask: make(keep, shape) });
      const want = reduceAxis(row, Float32Array.from(values), shape, axis, { mask: keep });
      expect(maxUlp(got, want, ulp32, 1)).toBeLessThanOrEqual(1);
    }
  });

  test('argmax passes masked entries over', () => {
    const values = logits(60, 3, 8);
    const keep = values.map((_, i) => i % 2 === 0);
    for (const axis of [0, 1, 2]) {
      const got = argmax(values, { shape: [4, 3, 5], axis, mask: make(keep, [4, 3, 5]) });
      expect([...got]).toEqual(reduceAxis(referenceArgmax, values, [4, 3, 5], axis, { mask: keep }));
    }
  });
});

test('a fully masked row is zeros; in the log maps −∞; −∞ as a log-sum; −1 as an index', () => {
  const mask = [false, false, false];
  for (const x of [
    [1, 2, 3],
    [Number.NaN, 1, 2],
    [Number.POSITIVE_INFINITY, 1, 2],
    Array(3).fill(Number.NEGATIVE_INFINITY) as number[],
  ]) {
    for (const values of [x, Float32Array.from(x)]) {
      expect([...softmax(values, { mask })]).toEqual([0, 0, 0]);
      expect([...hardmax(values, { mask })]).toEqual([0, 0, 0]);
      expect([...sigmoid(values, { mask })]).toEqual([0, 0, 0]);
      expect([...logSoftmax(values, { mask })]).toEqual(Array(3).fill(Number.NEGATIVE_INFINITY));
      expect(logSumExp(values, { mask })).toBe(Number.NEGATIVE_INFINITY);
      expect(argmax(values, { mask })).toBe(-1);
    }
  }
  for (const temperature of [0, 0.5, Number.POSITIVE_INFINITY]) {
    expect(softmax([1, 2, 3], { mask, temperature })).toEqual([0, 0, 0]);
  }
});

test('what is masked has no say, whatever it holds', () => {
  for (const junk of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e30, -1e30]) {
    const mask = Uint8Array.of(1, 0, 1, 1);
    const x = Float32Array.of(1, junk, 2, 3);
    const want = softmax(Float32Array.of(1, 2, 3));
    expect([...softmax(x, { mask })]).toEqual([want[0], 0, want[1], want[2]]);
    expect(logSumExp(x, { mask })).toBe(logSumExp(Float32Array.of(1, 2, 3)));
    expect(argmax(x, { mask })).toBe(3);
    for (const temperature of [0, Number.POSITIVE_INFINITY]) {
      const limit = softmax(Float32Array.of(1, 2, 3), { temperature });
      expect([...softmax(x, { mask, temperature })]).toEqual([limit[0], 0, limit[1], limit[2]]);
    }
  }
});

test('softmax under a mask is the softmax of what is kept', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.float({ min: -50, max: 50, noNaN: true }), fc.boolean()), { minLength: 1, maxLength: 70 }),
      (entries) => {
        const x = Float32Array.from(entries, ([v]) => v);
        const mask = entries.map(([, keep]) => keep);
        const got = [...softmax(x, { mask })].filter((_, i) => mask[i]);
        const want = softmax(x.filter((_, i) => mask[i]));
        expect(maxUlp(got, want, ulp32)).toBeLessThanOrEqual(8); // each within 4 of the truth
      },
    ),
  );
});

test('normalizedEntropy counts the kept entries only', () => {
  expect(normalizedEntropy([0.5, 0.5, 0, 0], { mask: [true, true, false, false] })).toBe(1);
});

describe.each(VERBS.filter(({ name }) => name !== 'naiveSoftmax'))('$name', ({ verb }) => {
  test('a mask of another length is a RangeError', () => {
    expectThrows(() => verb([1, 2, 3], { mask: [true] }), RangeError, 'mask', '3', '1');
    expectThrows(() => verb([1, 2, 3], { mask: new Uint8Array(4) }), RangeError, 'mask', '3', '4');
    const mask = { data: new Uint8Array(4), dims: [2, 2], type: 'bool' };
    expectThrows(() => verb([1, 2, 3, 4], { shape: [4, 1], mask }), RangeError, 'mask', '[4, 1]', '[2, 2]');
  });

  test('a mask of another kind is a TypeError', () => {
    for (const mask of [1, 'x', null, {}, new Float32Array(2), new Int32Array(2), [1, 0], ['a', 'b']]) {
      expectThrows(() => verb([1, 2], { mask }), TypeError, 'mask');
    }
    expectThrows(
      () => verb([1, 2], { mask: { data: new Float32Array(2), dims: [2], type: 'float32' } }),
      TypeError,
      'mask',
    );
  });
});

test('naiveSoftmax has no mask: the option is unknown', () => {
  expectThrows(() => VERBS.find((v) => v.name === 'naiveSoftmax')?.verb([1], { mask: [true] }), TypeError, 'mask');
});
