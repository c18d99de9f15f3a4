import { allocate, argmax, logSumExp, naiveSoftmax, softmax, type TensorLike, type Vector } from 'logitkit';
import { describe, expect, test } from 'vitest';
import { Float16, KINDS, numbersOf, snapshot } from '../support/kinds.js';
import { logits } from '../support/random.js';
import { expectThrows } from '../support/throws.js';
import { maxUlp, ulp32, ulp64 } from '../support/ulp.js';
import { MAPS, REDUCTIONS } from '../support/verbs.js';

/** Contract, "Arrays": `out` is a caller's array of the right length and any float kind, filled and returned. */

const OUTS: readonly { name: string; make(length: number): unknown; round(v: number): number }[] = [
  { name: 'number[]', make: (n) => new Array<number>(n).fill(9), round: (v) => v },
  { name: 'Float32Array', make: (n) => new Float32Array(n).fill(9), round: Math.fround },
  { name: 'Float64Array', make: (n) => new Float64Array(n).fill(9), round: (v) => v },
  { name: 'Float32Array at an odd offset', make: (n) => new Float32Array(n + 1).subarray(1), round: Math.fround },
  { name: 'Vector of float32', make: (n) => allocate(n), round: Math.fround },
  { name: 'Vector of float64', make: (n) => allocate(n, 'float64'), round: (v) => v },
  { name: 'vector.data of float32', make: (n) => allocate(n).data, round: Math.fround },
  { name: 'vector.data of float64', make: (n) => allocate(n, 'float64').data, round: (v) => v },
];

// Room enough that no allocation below makes the memory grow, which would empty the views that are inputs here.
allocate(2 ** 22).dispose();

describe.each(OUTS)('out: $name', ({ make, round }) => {
  test.each(MAPS)('$name fills it and returns it, the input decides the precision', ({ verb }) => {
    for (const kind of KINDS) {
      for (const length of [0, 1, 5, 64, 1001]) {
        const values = logits(length, 3, length + 7);
        const input = kind.make(values);
        const before = snapshot(input);
        const want = numbersOf(verb(input)).map(round);
        const out = make(length);
        expect(verb(input, { out })).toBe(out);
        expect(numbersOf(out)).toEqual(want);
        expect(snapshot(input)).toBe(before);
      }
    }
  });

  test.each(REDUCTIONS)('$name fills it too', ({ verb }) => {
    for (const kind of KINDS) {
      const input = kind.make([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [2, 3]);
      const shape = kind.tensor ? undefined : [2, 3];
      const want = numbersOf(verb(input, { shape })).map(round);
      const out = make(2);
      expect(verb(input, { shape, out })).toBe(out);
      expect(numbersOf(out)).toEqual(want);
    }
  });

  test('a wrong length is a RangeError, and nothing is written', () => {
    for (const length of [0, 2, 4]) {
      const out = make(length);
      const before = snapshot(out);
      expectThrows(() => softmax([1, 2, 3], { out: out as number[] }), RangeError, 'out', '3', String(length));
      expectThrows(
        () => logSumExp([1, 2, 3], { out: make(length) as number[] }),
        RangeError,
        'out',
        '1',
        String(length),
      );
      expect(snapshot(out)).toBe(before);
    }
  });
});

test('out may be a tensor, whose data is filled', () => {
  const out = { data: new Float32Array(3), dims: [3], type: 'float32' };
  expect(softmax(Float32Array.of(1, 2, 3), { out })).toBe(out);
  expect([...out.data]).toEqual([...softmax(Float32Array.of(1, 2, 3))]);
});

const Half = Float16;
if (Half !== undefined) {
  test('out may be a Float16Array', () => {
    const out = Half.from([0, 0]);
    expect(softmax([0, 0], { out })).toBe(out);
    expect(numbersOf(out)).toEqual([0.5, 0.5]);
  });
}

describe('out is the input itself', () => {
  test.each(MAPS)('$name in place, every kind', ({ verb }) => {
    for (const kind of KINDS) {
      if (kind.name.includes('bits') || kind.name === 'Float16Array') continue; // results are float32, they do not fit
      for (const length of [1, 5, 64, 1001]) {
        const values = logits(length, 3, length);
        const want = numbersOf(verb(kind.make(values)));
        const input = kind.make(values);
        expect(verb(input, { out: input })).toBe(input);
        expect(numbersOf(input)).toEqual(want);
      }
    }
  });

  test('along an axis that is not the last', () => {
    const values = Float32Array.from(logits(60));
    const want = softmax(values, { shape: [3, 4, 5], axis: 1 });
    expect(softmax(values, { shape: [3, 4, 5], axis: 1, out: values })).toEqual(want);
  });

  test('a number[] as input and out', () => {
    const x = [0, 0];
    expect(softmax(x, { out: x })).toBe(x);
    expect(x).toEqual([0.5, 0.5]);
  });
});

describe('out overlaps the input in part', () => {
  const values = logits(1000);
  const want = [...softmax(Float32Array.from(values))];

  test.each([-7, -4, -1, 1, 3, 4, 64])('by %i entries, in a buffer of the caller', (shift) => {
    const buffer = new Float32Array(1200);
    const x = buffer.subarray(100, 1100);
    const out = buffer.subarray(100 + shift, 1100 + shift);
    x.set(values);
    softmax(x, { out });
    expect([...out]).toEqual(want);
  });

  test.each([-7, -4, -1, 1, 3, 4, 64])('by %i entries, in the memory of the module', (shift) => {
    const vector = allocate(1200);
    const x = vector.data.subarray(100, 1100);
    const out = vector.data.subarray(100 + shift, 1100 + shift);
    x.set(values);
    softmax(x, { out });
    expect([...out]).toEqual(want);
    vector.dispose();
  });

  test('of another precision, in the memory of the module', () => {
    const vector = allocate(3000);
    const x = new Float32Array(vector.data.buffer, vector.data.byteOffset, 1000);
    const out = new Float64Array(vector.data.buffer, vector.data.byteOffset, 1000);
    x.set(values);
    softmax(x, { out });
    expect([...out]).toEqual(want);
    vector.dispose();
  });

  test('a mask in the memory of the module, overwritten by out', () => {
    const vector = allocate(1000);
    const mask = new Uint8Array(vector.data.buffer, vector.data.byteOffset, 1000);
    const x = Float32Array.from(values);
    const keep = Uint8Array.from(values, (_, i) => Number(i % 3 !== 0));
    const expected = [...softmax(x, { mask: keep })];
    mask.set(keep);
    softmax(x, { mask, out: vector.data });
    expect([...vector.data]).toEqual(expected);
    vector.dispose();
  });
});

describe('an error leaves out as it was', () => {
  const bad: readonly { name: string; call(out: Float32Array | Vector): unknown }[] = [
    { name: 'an entry that is no number', call: (out) => softmax([1, 2, '3' as unknown as number], { out }) },
    { name: 'a nested entry', call: (out) => softmax([1, 2, [3] as unknown as number], { out }) },
    { name: 'a bad temperature', call: (out) => softmax([1, 2, 3], { out, temperature: -1 }) },
    { name: 'a bad shape', call: (out) => softmax([1, 2, 3], { out, shape: [2] }) },
    { name: 'a bad mask', call: (out) => softmax([1, 2, 3], { out, mask: [true, false, 1 as unknown as boolean] }) },
    {
      name: 'an unknown option',
      call: (out) => softmax([1, 2, 3], { out, temprature: 1 } as unknown as { out: Vector }),
    },
    {
      name: 'a bad precision',
      call: (out) => naiveSoftmax([1, 2, 3], { out, precision: 'float16' as 'float32' }),
    },
  ];

  test.each(bad)('$name', ({ call }) => {
    const array = Float32Array.of(7, 8, 9);
    expect(() => call(array)).toThrow();
    expect([...array]).toEqual([7, 8, 9]);
    const vector = allocate(3);
    vector.data.set([7, 8, 9]);
    expect(() => call(vector)).toThrow();
    expect([...vector.data]).toEqual([7, 8, 9]);
    const wide = allocate(3, 'float64');
    wide.data.set([7, 8, 9]);
    expect(() => call(wide as unknown as Vector)).toThrow();
    expect([...wide.data]).toEqual([7, 8, 9]);
  });
});

test('what is not an array for floats is a TypeError that names out', () => {
  for (const out of [3, 'x', {}, new Int32Array(3), new Uint8Array(12), new BigInt64Array(3), () => 0, null]) {
    expectThrows(() => softmax([1, 2, 3], { out: out as unknown as number[] }), TypeError, 'out');
  }
  expectThrows(
    () => argmax([1, 2], { out: new Uint8Array(1) as unknown as Int32Array }),
    TypeError,
    'out',
    'Int32Array',
  );
});

test('argmax fills an Int32Array', () => {
  const out = new Int32Array(2);
  expect(argmax([1, 2, 4, 3], { shape: [2, 2], out })).toBe(out);
  expect([...out]).toEqual([1, 0]);
  expectThrows(() => argmax([1, 2], { out: new Int32Array(2) }), RangeError, 'out', '1', '2');
});

test('a sign is returned beside out', () => {
  const out = new Float64Array(1);
  const result = logSumExp([1, 2], { weights: [1, -1], returnSign: true, out });
  expect(result.value).toBe(out);
  expect(result.sign).toBe(-1);
  expect(maxUlp(out, [Math.log(Math.exp(2) - Math.exp(1))], ulp64, 1)).toBeLessThanOrEqual(4);
});

test('naiveSoftmax takes out as well', () => {
  const out = new Float32Array(2);
  expect(naiveSoftmax([1, 1], { out })).toBe(out);
  expect(maxUlp(out, [0.5, 0.5], ulp32)).toBeLessThanOrEqual(1);
});

test('an out tensor of 16-bit patterns is refused: results are floats', () => {
  const out: TensorLike = { data: new Uint16Array(2), dims: [2], type: 'float16' };
  expectThrows(() => softmax([1, 2], { out }), TypeError, 'out');
});
