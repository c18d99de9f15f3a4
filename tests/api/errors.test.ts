import { allocate, entropy, logSumExp, naiveSoftmax, softmax } from 'logitkit';
import { describe, expect, test } from 'vitest';
import { snapshot } from '../support/kinds.js';
import { expectThrows } from '../support/throws.js';
import { MAPS, VERBS } from '../support/verbs.js';

/**
 * Contract, "Errors": TypeError for a wrong kind, RangeError for a wrong value; the message names the argument, what
 * was got and what is allowed; nothing changed.
 */

const NOT_ARRAYS: readonly [unknown, string][] = [
  [undefined, 'undefined'],
  [null, 'null'],
  [3, '3'],
  ['logits', '"logits"'],
  [true, 'true'],
  [3n, '3n'],
  [{}, 'an object'],
  [() => 0, 'a function'],
  [new Map(), 'a Map'],
  [new Int32Array(2), 'an Int32Array of length 2'],
  [new Uint8Array(2), 'a Uint8Array of length 2'],
  [new Uint16Array(2), 'a Uint16Array of length 2'],
  [new BigInt64Array(2), 'a BigInt64Array of length 2'],
  [new ArrayBuffer(8), 'an ArrayBuffer'],
  [new DataView(new ArrayBuffer(8)), 'a DataView'],
];

describe.each(VERBS)('$name', ({ verb }) => {
  test.each(NOT_ARRAYS)('x = %s', (x, got) => {
    expectThrows(() => verb(x), TypeError, 'x', 'must be', got, 'Float32Array');
  });

  test('an entry that is no number', () => {
    for (const entry of ['2', null, undefined, 2n, true, {}]) {
      expectThrows(() => verb([1, entry, 3]), TypeError, 'x[1]', 'number');
    }
    const holes = [1, 2, 3];
    delete holes[1];
    expectThrows(() => verb(holes), TypeError, 'x[1]', 'undefined');
  });

  test('a tensor whose type and data do not fit', () => {
    const bad: readonly [unknown, string | undefined][] = [
      [new Float64Array(2), 'float32'],
      [new Float32Array(2), 'float64'],
      [new Float32Array(2), 'float16'],
      [new Uint16Array(2), 'float32'],
      [new Uint16Array(2), undefined],
      [new Int32Array(2), 'int32'],
      [new BigInt64Array(2), 'int64'],
      [new Uint8Array(2), 'bool'],
      [['a', 'b'], 'string'],
      ['ab', undefined],
      [undefined, 'float32'],
    ];
    for (const [data, type] of bad) expectThrows(() => verb({ data, dims: [2], type }), TypeError, 'x', type ?? 'got');
  });

  test('an unknown option is a TypeError that names it and the nearest known one', () => {
    expectThrows(() => verb([1, 2], { axsi: 0 }), TypeError, "'axsi'", "'axis'");
    expectThrows(() => verb([1, 2], { Shape: [2] }), TypeError, "'Shape'", "'shape'");
    expectThrows(() => verb([1, 2], { output: [] }), TypeError, "'output'", "'out'");
  });

  test('options of another kind are a TypeError', () => {
    for (const options of [null, 1, 'axis', [0], new Float32Array(1), () => 0]) {
      expectThrows(() => verb([1, 2], options), TypeError, 'options');
    }
  });

  test('options that are undefined are not given', () => {
    const unset = { axis: undefined, shape: undefined, out: undefined };
    expect(verb([1, 2], unset)).toEqual(verb([1, 2]));
  });

  test('a call that throws changes neither its input nor its options', () => {
    const x = Float32Array.of(1, 2, 3, 4);
    const before = snapshot(x);
    const options = { shape: [2, 3] };
    expect(() => verb(x, options)).toThrow(RangeError);
    expect(snapshot(x)).toBe(before);
    expect(options).toEqual({ shape: [2, 3] });
  });

  test('frozen input and options are fine', () => {
    const options = Object.freeze({ shape: Object.freeze([2]) });
    expect(verb(Object.freeze([0.5, 0.5]), options)).toEqual(verb([0.5, 0.5], { shape: [2] }));
  });
});

describe('temperature', () => {
  const verbs = MAPS.filter(({ temperature }) => temperature);

  test.each(verbs)('$name: in [0, Infinity], or a RangeError that says so', ({ verb }) => {
    for (const temperature of [-1, -1e-300, Number.NEGATIVE_INFINITY, Number.NaN]) {
      expectThrows(
        () => verb([1, 2], { temperature }),
        RangeError,
        'temperature',
        '[0, Infinity]',
        String(temperature),
      );
    }
    for (const temperature of ['1', null, 1n, true, [1]]) {
      expectThrows(() => verb([1, 2], { temperature }), TypeError, 'temperature', 'number');
    }
  });

  test('verbs without one do not know it', () => {
    const others = [...VERBS].filter(({ name }) => !verbs.some((v) => v.name === name));
    for (const { verb } of others) expectThrows(() => verb([1, 2], { temperature: 1 }), TypeError, "'temperature'");
  });

  test('the nearest name is found through a slip', () => {
    const slip = { temprature: 1 } as { temperature?: number };
    expectThrows(() => softmax([1, 2], slip), TypeError, "'temprature'", "'temperature'");
  });
});

test('logSumExp: weights and returnSign', () => {
  expectThrows(() => logSumExp([1, 2], { weights: [1] }), RangeError, 'weights', '2', '1');
  expectThrows(() => logSumExp([1, 2], { weights: 3 as unknown as number[] }), TypeError, 'weights', '3');
  expectThrows(() => logSumExp([1, 2], { weights: [1, '2' as unknown as number] }), TypeError, 'weights[1]');
  expectThrows(() => logSumExp([1], { returnSign: 1 as unknown as true }), TypeError, 'returnSign', '1');
  expectThrows(() => logSumExp([1], { keepDims: 'yes' as unknown as boolean }), TypeError, 'keepDims', '"yes"');
});

test("entropy: base is 'e' or a positive number other than 1", () => {
  for (const base of [0, 1, -2, Number.NaN])
    expectThrows(() => entropy([1], { base }), RangeError, 'base', String(base));
  for (const base of [null, [2], 2n, true])
    expectThrows(() => entropy([1], { base: base as unknown as 2 }), TypeError, 'base');
  expect(() => entropy([1], { base: '2' as unknown as 2 })).toThrow(/base must be .*got "2"/);
});

test("naiveSoftmax: precision is 'float32' or 'float64'", () => {
  expectThrows(
    () => naiveSoftmax([1], { precision: 'float16' as 'float32' }),
    RangeError,
    'precision',
    'float16',
    'float32',
  );
  expectThrows(() => naiveSoftmax([1], { precision: 32 as unknown as 'float32' }), TypeError, 'precision', '32');
});

test('after any number of errors everything works as before', () => {
  const vector = allocate(3);
  for (let i = 0; i < 1000; i++) {
    for (const { verb } of VERBS) expect(() => verb(['x'], { out: vector, mask: 3 })).toThrow();
  }
  expect(softmax([0, 0])).toEqual([0.5, 0.5]);
  vector.dispose();
});
