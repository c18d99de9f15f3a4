import * as fc from 'fast-check';
import { type AttentionOptions, attention, attentionBackward, entmax, mergeAttention } from 'logitkit';
import { describe, expect, test } from 'vitest';
import { Mulberry } from '../support/random.js';
import { expectThrows } from '../support/throws.js';

/** A tensor of numbers about N(0, 1), in float64. */
function tensor(dims: readonly number[], seed: number): { data: Float64Array; dims: number[] } {
  const random = new Mulberry(seed);
  const data = Float64Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => random.normal());
  return { data, dims: [...dims] };
}
const narrow = ({ data, dims }: { data: Float64Array; dims: number[] }) => ({ data: Float32Array.from(data), dims });

type Tensor64 = ReturnType<typeof tensor>;

/** The plainest form, one head: the whole matrix of scores, then its softmax, then the product. */
function plain(q: Tensor64, k: Tensor64, v: Tensor64, o: AttentionOptions, sink = -Infinity): number[] {
  const [[L, E], [S, Ev]] = [q.dims, v.dims];
  const out: number[] = [];
  for (let i = 0; i < L; i++) {
    const scores = Array.from({ length: S }, (_, j) => {
      let dot = 0;
      for (let e = 0; e < E; e++) dot += q.data[i * E + e] * k.data[j * E + e];
      let score = dot * (o.scale ?? 1 / Math.sqrt(E));
      if (o.softcap) score = o.softcap * Math.tanh(score / o.softcap);
      const distance = i + (o.queryOffset ?? 0) - j;
      if (o.causal && distance < 0) return -Infinity;
      if (o.window && Math.abs(distance) >= o.window) return -Infinity;
      const entry = (o.mask as readonly (boolean | number)[] | undefined)?.[i * S + j];
      if (entry === false) return -Infinity;
      return typeof entry === 'number' ? score + entry : score;
    });
    const max = Math.max(sink, ...scores);
    const e = scores.map((s) => (max === -Infinity ? 0 : Math.exp(s - max)));
    const total = e.reduce((a, b) => a + b, max === -Infinity ? 1 : Math.exp(sink - max));
    for (let n = 0; n < Ev; n++) out.push(e.reduce((sum, p, j) => sum + (p / total) * v.data[j * Ev + n], 0));
  }
  return out;
}

function expectClose(got: ArrayLike<number>, want: ArrayLike<number>, tolerance: number): void {
  expect(got.length).toBe(want.length);
  for (let i = 0; i < want.length; i++) expect(Math.abs(got[i] - want[i]), `entry ${i}`).toBeLessThanOrEqual(tolerance);
}

const LAWS: readonly { name: string; law(L: number, S: number): AttentionOptions }[] = [
  { name: 'plain', law: () => ({}) },
  { name: 'causal', law: () => ({ causal: true }) },
  { name: 'a scale', law: () => ({ scale: 0.9 }) },
  { name: 'a soft cap', law: () => ({ softcap: 0.7, causal: true }) },
  { name: 'a cached prefix', law: (L, S) => ({ causal: true, queryOffset: S - L }) },
  { name: 'a window', law: () => ({ window: 3 }) },
  { name: 'a causal window', law: () => ({ window: 2, causal: true, queryOffset: 1 }) },
  { name: 'queries before all keys', law: () => ({ causal: true, queryOffset: -2 }) },
  { name: 'flags', law: (L, S) => ({ mask: Array.from({ length: L * S }, (_, i) => i % 3 !== 1) }) },
  {
    name: 'floats to add',
    law: (L, S) => ({ mask: Array.from({ length: L * S }, (_, i) => (i % 5 === 2 ? -Infinity : (i % 7) / 3)) }),
  },
];

describe.each(LAWS)('attention with $name', ({ law }) => {
  test('is softmax(q kᵀ) v', () => {
    for (const [L, S, E, Ev] of [
      [1, 1, 1, 1],
      [3, 5, 4, 3],
      [5, 3, 4, 8],
      [33, 70, 16, 5],
      [1, 130, 8, 8],
    ]) {
      const [q, k, v] = [tensor([L, E], 1), tensor([S, E], 2), tensor([S, Ev], 3)];
      const options = law(L, S);
      const want = plain(q, k, v, options);
      const wide = attention(q, k, v, options).output;
      expect(wide.dims).toEqual([L, Ev]);
      expectClose(wide.data, want, 1e-13);
      const single = attention(narrow(q), narrow(k), narrow(v), options).output;
      expect(single.data).toBeInstanceOf(Float32Array);
      expectClose(single.data, want, 4e-6);
    }
  });

  test('weights are those that make the output; their rows sum to 1 or are zeros', () => {
    const [L, S] = [9, 70];
    const [q, k, v] = [tensor([2, L, 4], 1), tensor([2, S, 4], 2), tensor([2, S, 3], 3)];
    const options = law(L, S);
    const { output, weights } = attention(q, k, v, { ...options, returnWeights: true });
    expect(weights.dims).toEqual([2, L, S]);
    expect(output.data).toEqual(attention(q, k, v, options).output.data);
    for (let row = 0; row < 2 * L; row++) {
      const p = weights.data.subarray(row * S, (row + 1) * S);
      const total = p.reduce((a, b) => a + b, 0);
      expect(total === 0 || Math.abs(total - 1) < 1e-13).toBe(true);
      const head = Math.floor(row / L);
      for (let n = 0; n < 3; n++) {
        const sum = p.reduce((a, b, j) => a + b * v.data[(head * S + j) * 3 + n], 0);
        expect(Math.abs(sum - output.data[row * 3 + n])).toBeLessThan(1e-13);
      }
    }
  });

  test('its gradients are those of central differences', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), fc.nat(1000), (L, S, seed) => {
        const inputs = [tensor([L, 3], seed), tensor([S, 3], seed + 1), tensor([S, 2], seed + 2)] as const;
        const g = tensor([L, 2], seed + 3);
        const options = law(L, S);
        const gradients = attentionBackward(...inputs, g, options);
        const loss = (): number =>
          attention(...inputs, options).output.data.reduce((sum, y, i) => sum + y * g.data[i], 0);
        for (const [which, name] of (['q', 'k', 'v'] as const).entries()) {
          const { data } = inputs[which];
          const got = gradients[name];
          expect(got.dims).toEqual(inputs[which].dims);
          for (let i = 0; i < data.length; i++) {
            const at = data[i];
            data[i] = at + 1e-5;
            const above = loss();
            data[i] = at - 1e-5;
            const below = loss();
            data[i] = at;
            expect(Math.abs(got.data[i] - (above - below) / 2e-5)).toBeLessThan(1e-7 * (1 + Math.abs(got.data[i])));
          }
        }
      }),
      { numRuns: 8 },
    );
  });
});

describe.each([
  ['sparsemax', undefined],
  ['entmax', 1.5],
  ['entmax', 1.2],
] as const)('attention with %s, alpha %s', (normalizer, alpha) => {
  const options = { normalizer, causal: true, queryOffset: 2, ...(alpha && { alpha }) };

  test('weighs by the map of the scores', () => {
    const [L, S] = [7, 80];
    const [q, k, v] = [tensor([2, L, 4], 1), tensor([2, S, 4], 2), tensor([2, S, 3], 3)];
    const { output, weights } = attention(q, k, v, { ...options, causal: false, returnWeights: true, scale: 1 });
    const scores = new Float64Array(2 * L * S);
    for (let row = 0; row < 2 * L; row++) {
      for (let j = 0; j < S; j++) {
        for (let e = 0; e < 4; e++) {
          scores[row * S + j] += q.data[row * 4 + e] * k.data[(Math.floor(row / L) * S + j) * 4 + e];
        }
      }
    }
    expectClose(weights.data, entmax(scores, { alpha: alpha ?? 2, shape: [2, L, S] }), 1e-13);
    expect(weights.data.some((p) => p === 0)).toBe(true);
    for (let i = 0; i < 2 * L * 3; i++) {
      const [row, n] = [Math.floor(i / 3), i % 3];
      let want = 0;
      for (let j = 0; j < S; j++) want += weights.data[row * S + j] * v.data[(Math.floor(row / L) * S + j) * 3 + n];
      expect(Math.abs(output.data[i] - want)).toBeLessThan(1e-13);
    }
    const single = attention(narrow(q), narrow(k), narrow(v), { ...options, causal: false, scale: 1 }).output;
    expectClose(single.data, output.data, 1e-5);
  });

  test('its gradients are those of central differences', () => {
    const inputs = [tensor([4, 3], 7), tensor([9, 3], 8), tensor([9, 2], 9)] as const;
    const g = tensor([4, 2], 10);
    const gradients = attentionBackward(...inputs, g, options);
    const loss = (): number => attention(...inputs, options).output.data.reduce((sum, y, i) => sum + y * g.data[i], 0);
    for (const [which, name] of (['q', 'k', 'v'] as const).entries()) {
      const { data } = inputs[which];
      for (let i = 0; i < data.length; i++) {
        const at = data[i];
        data[i] = at + 1e-6;
        const above = loss();
        data[i] = at - 1e-6;
        const below = loss();
        data[i] = at;
        expect(Math.abs(gradients[name].data[i] - (above - below) / 2e-6)).toBeLessThan(1e-7);
      }
    }
  });

  test('has no log-sum-exp', () => {
    const [q, k, v] = [tensor([1, 2], 1), tensor([1, 2], 1), tensor([1, 2], 1)];
    expectThrows(
      () => attention(q, k, v, { normalizer, returnLogSumExp: true }),
      RangeError,
      'returnLogSumExp',
      normalizer,
    );
  });
});

test('entmax takes one alpha per row of scores', () => {
  const [q, k, v] = [tensor([2, 9, 4], 1), tensor([2, 80, 4], 2), tensor([2, 80, 3], 3)];
  const alphas = Float64Array.from({ length: 18 }, (_, i) => 1 + i / 12);
  const all = attention(q, k, v, { normalizer: 'entmax', alpha: alphas, returnWeights: true });
  alphas.forEach((alpha, row) => {
    const { output, weights } = attention(q, k, v, { normalizer: 'entmax', alpha, returnWeights: true });
    expectClose(all.weights.data.slice(row * 80, row * 80 + 80), weights.data.slice(row * 80, row * 80 + 80), 0);
    expectClose(all.output.data.slice(row * 3, row * 3 + 3), output.data.slice(row * 3, row * 3 + 3), 1e-15);
  });
});

test.each(['sparsemax', 'entmax'] as const)('a sink with %s is one more key whose value is zero', (normalizer) => {
  const [q, k, v] = [tensor([2, 9, 4], 1), tensor([2, 70, 4], 2), tensor([2, 70, 3], 3)];
  const sink = [0.4, 1.5];
  const options = { normalizer, scale: 0.3 } as const;
  const got = attention(q, k, v, { ...options, sink, returnWeights: true });
  const scores = tensor([2, 9, 71], 4);
  scores.data.fill(0);
  for (let row = 0; row < 18; row++) {
    for (let j = 0; j < 70; j++) {
      for (let e = 0; e < 4; e++) {
        scores.data[row * 71 + j] += 0.3 * q.data[row * 4 + e] * k.data[(Math.floor(row / 9) * 70 + j) * 4 + e];
      }
    }
    scores.data[row * 71 + 70] = sink[Math.floor(row / 9)];
  }
  const p = entmax(scores.data, { alpha: normalizer === 'sparsemax' ? 2 : 1.5, shape: scores.dims });
  const want = Array.from({ length: 18 * 70 }, (_, i) => p[Math.floor(i / 70) * 71 + (i % 70)]);
  expectClose(got.weights.data, want, 1e-14);
  expect(got.weights.data.reduce((a, b) => a + b, 0)).toBeLessThan(18);
  // a sink that takes everything, and rows that see no key
  expectClose(attention(q, k, v, { ...options, sink: 1e6 }).output.data, new Float64Array(54), 0);
  expectClose(attention(q, k, v, { ...options, sink, mask: new Uint8Array(630) }).output.data, new Float64Array(54), 0);
});

test('fully masked rows are zeros, their log-sum-exp is -Infinity, and they have no gradient', () => {
  const [q, k, v] = [tensor([2, 4], 1), tensor([3, 4], 2), tensor([3, 2], 3)];
  const options = { mask: [true, true, false, false, false, false] };
  const { output, weights, logSumExp } = attention(q, k, v, { ...options, returnWeights: true, returnLogSumExp: true });
  expect([...output.data.slice(2)]).toEqual([0, 0]);
  expect([...weights.data.slice(3)]).toEqual([0, 0, 0]);
  expect(logSumExp.dims).toEqual([2]);
  expect(logSumExp.data[1]).toBe(-Infinity);
  const { q: dq } = attentionBackward(q, k, v, tensor([2, 2], 4), options);
  expect([...dq.data.slice(4)]).toEqual([0, 0, 0, 0]);
});

test('no keys give zeros', () => {
  const { output } = attention(tensor([2, 4], 1), tensor([0, 4], 2), tensor([0, 3], 3));
  expect([...output.data]).toEqual([0, 0, 0, 0, 0, 0]);
});

test('a sink takes part of the mass, one per head', () => {
  const [q, k, v] = [tensor([2, 3, 4], 1), tensor([2, 5, 4], 2), tensor([2, 5, 2], 3)];
  const head = (t: Tensor64, h: number): Tensor64 => {
    const size = t.dims[1] * t.dims[2];
    return { data: t.data.slice(h * size, (h + 1) * size), dims: t.dims.slice(1) };
  };
  const { output } = attention(q, k, v, { sink: [0.5, 4] });
  const want = [0, 1].flatMap((h) => plain(head(q, h), head(k, h), head(v, h), {}, [0.5, 4][h]));
  expectClose(output.data, want, 1e-14);
  expectClose(attention(head(q, 0), head(k, 0), head(v, 0), { sink: 0.5 }).output.data, want.slice(0, 6), 1e-14);
});

test('leading dims broadcast, and heads of queries share those of keys', () => {
  const q = tensor([2, 4, 3, 8], 1);
  const [k, v] = [tensor([2, 2, 5, 8], 2), tensor([1, 2, 5, 6], 3)];
  const { output } = attention(q, k, v, { causal: true });
  expect(output.dims).toEqual([2, 4, 3, 6]);
  const gradient = tensor([2, 4, 3, 6], 4);
  const { k: dk, v: dv } = attentionBackward(q, k, v, gradient, { causal: true });
  const [wantK, wantV] = [new Float64Array(dk.data.length), new Float64Array(dv.data.length)];
  for (let b = 0; b < 2; b++) {
    for (let h = 0; h < 4; h++) {
      const cut = (t: Tensor64, index: number): Tensor64 => {
        const dims = t.dims.slice(-2);
        const size = dims[0] * dims[1];
        return { data: t.data.slice(index * size, (index + 1) * size), dims };
      };
      const [kIndex, vIndex] = [b * 2 + (h >> 1), h >> 1];
      const single = [cut(q, b * 4 + h), cut(k, kIndex), cut(v, vIndex)] as const;
      const own = attention(...single, { causal: true }).output.data;
      expectClose(output.data.subarray((b * 4 + h) * 18, (b * 4 + h + 1) * 18), own, 1e-15);
      const back = attentionBackward(...single, cut(gradient, b * 4 + h), { causal: true });
      back.k.data.forEach((x, i) => {
        wantK[kIndex * 40 + i] += x;
      });
      back.v.data.forEach((x, i) => {
        wantV[vIndex * 30 + i] += x;
      });
    }
  }
  expectClose(dk.data, wantK, 1e-13);
  expectClose(dv.data, wantV, 1e-13);
});

test('masks broadcast: per key, per query, per head', () => {
  const [q, k, v] = [tensor([2, 3, 4], 1), tensor([2, 5, 4], 2), tensor([2, 5, 2], 3)];
  const keys = [1, 0, 1, 1, 0];
  const full = Uint8Array.from({ length: 30 }, (_, i) => keys[i % 5]);
  const want = attention(q, k, v, { mask: full }).output.data;
  for (const dims of [[5], [1, 5], [1, 1, 5]]) {
    expect(attention(q, k, v, { mask: { data: Uint8Array.from(keys), dims, type: 'bool' } }).output.data).toEqual(want);
  }
  const float = Float64Array.from(keys, (keep) => (keep ? 0 : -Infinity));
  expect(attention(q, k, v, { mask: { data: float, dims: [5] } }).output.data).toEqual(want);
  const heads = { data: Uint8Array.of(1, 0), dims: [2, 1, 1], type: 'bool' };
  const { output } = attention(q, k, v, { mask: heads });
  expect([...output.data.slice(6)]).toEqual([0, 0, 0, 0, 0, 0]);
  expectClose(output.data.slice(0, 6), attention(q, k, v).output.data.slice(0, 6), 0);
  const queries = { data: Uint8Array.of(1, 0, 1), dims: [3, 1], type: 'bool' };
  expect([...attention(q, k, v, { mask: queries }).output.data.slice(2, 4)]).toEqual([0, 0]);
});

test('decoding with a cache gives the rows of the whole', () => {
  const [q, k, v] = [tensor([40, 8], 1), tensor([40, 8], 2), tensor([40, 8], 3)];
  const whole = attention(q, k, v, { causal: true, window: 11 }).output.data;
  for (let i = 0; i < 40; i++) {
    const rows = (t: Tensor64, from: number, to: number): Tensor64 => ({
      data: t.data.slice(from * 8, to * 8),
      dims: [to - from, 8],
    });
    const step = attention(rows(q, i, i + 1), rows(k, 0, i + 1), rows(v, 0, i + 1), {
      causal: true,
      queryOffset: i,
      window: 11,
    });
    expectClose(step.output.data, whole.subarray(i * 8, i * 8 + 8), 1e-14);
  }
});

test('parts over the keys merge to the whole, in any grouping', () => {
  const [q, k, v] = [tensor([2, 6, 4], 1), tensor([2, 30, 4], 2), tensor([2, 30, 4], 3)];
  const whole = attention(q, k, v, { returnLogSumExp: true });
  const part = (from: number, to: number) => {
    const cut = (t: Tensor64): Tensor64 => ({
      data: Float64Array.from({ length: 2 * (to - from) * 4 }, (_, i) => {
        const size = (to - from) * 4;
        return t.data[Math.floor(i / size) * 120 + from * 4 + (i % size)];
      }),
      dims: [2, to - from, 4],
    });
    return attention(q, cut(k), cut(v), { returnLogSumExp: true });
  };
  const [a, b, c, none] = [part(0, 4), part(4, 21), part(21, 30), part(5, 5)];
  for (const merged of [mergeAttention([a, b, c]), mergeAttention([mergeAttention([none, c, b]), a])]) {
    expectClose(merged.output.data, whole.output.data, 1e-15);
    expectClose(merged.logSumExp.data, whole.logSumExp.data, 1e-14);
    expect(merged.output.dims).toEqual([2, 6, 4]);
    expect(merged.logSumExp.dims).toEqual([2, 6]);
  }
});

test('long rows: no score matrix, no loss', () => {
  const [q, v] = [tensor([64, 4], 1), { data: new Float32Array(100_000 * 4).fill(0.1), dims: [100_000, 4] }];
  const k = narrow(tensor([100_000, 4], 2));
  // the matrix of scores alone would be 26 MB of float32; every output is a mean of values that are all 0.1
  const { output } = attention(narrow(q), k, v);
  for (const y of output.data) expect(Math.abs(y - Math.fround(0.1))).toBeLessThan(1e-7);
});

test('the kind of q is the kind of the result', () => {
  const k = tensor([3, 2], 2);
  const numbers = attention({ data: [1, 2], dims: [1, 2] }, narrow(k), k);
  expect(Array.isArray(numbers.output.data)).toBe(true);
  expect(numbers.output.type).toBe('float64');
  const half = { data: Uint16Array.of(0x3c00, 0x4000), dims: [1, 2], type: 'float16' };
  const single = attention(half, k, k).output;
  expect(single.type).toBe('float32');
  const wide = attention({ data: Float64Array.of(1, 2), dims: [1, 2] }, k, k).output;
  expectClose(single.data as Float32Array, wide.data, 1e-6);
  // 16-bit keys beside float64 queries
  const ones = attention({ data: Float64Array.of(1, 2), dims: [1, 2] }, half, half).output;
  expect([...ones.data]).toEqual([1, 2]);
});

test('errors name what is wrong', () => {
  const [q, k, v] = [tensor([2, 4], 1), tensor([3, 4], 2), tensor([3, 2], 3)];
  const bad =
    (options: object): (() => unknown) =>
    () =>
      attention(q, k, v, options);
  expectThrows(() => attention(q.data as never, k, v), TypeError, 'q', 'tensor');
  expectThrows(() => attention({ data: [1], dims: [1] }, k, v), RangeError, 'q', '2 dimensions');
  expectThrows(() => attention(q, tensor([3, 5], 1), v), RangeError, 'k', '4', '5');
  expectThrows(() => attention(q, k, tensor([4, 2], 1)), RangeError, 'v', '3', '4');
  expectThrows(() => attention(tensor([2, 2, 4], 1), tensor([3, 3, 4], 1), v), RangeError, 'leading');
  expectThrows(bad({ mask: [true] }), RangeError, 'mask', '[2, 3]');
  expectThrows(bad({ mask: 'x' }), TypeError, 'mask');
  expectThrows(bad({ window: 0 }), RangeError, 'window', '0');
  expectThrows(bad({ queryOffset: 0.5 }), RangeError, 'queryOffset', '0.5');
  expectThrows(bad({ softcap: 0 }), RangeError, 'softcap', '0');
  expectThrows(bad({ scale: Number.NaN }), RangeError, 'scale', 'NaN');
  expectThrows(bad({ causal: 1 }), TypeError, 'causal', '1');
  expectThrows(bad({ normalizer: 'softmix' }), RangeError, 'normalizer', 'softmax');
  expectThrows(bad({ sink: [1, 2] }), RangeError, 'sink', '1', '2');
  expectThrows(bad({ casual: true }), TypeError, 'casual', 'causal');
  expectThrows(() => attentionBackward(q, k, v, tensor([2, 3], 1)), RangeError, 'gradient', '[2, 2]', '[2, 3]');
  expectThrows(() => mergeAttention([]), RangeError, 'parts');
  expectThrows(() => mergeAttention([{ output: q, logSumExp: q }]), RangeError, 'logSumExp', '[2]');
});
