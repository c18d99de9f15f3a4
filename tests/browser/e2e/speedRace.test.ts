import { init, Sampler } from 'logitkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { CONTESTANTS, DRAW } from '../../../web/src/panels/speed/contestants.js';
import { largestError, rowOf } from '../../../web/src/panels/speed/row.js';
import { race, spread } from '../../../web/src/panels/speed/runRace.js';

/** The race is fair only if everybody gives the right answer: here, in Node, without a page. */
beforeAll(() => init());

describe.each(CONTESTANTS.map((one) => [one.name, one] as const))('%s', (_, contestant) => {
  test('gives softmax within a few units of the last place', () => {
    for (const size of [1, 3, 1000, 30_522]) {
      const row = rowOf(size);
      const { run, read, dispose } = contestant.prepare('softmax', row);
      const probs = read?.(run()) ?? [];
      expect(probs.length).toBe(size);
      expect(largestError(row, probs)).toBeLessThan(4);
      dispose?.();
    }
  });

  test('draws from the law that the library states', () => {
    const row = rowOf(1000);
    const sampler = new Sampler({ ...DRAW, order: [...DRAW.order], seed: 1 });
    const { ids, probs } = sampler.distribution(row);
    sampler.dispose();
    expect(ids.length).toBeGreaterThan(2);
    const { run, dispose } = contestant.prepare('draw', row);
    const draws = 4000;
    const counts = new Map<number, number>();
    for (let i = 0; i < draws; i++) {
      const token = run() as number;
      counts.set(token, (counts.get(token) ?? 0) + 1);
    }
    dispose?.();
    expect([...counts.keys()].every((token) => ids.includes(token))).toBe(true);
    ids.forEach((id, i) => {
      const p = probs[i] as number;
      // Six deviations: once in five hundred million.
      const allowed = 6 * Math.sqrt(draws * p * (1 - p)) + 1;
      expect(Math.abs((counts.get(id) ?? 0) - draws * p)).toBeLessThan(allowed);
    });
  });
});

describe('the race', () => {
  const PACE = { warmUpMs: 1, turnMs: 0.05, rounds: 7, budgetMs: 1e6 };
  const runner = (id: string, log: string[] = []) => ({
    id,
    run: () => {
      log.push(id);
      return Math.sqrt(log.length);
    },
  });

  test('has as many figures of everybody as there are rounds, and tells its progress to the end', async () => {
    const told: number[] = [];
    const times = await race([runner('a'), runner('b'), runner('c')], PACE, async (done) => {
      told.push(done);
    });
    expect([...times].map(([id, own]) => [id, own.length])).toEqual([
      ['a', 7],
      ['b', 7],
      ['c', 7],
    ]);
    expect([...times.values()].flat().every((time) => time >= 0 && Number.isFinite(time))).toBe(true);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.at(-1)).toBeCloseTo(1, 12);
  });

  test('keeps to its time, but never below three rounds', async () => {
    const times = await race([runner('a')], { ...PACE, budgetMs: 0 }, async () => {});
    expect(times.get('a')?.length).toBe(3);
  });

  test('changes who follows whom', async () => {
    const log: string[] = [];
    let begun = 0;
    await race([runner('a', log), runner('b', log), runner('c', log)], PACE, async (done) => {
      if (done <= 0.2) begun = log.length;
    });
    const order = log.slice(begun).filter((id, i, all) => id !== all[i - 1]);
    const pairs = new Set(order.slice(1).map((id, i) => `${order[i]}${id}`));
    expect(pairs.size).toBeGreaterThan(3);
  });

  test('ends where its pause ends it', async () => {
    const stop = race([runner('a')], PACE, async () => {
      throw new Error('cancelled');
    });
    await expect(stop).rejects.toThrow('cancelled');
  });
});

test('the spread of a list is that of its order statistics', () => {
  expect(spread([5, 1, 3, 2, 4, 6, 7, 8, 9, 10, 11])).toEqual({ low: 2, median: 6, high: 10 });
  expect(spread([4])).toEqual({ low: 4, median: 4, high: 4 });
});

test('the error is counted in units of the last place of float32', () => {
  const row = new Float32Array([0, 0]);
  expect(largestError(row, [0.5, 0.5])).toBe(0);
  expect(largestError(row, [0.5 + 2 ** -24, 0.5])).toBe(1);
});
