import { type PresetName, Sampler } from 'logitkit';
import { describe, expect, test } from 'vitest';

/** What a prompt after generated tokens does: a new answer begins, the random stream and the whole text go on. */

const LOGITS = Float32Array.of(5, 4, 0, 0, 0);

describe('a chat that goes on', () => {
  test('minNewTokens, forcedTokens and lengthDecay count from 0 again', () => {
    const sampler = new Sampler({ seed: 1, temperature: 0, endTokens: [0], minNewTokens: 2, forcedTokens: { 0: 3 } });
    sampler.prime([2, 2]);
    for (let turn = 0; turn < 3; turn++) {
      expect([0, 1, 2].map(() => sampler.next(LOGITS))).toEqual([3, 1, 0]);
      sampler.prime([2]);
    }
    const decay = new Sampler({ endTokens: [1], lengthDecay: { start: 1, factor: 2 } });
    const logit = (): number => {
      const { ids, logits } = decay.distribution(LOGITS);
      return logits[ids.indexOf(1)];
    };
    for (let turn = 0; turn < 2; turn++) {
      expect(logit()).toBe(4);
      decay.accept(2);
      expect(logit()).toBe(4);
      decay.accept(2);
      expect(logit()).toBe(8);
      decay.prime([3]);
    }
  });
  test('minLength and the penalties count the whole text', () => {
    const sampler = new Sampler({ temperature: 0, endTokens: [0], minLength: 4 });
    sampler.prime([2]);
    expect(sampler.next(LOGITS)).toBe(1);
    sampler.prime([2, 2]);
    expect(sampler.next(LOGITS)).toBe(0);
  });
  test('the random stream goes on', () => {
    const [a, b] = [new Sampler({ seed: 5 }), new Sampler({ seed: 5 })];
    const flat = new Float32Array(1000);
    const draws = Array.from({ length: 20 }, (_, i) => {
      if (i % 4 === 0) a.prime([i]);
      return a.next(flat);
    });
    expect(draws).toEqual(Array.from({ length: 20 }, () => b.next(flat)));
  });
  test('a prompt of no tokens changes nothing; a saved chat goes on in its place', () => {
    const sampler = new Sampler({ temperature: 0, endTokens: [0], minNewTokens: 2 });
    sampler.next(LOGITS);
    sampler.prime([]);
    sampler.next(LOGITS);
    expect(sampler.sample(LOGITS)).toBe(0);
    sampler.prime([3]);
    sampler.next(LOGITS);
    const restored = Sampler.restore(sampler.save());
    for (const each of [sampler, restored, sampler.clone()])
      expect([each.next(LOGITS), each.next(LOGITS)]).toEqual([1, 0]);
  });
});

describe("ties of transformers' filters", () => {
  const kept = (options: object, logits: number[], preset: PresetName | null = 'transformers'): number[] =>
    Array.from(new Sampler({ ...(preset && { preset, topK: 0 }), ...options }).distribution(logits).ids).sort(
      (a, b) => a - b,
    );
  const ROW = [1, 1, 0, 0, -1];

  test('epsilon and eta keep all that tie with the last of minKeep', () => {
    expect(kept({ epsilonCutoff: 0.5 }, ROW)).toEqual([0, 1]);
    expect(kept({ epsilonCutoff: 0.5 }, ROW, null)).toEqual([0]);
    expect(kept({ epsilonCutoff: 0.5, minKeep: 3 }, ROW)).toEqual([0, 1, 2, 3]);
    expect(kept({ epsilonCutoff: 0.5, minKeep: 3 }, ROW, null)).toEqual([0, 1, 2]);
    expect(kept({ epsilonCutoff: 0.2 }, ROW)).toEqual([0, 1]);
    // of many equal tokens eta is above every probability: min(ε, √ε e^(−H)) ≤ ε
    const equal = [2, 2, 2, 2];
    expect(kept({ etaCutoff: 0.99 }, equal)).toEqual(kept({ etaCutoff: 0.99 }, equal, null));
    expect(kept({ etaCutoff: 0.9, minKeep: 3 }, [9, 1, 1, 1, 0])).toEqual([0, 1, 2, 3]);
    expect(kept({ etaCutoff: 0.9, minKeep: 3 }, [9, 1, 1, 1, 0], null)).toEqual([0, 1, 2]);
  });
  test('top-k keeps all that tie with the k-th', () => {
    expect(kept({ topK: 3 }, ROW)).toEqual([0, 1, 2, 3]);
    expect(kept({ topK: 1, minKeep: 3 }, ROW)).toEqual([0, 1, 2, 3]);
  });
  test('typical keeps all that tie where the mass is reached, but exactly minKeep beyond it', () => {
    expect(kept({ typicalP: 0.3 }, [0, 0, 0, 0])).toEqual([0, 1, 2, 3]);
    const row = [3, 1, 1, 1, 1, -2];
    const few = kept({ typicalP: 0.01 }, row);
    expect(few.length).toBeLessThan(5);
    expect(kept({ typicalP: 0.01, minKeep: few.length + 1 }, row).length).toBe(few.length + 1);
  });
  test('top-p, min-p and top-H keep no ties, by lower id', () => {
    expect(kept({ topP: 0.5 }, [1, 1, 1, 1])).toEqual([0, 1]);
    expect(kept({ minP: 0.9, minKeep: 3 }, ROW)).toEqual([0, 1, 2]);
    expect(kept({ topH: 0.5 }, [1, 1, 1, 1])).toEqual([0, 1]);
  });
  test('of equal sequences the last bias counts', () => {
    const sequenceBias = [
      { tokens: [0], bias: 3 },
      { tokens: [4, 1], bias: 1 },
      { tokens: [0], bias: 2 },
      { tokens: [4, 1], bias: 5 },
      { tokens: [3, 4, 1], bias: 10 },
    ];
    const logit = (preset: PresetName | undefined, id: number): number => {
      const sampler = new Sampler({ sequenceBias, ...(preset && { preset, topK: 0 }) });
      sampler.prime([3, 3, 4]);
      const { ids, logits } = sampler.distribution([0, 0, 0, 0, 0]);
      return logits[ids.indexOf(id)];
    };
    expect([0, 1].map((id) => logit('transformers', id))).toEqual([2, 15]);
    expect([0, 1].map((id) => logit(undefined, id))).toEqual([5, 16]);
  });
});
