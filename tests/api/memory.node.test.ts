import { setImmediate } from 'node:timers/promises';
import { allocate, logSumExp, softmax } from 'logitkit';
import { expect, test } from 'vitest';
import { expectThrows } from '../support/throws.js';

/** What the module does when memory runs short, and what it gives back. */

const bytesOfModule = () => {
  const vector = allocate(1);
  const { byteLength } = vector.data.buffer;
  vector.dispose();
  return byteLength;
};

test('20,000 forgotten vectors of 1,000 floats do not exhaust the memory', async () => {
  for (let i = 0; i < 20_000; i++) {
    allocate(1000).data[0] = i;
    if (i % 100 === 99) await setImmediate();
  }
  expect(softmax([0, 0])).toEqual([0.5, 0.5]);
});

test('forgotten vectors are reclaimed: what they held serves the next ones', async () => {
  const { gc } = globalThis as { gc?: () => void };
  if (gc === undefined) throw new Error('the projects run with --expose-gc');
  const collect = async () => {
    for (let i = 0; i < 5; i++) {
      gc();
      await setImmediate();
    }
  };
  const round = async () => {
    for (let i = 0; i < 64; i++) allocate(250_000); // 64 MB in all
    await collect();
  };
  await collect();
  await round();
  const after = bytesOfModule();
  for (let i = 0; i < 10; i++) await round();
  expect(bytesOfModule()).toBeLessThanOrEqual(after * 1.5);
});

test('disposed vectors are given back at once', () => {
  const use = () => {
    for (let i = 0; i < 100; i++) {
      const vector = allocate(1_000_000);
      vector.dispose();
    }
  };
  use();
  const before = bytesOfModule();
  for (let i = 0; i < 20; i++) use();
  expect(bytesOfModule()).toBe(before);
});

test('many calls, of many sizes, do not make the memory grow', () => {
  const sizes = [1, 10, 1000, 70_000, 1_500_000];
  const use = () => {
    for (const size of sizes) {
      const x = new Float32Array(size).fill(1);
      softmax(x);
      softmax(x, { mask: new Uint8Array(size).fill(1) });
      logSumExp(x, { weights: x });
      softmax(Array.from(x.subarray(0, 1000)));
    }
  };
  use();
  const before = bytesOfModule();
  for (let i = 0; i < 30; i++) use();
  expect(bytesOfModule()).toBe(before);
});

test('errors in the middle of a call leak nothing', () => {
  const use = () => {
    expect(() => softmax(new Array(300_000).fill('x'))).toThrow(TypeError);
    expect(() => softmax(new Float32Array(300_000), { out: new Float32Array(3) })).toThrow(RangeError);
  };
  use();
  const before = bytesOfModule();
  for (let i = 0; i < 50; i++) use();
  expect(bytesOfModule()).toBe(before);
});

test('out of memory: a RangeError with the bytes asked for, out as it was, and the module goes on', () => {
  const half = allocate(2 ** 28); // 1 GiB of the 2 that there are
  const out = allocate(3);
  out.data.set([7, 8, 9]);
  // sizes around every limit of 32-bit arithmetic: the allocator once handed out memory that was not there
  for (const bytes of [
    2 ** 30,
    2 ** 31 - 2 ** 17,
    2 ** 31 - 16,
    2 ** 31,
    2 ** 31 + 2 ** 22,
    2 ** 32 - 2 ** 17,
    2 ** 32,
    2 ** 33,
  ]) {
    expectThrows(() => allocate(bytes / 4), RangeError, 'memory', String(bytes), 'bytes');
    expectThrows(() => allocate(bytes / 8, 'float64'), RangeError, 'memory', String(bytes), 'bytes');
  }
  expectThrows(() => softmax(half), RangeError, 'memory', String(2 ** 30), 'bytes'); // no room for the result
  expect([...out.data]).toEqual([7, 8, 9]);
  expect(softmax([0, 0])).toEqual([0.5, 0.5]);
  half.dispose();
  const again = allocate(2 ** 28);
  expect(again.data.at(-1)).toBe(0);
  again.dispose();
  expect(softmax(Float32Array.of(0, 0), { out: allocate(2) }).data).toEqual(Float32Array.of(0.5, 0.5));
});
