import { allocate, argmax, logSumExp, softmax, Vector } from 'logitkit';
import { expect, test } from 'vitest';
import { expectThrows } from '../support/throws.js';
import { VERBS } from '../support/verbs.js';

/** `allocate` and `Vector`: numbers that live in the module's memory. */

test('zeros of float32 by default, of float64 on request', () => {
  const single = allocate(5);
  expect(single).toBeInstanceOf(Vector);
  expect(single.type).toBe('float32');
  expect(single.length).toBe(5);
  expect(single.data).toEqual(new Float32Array(5));
  const double = allocate(5, 'float64');
  expect(double.type).toBe('float64');
  expect(double.data).toEqual(new Float64Array(5));
  expect(allocate(0).data).toEqual(new Float32Array(0));
});

test('memory that was used before comes back as zeros', () => {
  for (let i = 0; i < 20; i++) {
    const vector = allocate(1000);
    expect(vector.data.every((v) => v === 0)).toBe(true);
    vector.data.fill(i + 1);
    vector.dispose();
  }
});

test('data is a fresh view at each read, of the same numbers', () => {
  const vector = allocate(3);
  vector.data.set([1, 2, 3]);
  expect(vector.data).not.toBe(vector.data);
  expect([...vector.data]).toEqual([1, 2, 3]);
  vector.data[1] = 9;
  expect([...vector.data]).toEqual([1, 9, 3]);
});

test('vectors do not overlap, and keep their numbers while the memory grows', () => {
  const vectors = Array.from({ length: 50 }, (_, i) => {
    const vector = allocate(1000 + i, i % 2 ? 'float64' : 'float32');
    vector.data.fill(i);
    return vector;
  });
  const before = vectors[0].data.buffer.byteLength;
  // another file may have left much room in the memory of the page: it is taken piece by piece, 16 MiB each
  const large = [];
  for (let i = 0; i < 128 && vectors[0].data.buffer.byteLength === before; i++) large.push(allocate(4 << 20));
  expect(vectors[0].data.buffer.byteLength).toBeGreaterThan(before);
  softmax(new Float32Array(500_000));
  vectors.forEach((vector, i) => {
    expect(vector.data.every((v) => v === i)).toBe(true);
    vector.dispose();
  });
  for (const vector of large) vector.dispose();
});

test('a vector as input and as out: nothing is copied, the result is there', () => {
  const x = allocate(4);
  const y = allocate(4);
  x.data.set([1, 2, 3, 4]);
  expect(softmax(x, { out: y })).toBe(y);
  expect([...y.data]).toEqual([...softmax(Float32Array.of(1, 2, 3, 4))]);
  expect([...x.data]).toEqual([1, 2, 3, 4]);
  expect(softmax(x)).toBeInstanceOf(Float32Array);
  expect(logSumExp(x)).toBe(logSumExp(Float32Array.of(1, 2, 3, 4)));
  expect(argmax(x)).toBe(3);
});

test('float64 vectors are computed in float64', () => {
  const x = allocate(3, 'float64');
  x.data.set([0.1, 0.2, 0.3]);
  expect(softmax(x)).toEqual(softmax(Float64Array.of(0.1, 0.2, 0.3)));
});

test('after dispose: an Error that says so, as input, as out, as weights and at a read', () => {
  const vector = allocate(2);
  vector.dispose();
  vector.dispose(); // twice is fine
  expectThrows(() => vector.data, Error, 'disposed');
  expectThrows(() => softmax([1, 2], { out: vector }), Error, 'out', 'disposed');
  expectThrows(() => logSumExp([1, 2], { weights: vector }), Error, 'weights', 'disposed');
  for (const { verb } of VERBS) expectThrows(() => verb(vector), Error, 'disposed');
  expect(softmax([0, 0])).toEqual([0.5, 0.5]);
});

test('Symbol.dispose is dispose', () => {
  const vector = allocate(2);
  vector[Symbol.dispose]();
  expectThrows(() => vector.data, Error, 'disposed');
});

test('a length that is no count, a type that is none', () => {
  for (const length of [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expectThrows(() => allocate(length), RangeError, 'length', String(length));
  }
  for (const length of ['3', null, undefined, 3n, [3]]) {
    expectThrows(() => allocate(length as unknown as number), TypeError, 'length');
  }
  expectThrows(() => allocate(3, 'float16' as 'float32'), RangeError, 'type', 'float16', 'float32', 'float64');
  expectThrows(() => allocate(3, 32 as unknown as 'float32'), TypeError, 'type', '32');
});

test('more than there can be: a RangeError with the bytes asked for, and everything goes on', () => {
  expectThrows(() => allocate(2 ** 30), RangeError, 'memory', String(2 ** 32));
  expectThrows(() => allocate(2 ** 40, 'float64'), RangeError, 'memory', String(2 ** 43));
  expect(softmax([0, 0])).toEqual([0.5, 0.5]);
  expect(allocate(10).data).toEqual(new Float32Array(10));
});
