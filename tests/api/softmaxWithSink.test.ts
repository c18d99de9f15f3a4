import { softmax, softmaxWithSink } from 'logitkit';
import { expect, test } from 'vitest';
import { logits } from '../support/random.js';
import { expectThrows } from '../support/throws.js';
import { maxUlp, ulp32, ulp64 } from '../support/ulp.js';

/** The softmax of the row with the sink in front, without the sink. */
const withExtra = (x: readonly number[], sink: number): number[] => softmax([sink, ...x]).slice(1);

test.each([-30, -1, 0, 0.1, 3, 80])('sink %d is one more logit, dropped', (sink) => {
  for (const n of [1, 5, 64, 1001]) {
    const x = logits(n, 5, n);
    expect(maxUlp(softmaxWithSink(Float32Array.from(x), { sink }), withExtra(x, sink), ulp32)).toBeLessThanOrEqual(4);
    expect(maxUlp(softmaxWithSink(x, { sink }), withExtra(x, sink), ulp64)).toBeLessThanOrEqual(6);
  }
});

test('one sink per entry of the first axis', () => {
  const x = logits(2 * 3 * 4, 2, 9);
  for (const axis of [1, 2]) {
    const both = softmaxWithSink(x, { shape: [2, 3, 4], axis, sink: [0.5, -1] });
    const first = softmaxWithSink(x.slice(0, 12), { shape: [3, 4], axis: axis - 1, sink: 0.5 });
    const second = softmaxWithSink(x.slice(12), { shape: [3, 4], axis: axis - 1, sink: -1 });
    expect(both).toEqual([...first, ...second]);
  }
  const typed = softmaxWithSink({ data: Float32Array.from(x), dims: [2, 3, 4] }, { sink: Float32Array.of(0.5, -1) });
  expect(typed.dims).toEqual([2, 3, 4]);
});

test('the sink takes what nobody deserves', () => {
  expect(softmaxWithSink([-Infinity, -Infinity])).toEqual([0, 0]);
  expect(softmaxWithSink([-Infinity, -Infinity], { sink: -Infinity })).toEqual([Number.NaN, Number.NaN]);
  expect(softmaxWithSink([1, 2], { sink: -Infinity })).toEqual(softmax([1, 2]));
  expect(softmaxWithSink([1, 2], { sink: 1000 })).toEqual([0, 0]);
});

test('errors name the sink', () => {
  expectThrows(() => softmaxWithSink([1], { sink: Number.NaN }), RangeError, 'sink', 'NaN');
  expectThrows(() => softmaxWithSink([1], { sink: Infinity }), RangeError, 'sink', 'Infinity');
  expectThrows(() => softmaxWithSink([1, 2, 3, 4], { sink: [1, 2, 3], shape: [2, 2] }), RangeError, 'sink', '2', '3');
  expectThrows(() => softmaxWithSink([1, 2], { sink: [1, 2] }), RangeError, 'sink');
  expectThrows(() => softmaxWithSink([1], { sink: '0' as never }), TypeError, 'sink');
});
