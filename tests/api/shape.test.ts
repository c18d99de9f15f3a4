import fc from 'fast-check';
import { logSumExp, softmax } from 'logitkit';
import { describe, expect, test } from 'vitest';
import { numbersOf } from '../support/kinds.js';
import { logits } from '../support/random.js';
import { mapAxis, reduceAxis } from '../support/reference.js';
import { expectThrows } from '../support/throws.js';
import { maxUlp, ulp32 } from '../support/ulp.js';
import { MAPS, REDUCTIONS, VERBS } from '../support/verbs.js';

/** `shape` and `axis`: a flat array may be given a shape, the axis counts as in NumPy. */

const dims = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 });

test('any shape of up to four dimensions, any axis, against plain loops', () => {
  fc.assert(
    fc.property(dims, fc.nat(), fc.nat(), (shape, axisSeed, verbSeed) => {
      const size = shape.reduce((a, b) => a * b, 1);
      const axis = (axisSeed % (2 * shape.length)) - shape.length;
      const x = Float32Array.from(logits(size, 3, axisSeed));
      const map = MAPS[verbSeed % MAPS.length];
      expect(
        maxUlp(map.verb(x, { shape, axis }), mapAxis(map.row, x, shape, axis), ulp32, map.floor),
      ).toBeLessThanOrEqual(4);
      const reduction = REDUCTIONS[0];
      const reduced = reduction.verb(x, { shape, axis });
      expect(maxUlp(reduced, reduceAxis(reduction.row, x, shape, axis), ulp32, 1)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 300 },
  );
});

test('shape without axis means the last axis; a shape of one dimension is one row', () => {
  const x = Float32Array.from(logits(12));
  expect(softmax(x, { shape: [3, 4] })).toEqual(softmax(x, { shape: [3, 4], axis: 1 }));
  expect(softmax(x, { shape: [12] })).toEqual(softmax(x));
  expect(softmax(x, { axis: 0 })).toEqual(softmax(x));
  expect(softmax(x, { axis: -1 })).toEqual(softmax(x));
  expect(softmax(x, { shape: [1, 12, 1], axis: 1 })).toEqual(softmax(x));
});

test('long strided rows', () => {
  const shape = [700, 13];
  const x = Float32Array.from(logits(700 * 13));
  expect(maxUlp(softmax(x, { shape, axis: 0 }), mapAxis(MAPS[0].row, x, shape, 0), ulp32)).toBeLessThanOrEqual(4);
});

describe.each(VERBS)('$name', ({ verb }) => {
  test('an axis out of range is a RangeError that says the range', () => {
    for (const axis of [2, -3, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expectThrows(() => verb([1, 2, 3, 4], { shape: [2, 2], axis }), RangeError, 'axis', String(axis), '-2', '1');
    }
    expectThrows(() => verb([1, 2], { axis: 1 }), RangeError, 'axis', '1', '0');
    expectThrows(() => verb({ data: [1, 2], dims: [1, 2] }, { axis: 2 }), RangeError, 'axis', '2');
  });

  test('an axis of another kind is a TypeError', () => {
    for (const axis of ['1', 1n, null, [0], true]) {
      expectThrows(() => verb([1, 2], { axis }), TypeError, 'axis', 'number');
    }
  });

  test('a shape that does not multiply to the length is a RangeError', () => {
    expectThrows(() => verb([1, 2, 3], { shape: [2, 2] }), RangeError, 'shape', '3', '[2, 2]', '4');
    expectThrows(() => verb({ data: [1, 2, 3], dims: [2] }), RangeError, 'dims', '3', '2');
    expectThrows(() => verb([1], { shape: [] }), RangeError, 'dimension');
    expectThrows(() => verb([1, 2], { shape: [-1, -2] }), RangeError, 'shape[0]', '-1');
    expectThrows(() => verb([1, 2], { shape: [1.5, 2] }), RangeError, 'shape[0]', '1.5');
  });

  test('a shape of another kind is a TypeError', () => {
    for (const shape of [2, '2', null, {}, Int32Array.of(2)])
      expectThrows(() => verb([1, 2], { shape }), TypeError, 'shape');
    expectThrows(() => verb([1, 2], { shape: ['2'] }), TypeError, 'shape[0]', '"2"');
    expectThrows(() => verb({ data: [1, 2], dims: 2 }), TypeError, 'dims');
  });

  test('a tensor has its own dims: shape beside it is a TypeError', () => {
    expectThrows(() => verb({ data: [1, 2], dims: [2] }, { shape: [2] }), TypeError, 'shape', '[2]');
  });

  test('a nested array is a TypeError that shows the shape to pass', () => {
    expectThrows(
      () =>
        verb([
          [1, 2, 3],
          [4, 5, 6],
        ]),
      TypeError,
      'nested',
      'shape: [2, 3]',
    );
    expectThrows(() => verb([[[1], [2]]]), TypeError, 'shape: [1, 2, 1]');
    expectThrows(() => verb([1, [2]]), TypeError, 'nested');
    expectThrows(() => verb([[1, 2], [3]]), TypeError, 'nested');
    expectThrows(() => verb([Float32Array.of(1, 2), Float32Array.of(3, 4)]), TypeError);
  });
});

test('rows do not see each other', () => {
  const x = [1, 2, Number.NaN, 4, 5, 6];
  const result = softmax(x, { shape: [2, 3] });
  expect(result.slice(0, 3).every(Number.isNaN)).toBe(true);
  expect(result.slice(3)).toEqual(softmax([4, 5, 6]));
  expect(numbersOf(logSumExp(x, { shape: [2, 3] }))[1]).toBe(logSumExp([4, 5, 6]));
});
