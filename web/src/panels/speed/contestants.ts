import { allocate, Sampler, softmax } from 'logitkit';
import type { Task } from './state.js';

/**
 * Somebody who can do the task; made for one row of logits, then run over and over. All of them do the same work on the
 * same kind of input for the same kind of output: a Float32Array in, and a new Float32Array out (softmax) or the id of
 * a token out (a draw, see DRAW).
 */
export interface Contestant {
  id: string;
  name: string;
  /** How it does it. */
  how: string;
  prepare(task: Task, row: Float32Array): Prepared;
}

export interface Prepared {
  run(): unknown;
  /** The probabilities of what `run` gave, where it gives any. */
  read?(result: unknown): ArrayLike<number>;
  dispose?(): void;
}

/** The draw that everybody makes: the setting of most chats. */
export const DRAW = { temperature: 0.8, topK: 40, topP: 0.95, order: ['topK', 'temperature', 'topP'] } as const;

export const CONTESTANTS: readonly Contestant[] = [
  {
    id: 'arrays',
    name: 'logitkit',
    how: 'copies the row into its WebAssembly memory, and the result out of it',
    prepare(task, row) {
      if (task === 'draw') {
        const sampler = new Sampler({ ...DRAW, order: [...DRAW.order], seed: 1 });
        return { run: () => sampler.sample(row), dispose: () => sampler.dispose() };
      }
      return { run: () => softmax(row), read: (result) => result as Float32Array };
    },
  },
  {
    id: 'loops',
    name: 'plain JavaScript',
    how: 'loops over typed arrays, no closures, one division a row',
    prepare(task, row) {
      if (task === 'draw') return { run: () => drawByLoops(row) };
      return { run: () => softmaxByLoops(row), read: (result) => result as Float32Array };
    },
  },
  {
    id: 'methods',
    name: 'array methods',
    how: 'map and reduce with closures, as in transformers.js’ softmax; for a draw, a sort of the whole row',
    prepare(task, row) {
      if (task === 'draw') return { run: () => drawByMethods(row) };
      return { run: () => softmaxByMethods(row), read: (result) => result as Float32Array };
    },
  },
];

/**
 * Not in the race, as its input and output are of another kind: the row stays in the module's own memory (a Vector),
 * and no copy is made. What a step costs at each model is measured with it.
 */
export const RESIDENT: Contestant = {
  id: 'resident',
  name: 'logitkit, in its memory',
  how: 'a Vector in, a Vector out: no copy is made',
  prepare(task, row) {
    const x = allocate(row.length);
    x.data.set(row);
    if (task === 'draw') {
      const sampler = new Sampler({ ...DRAW, order: [...DRAW.order], seed: 1 });
      return { run: () => sampler.sample(x), dispose: () => disposeAll(sampler, x) };
    }
    const out = allocate(row.length);
    return { run: () => softmax(x, { out }), read: () => out.data, dispose: () => disposeAll(x, out) };
  },
};

function disposeAll(...all: readonly { dispose(): void }[]): void {
  for (const one of all) one.dispose();
}

function softmaxByLoops(x: Float32Array): Float32Array {
  const out = new Float32Array(x.length);
  let max = -Infinity;
  for (let i = 0; i < x.length; i++) if ((x[i] as number) > max) max = x[i] as number;
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const e = Math.exp((x[i] as number) - max);
    sum += e;
    out[i] = e;
  }
  const factor = 1 / sum;
  for (let i = 0; i < x.length; i++) out[i] = (out[i] as number) * factor;
  return out;
}

function softmaxByMethods(x: Float32Array): Float32Array {
  const max = x.reduce((best, value) => Math.max(best, value), -Infinity);
  const exps = x.map((value) => Math.exp(value - max));
  const sum = exps.reduce((total, value) => total + value, 0);
  return exps.map((value) => value / sum);
}

/** The k best by insertion into a short sorted list: nearly every logit is turned away by one comparison. */
function drawByLoops(x: Float32Array): number {
  const { topK, temperature, topP } = DRAW;
  const ids = new Int32Array(topK);
  const best = new Float64Array(topK).fill(-Infinity);
  for (let id = 0; id < x.length; id++) {
    const value = x[id] as number;
    if (value <= (best[topK - 1] as number)) continue;
    let at = topK - 1;
    while (at > 0 && (best[at - 1] as number) < value) {
      best[at] = best[at - 1] as number;
      ids[at] = ids[at - 1] as number;
      at--;
    }
    best[at] = value;
    ids[at] = id;
  }
  let sum = 0;
  const top = best[0] as number;
  for (let i = 0; i < topK; i++) {
    best[i] = Math.exp(((best[i] as number) - top) / temperature);
    sum += best[i] as number;
  }
  let kept = 0;
  for (let mass = 0; kept < topK && mass < topP * sum; kept++) mass += best[kept] as number;
  let left = 0;
  for (let i = 0; i < kept; i++) left += best[i] as number;
  left *= Math.random();
  let drawn = 0;
  while (drawn < kept - 1 && left >= (best[drawn] as number)) left -= best[drawn++] as number;
  return ids[drawn] as number;
}

function drawByMethods(x: Float32Array): number {
  const { topK, temperature, topP } = DRAW;
  const best = Array.from(x, (value, id) => [value / temperature, id] as const)
    .sort((a, b) => b[0] - a[0])
    .slice(0, topK);
  const probs = softmaxByMethods(Float32Array.from(best, ([value]) => value));
  let mass = 0;
  const kept = [...probs].filter((p) => {
    const inside = mass < topP;
    mass += p;
    return inside;
  });
  let left = Math.random() * kept.reduce((a, b) => a + b, 0);
  const drawn = kept.findIndex((p) => {
    left -= p;
    return left < 0;
  });
  return (best[drawn < 0 ? kept.length - 1 : drawn] as readonly [number, number])[1];
}
