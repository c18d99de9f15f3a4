import { argmax } from 'logitkit';
import { describe, expect, test } from 'vitest';
import { KINDS, numbersOf, snapshot } from '../support/kinds.js';
import { logits } from '../support/random.js';
import { mapAxis, reduceAxis, argmax as referenceArgmax } from '../support/reference.js';
import { maxUlp, ulp32, ulp64 } from '../support/ulp.js';
import { MAPS, REDUCTIONS } from '../support/verbs.js';

/** Contract, "Arrays": the result has the kind of the input. */

/** The contract's promise for both; the reference is exact but for its one rounding. */
const ULPS = { float32: 4, float64: 4 } as const;
const LENGTHS = [0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 33, 1000];

describe.each(KINDS)('$name', (kind) => {
  const ulp = kind.precision === 'float32' ? ulp32 : ulp64;

  test.each(MAPS)('$name gives the kind of its input, one row', ({ verb, row, floor }) => {
    for (const length of LENGTHS) {
      const values = logits(length, 3, length + 1);
      const input = kind.make(values);
      const before = snapshot(input);
      const result = verb(input);
      const data = kind.tensor ? result.data : result;
      expect(data).toBeInstanceOf(kind.result);
      expect(data).toHaveLength(length);
      if (kind.tensor) expect(result).toEqual({ data, dims: [length], type: kind.precision });
      expect(snapshot(input), 'the input changed').toBe(before);
      // next to 0 the log maps are measured against 1 here; tests/accuracy measures them to the last digit
      expect(maxUlp(numbersOf(result), row(kind.held(values)), ulp, floor)).toBeLessThanOrEqual(ULPS[kind.precision]);
    }
  });

  test.each(MAPS)('$name along each axis of three', ({ verb, row, floor }) => {
    const shape = [3, 4, 5];
    const values = logits(60, 3, 9);
    for (const axis of [0, 1, 2, -1, -2, -3, undefined]) {
      const result = verb(kind.make(values, shape), { axis, ...(kind.tensor ? {} : { shape }) });
      const want = mapAxis(row, kind.held(values), shape, axis ?? -1);
      expect(maxUlp(numbersOf(result), want, ulp, floor)).toBeLessThanOrEqual(ULPS[kind.precision]);
      if (kind.tensor) expect(result.dims).toEqual(shape);
    }
  });

  test.each(REDUCTIONS)('$name of a flat array is a number, of a tensor a tensor', ({ verb, row, of }) => {
    for (const length of LENGTHS) {
      const values = positive(logits(length, 3, length + 1), of);
      const input = kind.make(values);
      const before = snapshot(input);
      const result = verb(input);
      if (kind.tensor) {
        expect(result.data).toBeInstanceOf(kind.result);
        expect(result).toEqual({ data: result.data, dims: [], type: kind.precision });
      } else {
        expect(result).toBeTypeOf('number');
      }
      expect(snapshot(input), 'the input changed').toBe(before);
      expect(maxUlp(numbersOf(result), [row(kind.held(values))], ulp, 1)).toBeLessThanOrEqual(ULPS[kind.precision]);
    }
  });

  test.each(REDUCTIONS)('$name along each axis of three drops it', ({ verb, row, of }) => {
    const shape = [3, 4, 5];
    const values = positive(logits(60, 3, 9), of);
    for (const axis of [0, 1, 2, -1, -2, -3, undefined]) {
      const result = verb(kind.make(values, shape), { axis, ...(kind.tensor ? {} : { shape }) });
      const at = ((axis ?? -1) + 3) % 3;
      const want = reduceAxis(row, kind.held(values), shape, at);
      const data = kind.tensor ? result.data : result;
      expect(data).toBeInstanceOf(kind.result);
      expect(maxUlp(numbersOf(result), want, ulp, 1)).toBeLessThanOrEqual(ULPS[kind.precision]);
      if (kind.tensor) expect(result.dims).toEqual(shape.filter((_, i) => i !== at));
    }
  });

  test('a reduction with shape gives an array even for one row', () => {
    if (kind.tensor) return expect(numbersOf(argmax(kind.make([1, 2], [1, 2])))).toEqual([1]);
    for (const { verb } of REDUCTIONS) {
      const result = verb(kind.make([0.25, 0.75]), { shape: [2] });
      expect(result).toBeInstanceOf(kind.result);
      expect(result).toHaveLength(1);
    }
    expect(argmax(kind.make([1, 2]), { shape: [2] })).toEqual(Int32Array.of(1));
  });

  test('keepDims keeps the axis, with size 1', () => {
    if (!kind.tensor) return;
    const input = kind.make(positive(logits(24, 1, 3), 'probs'), [2, 3, 4]);
    for (const { verb } of REDUCTIONS) expect(verb(input, { axis: 1, keepDims: true }).dims).toEqual([2, 1, 4]);
    expect(argmax(input as { data: unknown; dims: number[] }, { axis: 0, keepDims: true }).dims).toEqual([1, 3, 4]);
  });

  test('argmax: a number, an Int32Array with shape, an int32 tensor for a tensor', () => {
    const values = logits(60, 3, 5);
    const one = argmax(kind.make(values)) as unknown;
    const best = referenceArgmax(kind.held(values));
    if (kind.tensor) expect(one).toEqual({ data: Int32Array.of(best), dims: [], type: 'int32' });
    else expect(one).toBe(best);
    for (const axis of [0, 1, 2, -1, -2, -3]) {
      const want = Int32Array.from(reduceAxis(referenceArgmax, kind.held(values), [3, 4, 5], axis));
      const result = argmax(kind.make(values, [3, 4, 5]), { axis, ...(kind.tensor ? {} : { shape: [3, 4, 5] }) });
      if (kind.tensor) {
        const dims = [3, 4, 5].filter((_, i) => i !== (axis + 3) % 3);
        expect(result).toEqual({ data: want, dims, type: 'int32' });
      } else {
        expect(result).toEqual(want);
      }
    }
  });
});

function positive(values: number[], of: 'logits' | 'probs'): number[] {
  return of === 'logits' ? values : values.map((v) => Math.abs(v) / 10);
}

test('results are independent of each other, of the input and of the module', () => {
  for (const kind of KINDS) {
    for (const { verb } of MAPS) {
      const input = kind.make([1, 2, 3]);
      const first = numbersOf(verb(input));
      const kept = verb(input);
      const data = (kind.tensor ? kept.data : kept) as Float32Array;
      verb(kind.make([30, 20, 10]));
      expect(numbersOf(kept)).toEqual(first);
      data[0] = 42;
      expect(numbersOf(verb(input))).toEqual(first);
      if (ArrayBuffer.isView(data)) expect(data.buffer.byteLength).toBe(data.byteLength);
    }
  }
});

test('a tensor result has dims of its own', () => {
  const dims = [1, 2];
  const result = MAPS[0].verb({ data: Float32Array.of(1, 2), dims, type: 'float32' });
  result.dims[0] = 7;
  expect(dims).toEqual([1, 2]);
});

test('an empty array of rows: no rows, empty rows, and a reduction of them', () => {
  for (const kind of KINDS) {
    for (const { verb } of MAPS) {
      for (const shape of [
        [0, 4],
        [2, 0],
        [0, 0],
      ]) {
        const result = verb(kind.make([], shape), kind.tensor ? {} : { shape });
        expect(numbersOf(result)).toEqual([]);
        if (kind.tensor) expect(result.dims).toEqual(shape);
      }
    }
    const reduced = (shape: number[]) =>
      numbersOf(REDUCTIONS[0].verb(kind.make([], shape), kind.tensor ? {} : { shape }));
    expect(reduced([0, 4])).toEqual([]);
    expect(reduced([2, 0])).toEqual([Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  }
});
