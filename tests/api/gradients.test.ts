import fc from 'fast-check';
import {
  logSoftmax,
  logSoftmaxBackward,
  logSumExp,
  logSumExpBackward,
  softmax,
  softmaxBackward,
  softmaxJacobian,
} from 'logitkit';
import { describe, expect, test } from 'vitest';

/** Gradients of the dense maps: central differences in float64, options, kinds, errors. */

const entry = fc.double({ min: -4, max: 4, noNaN: true });

/** Shape, axis, values and an equally large gradient. */
const problem = fc
  .tuple(
    fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
    fc.nat(2),
    fc.double({ min: 0.3, max: 3, noNaN: true }),
  )
  .chain(([shape, axis, temperature]) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const values = fc.array(entry, { minLength: size, maxLength: size });
    return fc.record({
      shape: fc.constant(shape),
      axis: fc.constant(axis % shape.length),
      temperature: fc.constant(temperature),
      x: values,
      g: values,
      mask: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
    });
  });

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, v, i) => sum + (b[i] === 0 ? 0 : v * (b[i] as number)), 0);

/** d/dx of f, one entry at a time. */
function differences(f: (x: number[]) => number, x: readonly number[], h = 1e-5): number[] {
  return x.map((v, i) => {
    const at = (value: number) => f(x.map((u, j) => (j === i ? value : u)));
    return (at(v + h) - at(v - h)) / (2 * h);
  });
}

function expectClose(got: readonly number[], want: readonly number[], tolerance = 2e-8): void {
  expect(got.length).toBe(want.length);
  got.forEach((v, i) => {
    expect(Math.abs(v - (want[i] as number)), `entry ${i}: ${v} for ${want[i]}`).toBeLessThanOrEqual(tolerance);
  });
}

describe('central differences', () => {
  test('softmaxBackward, any axis, temperature and mask', () => {
    fc.assert(
      fc.property(problem, fc.boolean(), ({ shape, axis, temperature, x, g, mask }, masked) => {
        const options = { shape, axis, temperature, ...(masked ? { mask } : {}) };
        const got = softmaxBackward(softmax(x, options), g, options);
        expectClose(
          got,
          differences((v) => dot(softmax(v, options), g), x),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('logSoftmaxBackward', () => {
    fc.assert(
      fc.property(problem, ({ shape, axis, temperature, x, g }) => {
        const options = { shape, axis, temperature };
        const got = logSoftmaxBackward(logSoftmax(x, options), g, options);
        expectClose(
          got,
          differences((v) => dot(logSoftmax(v, options), g), x),
          1e-7,
        );
      }),
      { numRuns: 60 },
    );
  });

  test('logSumExpBackward, with weights', () => {
    fc.assert(
      fc.property(problem, fc.boolean(), ({ shape, axis, x, g }, weighted) => {
        const weights = g.map((v) => Math.abs(v) + 0.25);
        const options = { shape, axis, ...(weighted ? { weights } : {}) };
        const rows = x.length / (shape[axis] as number);
        const gradient = g.slice(0, rows);
        const got = logSumExpBackward(x, gradient, options);
        expectClose(
          got,
          differences((v) => dot(logSumExp(v, options), gradient), x),
        );
      }),
      { numRuns: 60 },
    );
  });

  test('softmaxJacobian times a vector is softmaxBackward', () => {
    fc.assert(
      fc.property(problem, ({ shape, axis, temperature, x, g }) => {
        const y = softmax(x, { shape, axis, temperature });
        const { data, dims } = softmaxJacobian(y, { shape, axis, temperature });
        const k = shape[axis] as number;
        expect(dims).toEqual([...shape.filter((_, i) => i !== axis), k, k]);
        const want = softmaxBackward(y, g, { shape, axis, temperature });
        const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
        for (let row = 0; row < x.length / k; row++) {
          const at = (j: number) => (Math.floor(row / inner) * k + j) * inner + (row % inner);
          for (let i = 0; i < k; i++) {
            let sum = 0;
            for (let j = 0; j < k; j++) sum += (data[(row * k + i) * k + j] as number) * (g[at(j)] as number);
            expect(sum).toBeCloseTo(want[at(i)] as number, 12);
          }
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('values', () => {
  test('p − one-hot from log-softmax, q·p from softmax', () => {
    const y = softmax([2, 1, 0.1]);
    expectClose(softmaxBackward(y, [1, 0, 0]), [0.22474, -0.15974, -0.065], 1e-4);
    expectClose(logSoftmaxBackward(logSoftmax([2, 1, 0.1]), [-1, 0, 0]), [-0.341, 0.24243, 0.09857], 1e-4);
    expectClose(logSumExpBackward([2, 1, 0.1], 1), y, 1e-15);
    expect(softmaxJacobian(softmax([0, 0]))).toEqual({
      data: [0.25, -0.25, -0.25, 0.25],
      dims: [2, 2],
      type: 'float64',
    });
  });

  test('temperature 0 is constant, infinity divides by it', () => {
    const y = softmax([3, 1], { temperature: 0 });
    expect(softmaxBackward(y, [1, 2], { temperature: 0 })).toEqual([0, 0]);
    expect(softmaxJacobian(y, { temperature: 0 }).data).toEqual([0, 0, 0, 0]);
    expectClose(
      softmaxBackward(softmax([3, 1], { temperature: Infinity }), [1, 2], { temperature: Infinity }),
      [0, 0],
      0,
    );
  });

  test('masked entries are 0 whatever they hold', () => {
    const mask = [true, false, true];
    expect(softmaxBackward([0.25, NaN, 0.75], [1, NaN, 3], { mask })).toEqual([-0.375, 0, 0.375]);
    expect(logSumExpBackward([0, Infinity, 0], 4, { mask })).toEqual([2, 0, 2]);
    expect(logSumExpBackward([0, 1], 4, { mask: [false, false] })).toEqual([0, 0]);
  });

  test('NaN makes its row NaN and no other', () => {
    const got = softmaxBackward([0.5, 0.5, 0.5, 0.5], [1, NaN, 1, 2], { shape: [2, 2] });
    expect(got.map(Number.isNaN)).toEqual([true, true, false, false]);
  });
});

describe('kinds', () => {
  test('the result is of the first argument’s kind, the gradient may be any', () => {
    const y32 = Float32Array.of(0.25, 0.75);
    expect(softmaxBackward(y32, [1, 3])).toBeInstanceOf(Float32Array);
    expect(softmaxBackward([0.25, 0.75], Float32Array.of(1, 3))).toEqual([-0.375, 0.375]);
    expect(logSumExpBackward(Float64Array.of(0, 0), 1)).toEqual(Float64Array.of(0.5, 0.5));
    const tensor = { data: y32, dims: [1, 2], type: 'float32' };
    expect(softmaxBackward(tensor, tensor)).toEqual({
      data: softmaxBackward(y32, y32),
      dims: [1, 2],
      type: 'float32',
    });
    expect(softmaxJacobian(tensor).dims).toEqual([1, 2, 2]);
    expect(softmaxJacobian(tensor).data).toBeInstanceOf(Float32Array);
  });

  test('out is filled and returned, and may be either input', () => {
    const want = softmaxBackward([0.25, 0.75], [1, 3]);
    const y = Float64Array.of(0.25, 0.75);
    expect(softmaxBackward(y, [1, 3], { out: y })).toBe(y);
    expect([...y]).toEqual(want);
    const g = [1, 3];
    expect(softmaxBackward([0.25, 0.75], g, { out: g })).toBe(g);
    expect(g).toEqual(want);
    const out = new Float32Array(4);
    expect(softmaxJacobian([0.5, 0.5], { out })).toBe(out);
    expect([...out]).toEqual([0.25, -0.25, -0.25, 0.25]);
  });

  test('empty rows', () => {
    expect(softmaxBackward([], [])).toEqual([]);
    expect(softmaxJacobian([])).toEqual({ data: [], dims: [0, 0], type: 'float64' });
  });
});

describe('errors', () => {
  test('wrong lengths, kinds and options are named', () => {
    expect(() => softmaxBackward([0.5, 0.5], [1])).toThrow(/gradient must have as many entries as y, 2, got 1/);
    expect(() => logSumExpBackward([1, 2], [1, 2])).toThrow(/gradient must have 1 entries/);
    expect(() => logSumExpBackward([1, 2], 1, { shape: [1, 2] })).toThrow(TypeError);
    expect(() => softmaxBackward('x' as unknown as number[], [1])).toThrow(TypeError);
    expect(() => softmaxBackward([1], [1], { temprature: 1 } as object)).toThrow(/temprature.*temperature/);
    expect(() => softmaxBackward([1], [1], { temperature: -1 })).toThrow(RangeError);
    expect(() => logSumExpBackward([1, 2], 1, { weights: [1] })).toThrow(/weights must have as many entries as x/);
    expect(() => softmaxJacobian([1], { out: [1, 2] })).toThrow(/out must have 1 entries, got 2/);
  });
});
