import * as fc from 'fast-check';
import { logSumExp, SoftmaxState, softmax } from 'logitkit';
import { describe, expect, test } from 'vitest';
import { logits, Mulberry } from '../support/random.js';
import { expectThrows } from '../support/throws.js';
import { maxUlp, ulp32, ulp64, ulpError } from '../support/ulp.js';

/** A row cut at random places, the pieces in random order. */
function shards<A extends Float32Array | Float64Array>(row: A, seed: number): A[] {
  const random = new Mulberry(seed);
  const pieces: A[] = [];
  for (let start = 0; start < row.length; ) {
    const end = Math.min(row.length, start + 1 + (random.next() % Math.ceil(row.length / 3)));
    pieces.push(row.subarray(start, end) as A);
    start = end;
  }
  for (let i = pieces.length - 1; i > 0; i--) {
    const j = random.next() % (i + 1);
    [pieces[i], pieces[j]] = [pieces[j], pieces[i]];
  }
  return pieces;
}

/** A tree of merges, in a random order. */
function mergeAll(states: SoftmaxState[], seed: number): SoftmaxState {
  const random = new Mulberry(seed);
  while (states.length > 1) {
    const [other] = states.splice(random.next() % states.length, 1);
    states[random.next() % states.length].merge(other);
  }
  return states[0] ?? new SoftmaxState();
}

const ROWS: readonly { name: string; make(n: number): number[] }[] = [
  { name: 'N(0, 3)', make: (n) => logits(n, 3, n) },
  { name: 'N(0, 40)', make: (n) => logits(n, 40, n) },
  { name: 'near 842', make: (n) => logits(n, 3, n).map((v) => Math.fround(v + 842.3)) },
  { name: 'near -10000', make: (n) => logits(n, 3, n).map((v) => Math.fround(v - 10000)) },
  { name: 'a peak', make: (n) => logits(n, 1, n).map((v, i) => (i === n >> 1 ? 30 : v)) },
  { name: 'rising', make: (n) => Array.from({ length: n }, (_, i) => Math.fround(i * 0.37)) },
  { name: 'equal', make: (n) => new Array<number>(n).fill(-7.5) },
];

describe.each(ROWS)('a row of $name in pieces', ({ make }) => {
  test.each([1, 2, 17, 1000, 50257])('%i float32 entries: as exact as the whole row', (n) => {
    const row = Float32Array.from(make(n));
    const want = softmax(Array.from(row));
    const wantLog = logSumExp(Array.from(row));
    for (let seed = 1; seed <= 3; seed++) {
      const pieces = shards(row, seed);
      const chunked = new SoftmaxState();
      for (const piece of pieces) chunked.update(piece);
      const merged = mergeAll(
        pieces.map((piece) => new SoftmaxState().update(piece)),
        seed,
      );
      for (const state of [chunked, merged]) {
        expect(maxUlp(state.normalize(row), want, ulp32)).toBeLessThanOrEqual(4);
        expect(ulpError(state.logSumExp, wantLog, ulp32, 1)).toBeLessThanOrEqual(1);
        expect(state.max).toBe(Math.max(...row));
      }
    }
  });

  test.each([1, 2, 17, 1000, 20001])('%i float64 entries: as exact as the whole row', (n) => {
    const row = Float64Array.from(make(n), (v) => v * 1.000000123);
    const whole = new SoftmaxState().update(row);
    const want = softmax(row);
    for (let seed = 1; seed <= 3; seed++) {
      const pieces = shards(row, seed);
      const merged = mergeAll(
        pieces.map((piece) => new SoftmaxState().update(piece)),
        seed,
      );
      // both are within 4 ulp of the truth, and the merged one hardly differs from the whole
      expect(maxUlp(merged.normalize(row), want, ulp64)).toBeLessThanOrEqual(6);
      expect(ulpError(merged.sum, whole.sum, ulp64)).toBeLessThanOrEqual(3);
      expect(ulpError(merged.logSumExp, logSumExp(row) as number, ulp64, 1)).toBeLessThanOrEqual(4);
    }
  });
});

test('the order of merging does not matter', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -800, max: 800, noNaN: true }), { minLength: 1, maxLength: 40 }), (row) => {
      const forward = new SoftmaxState();
      for (const x of row) forward.update([x]);
      const backward = new SoftmaxState();
      for (const x of [...row].reverse()) backward.merge(new SoftmaxState().update([x]));
      expect(backward.max).toBe(forward.max);
      expect(ulpError(backward.sum, forward.sum, ulp64)).toBeLessThanOrEqual(2);
      expect(maxUlp(forward.normalize(row), softmax(row), ulp64)).toBeLessThanOrEqual(6);
    }),
  );
});

test('max and sum are all that a state needs to travel', () => {
  const there = new SoftmaxState().update([1, 2, 3]);
  const here = new SoftmaxState({ max: there.max, sum: there.sum }).update([4]);
  expect(maxUlp(here.normalize([1, 2, 3, 4]), softmax([1, 2, 3, 4]), ulp64)).toBeLessThanOrEqual(4);
});

test('update and merge change the state and return it; merge leaves the other alone', () => {
  const state = new SoftmaxState();
  expect(state.update([1])).toBe(state);
  const other = new SoftmaxState().update([5]);
  expect(state.merge(other)).toBe(state);
  expect([other.max, other.sum, other.logSumExp]).toEqual([5, 1, 5]);
  expect(state.max).toBe(5);
});

test('before anything, and after nothing but -Infinity', () => {
  for (const state of [new SoftmaxState(), new SoftmaxState().update([]).update([-Infinity, -Infinity])]) {
    expect([state.max, state.sum, state.logSumExp]).toEqual([-Infinity, 0, -Infinity]);
    expect(state.normalize([1, 2])).toEqual([Number.NaN, Number.NaN]);
    expect(state.merge(new SoftmaxState()).update([2, 2]).sum).toBe(2);
  }
});

test('+Infinity and NaN do what they do in softmax', () => {
  const infinite = new SoftmaxState().update([1, Infinity]).update([2]);
  expect([infinite.max, infinite.sum, infinite.logSumExp]).toEqual([Infinity, Number.NaN, Infinity]);
  expect(infinite.normalize([1])).toEqual([Number.NaN]);
  for (const bad of [new SoftmaxState().update([1, Number.NaN, 5]), infinite.merge(new SoftmaxState().update([NaN]))]) {
    expect([bad.max, bad.sum, bad.logSumExp]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
    expect(bad.update([7]).max).toBeNaN();
  }
});

test('normalize takes any kind and fills out', () => {
  const state = new SoftmaxState().update([1, 2, 3]);
  const tensor = state.normalize({ data: Float32Array.of(1, 2, 3), dims: [3] });
  expect(tensor.dims).toEqual([3]);
  expect(tensor.type).toBe('float32');
  const out = new Float64Array(2);
  expect(state.normalize(Float64Array.of(1, 3), { out })).toBe(out);
  expect(maxUlp(out, [softmax([1, 2, 3])[0], softmax([1, 2, 3])[2]], ulp64)).toBeLessThanOrEqual(4);
  const same = Float32Array.of(1, 2, 3);
  expect(state.normalize(same, { out: same })).toBe(same);
  expect(same[2]).toBeCloseTo(softmax([1, 2, 3])[2], 6);
});

test('entries that were not part of the row may give more than 1', () => {
  const state = new SoftmaxState().update(Float32Array.of(0, 0));
  expect(state.normalize(Float32Array.of(3))[0]).toBeCloseTo(Math.exp(3) / 2, 5);
  expect(state.normalize(Float32Array.of(500))[0]).toBe(Infinity);
});

test('errors name what is wrong, and the state stays as it was', () => {
  const state = new SoftmaxState().update([1]);
  expectThrows(() => state.update('x' as never), TypeError, 'chunk');
  expectThrows(() => state.update([1, 'x' as never]), TypeError, 'chunk[1]');
  expectThrows(() => state.merge({ max: 1, sum: 1 } as never), TypeError, 'other', 'SoftmaxState');
  expectThrows(() => new SoftmaxState({ sum: -1 }), RangeError, 'sum', '-1');
  expectThrows(() => new SoftmaxState({ mx: 1 } as never), TypeError, 'mx', 'max');
  expectThrows(() => state.normalize([1], { out: [] }), RangeError, 'out', '1', '0');
  expect([state.max, state.sum]).toEqual([1, 1]);
});
