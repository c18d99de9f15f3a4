import { attentionRollout, linearAttention } from 'logitkit';
import { expect, test } from 'vitest';
import { Mulberry } from '../support/random.js';
import { expectThrows } from '../support/throws.js';

function tensor(dims: readonly number[], seed: number): { data: Float64Array; dims: number[] } {
  const random = new Mulberry(seed);
  return {
    data: Float64Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => random.normal()),
    dims: [...dims],
  };
}

const phi = (x: number): number => (x > 0 ? x + 1 : Math.exp(x));

test.each([false, true])('linear attention, causal %s, is the quadratic form with features elu + 1', (causal) => {
  for (const [L, S, E, Ev] of [
    [4, 6, 3, 2],
    [6, 4, 2, 5],
    [1, 1, 1, 1],
    [20, 20, 8, 8],
  ]) {
    const [q, k, v] = [tensor([2, L, E], 1), tensor([2, S, E], 2), tensor([2, S, Ev], 3)];
    const got = linearAttention(q, k, v, { causal });
    expect(got.dims).toEqual([2, L, Ev]);
    for (let h = 0; h < 2; h++) {
      for (let i = 0; i < L; i++) {
        const weights = Array.from({ length: S }, (_, j) => {
          if (causal && j > i) return 0;
          let sum = 0;
          for (let e = 0; e < E; e++) sum += phi(q.data[(h * L + i) * E + e]) * phi(k.data[(h * S + j) * E + e]);
          return sum;
        });
        const total = weights.reduce((a, b) => a + b, 0);
        for (let n = 0; n < Ev; n++) {
          const want = weights.reduce((sum, w, j) => sum + (w / total) * v.data[(h * S + j) * Ev + n], 0);
          expect(Math.abs(got.data[(h * L + i) * Ev + n] - want)).toBeLessThan(1e-13);
        }
      }
    }
    const single = linearAttention(
      { ...q, data: Float32Array.from(q.data) },
      { ...k, data: Float32Array.from(k.data) },
      { ...v, data: Float32Array.from(v.data) },
      { causal },
    );
    expect(single.data).toBeInstanceOf(Float32Array);
    single.data.forEach((y, i) => {
      expect(Math.abs(y - got.data[i])).toBeLessThan(2e-6);
    });
  }
});

test('linear attention without keys gives zeros', () => {
  expect([...linearAttention(tensor([2, 3], 1), tensor([0, 3], 1), tensor([0, 2], 1)).data]).toEqual([0, 0, 0, 0]);
});

test('rollout multiplies what each layer mixes', () => {
  const first = { data: Float64Array.of(1, 0, 0.5, 0.5, 1, 0, 0.1, 0.9), dims: [2, 2, 2] };
  const second = { data: Float64Array.of(0.4, 0.6, 0, 1, 0.2, 0.8, 0, 1), dims: [2, 2, 2] };
  const got = attentionRollout([first, second]);
  expect(got.dims).toEqual([2, 2]);
  const want = [0.65 + 0.35 * 0.15, 0.35 * 0.85, 0.15, 0.85];
  got.data.forEach((x, i) => {
    expect(x).toBeCloseTo(want[i], 14);
  });
});

test('rollout rows sum to 1, stay causal, and batches are apart', () => {
  const L = 5;
  const layer = (seed: number) => {
    const random = new Mulberry(seed);
    const data = new Float32Array(2 * 3 * L * L);
    for (let row = 0; row < 2 * 3 * L; row++) {
      const i = row % L;
      const p = Array.from({ length: i + 1 }, () => random.uniform() + 0.01);
      const total = p.reduce((a, b) => a + b, 0);
      p.forEach((x, j) => {
        data[row * L + j] = x / total;
      });
    }
    return { data, dims: [2, 3, L, L] };
  };
  const layers = [layer(1), layer(2), layer(3)];
  const { data, dims } = attentionRollout(layers);
  expect(dims).toEqual([2, L, L]);
  for (let row = 0; row < 2 * L; row++) {
    const p = data.subarray(row * L, (row + 1) * L);
    expect(p.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 6);
    expect([...p.subarray((row % L) + 1)].every((x) => x === 0)).toBe(true);
  }
  const one = attentionRollout(layers.map((l) => ({ data: l.data.slice(3 * L * L), dims: [3, L, L] })));
  expect([...one.data]).toEqual([...data.slice(L * L)]);
});

test('residual 0 is the bare product, 1 the identity; one matrix alone is a layer too', () => {
  const w = { data: Float64Array.of(0.5, 0.5, 0.25, 0.75), dims: [2, 2] };
  expect([...attentionRollout([w], { residual: 0 }).data]).toEqual([...w.data]);
  expect([...attentionRollout([w, w], { residual: 1 }).data]).toEqual([1, 0, 0, 1]);
});

test('errors name what is wrong', () => {
  const w = { data: Float64Array.of(1, 0, 0, 1), dims: [2, 2] };
  expectThrows(() => attentionRollout([]), RangeError, 'weightsPerLayer');
  expectThrows(() => attentionRollout(w as never), TypeError, 'weightsPerLayer');
  expectThrows(() => attentionRollout([{ data: [1, 2], dims: [1, 2] }]), RangeError, 'weightsPerLayer[0]', 'square');
  expectThrows(() => attentionRollout([w, { data: [1], dims: [1, 1] }]), RangeError, 'weightsPerLayer[1]', '[2, 2]');
  expectThrows(() => attentionRollout([w], { residual: 2 }), RangeError, 'residual', '2');
  expectThrows(() => linearAttention(w, w, w, { casual: true } as never), TypeError, 'casual', 'causal');
});
