import { effect, signal } from '@preact/signals';
import { inspection, options, place, promptLength, reading, running, sampling } from './model.js';
import { current, left } from './modelSource.js';
import { breathe, type Reader } from './sources/languageModel.js';

/** What could have been: the likeliest continuations of the text up to the place that is looked at. */

export interface Branch {
  token: number;
  /** Tokens from the place on, this one last. */
  path: readonly number[];
  /** Of the law that is drawn from, here; and of the whole way here. */
  probability: number;
  joint: number;
  /** Part of the text; was part of a text that was left. */
  taken: boolean;
  visited: boolean;
  children: Branch[];
}

const EXPANSIONS = 9;
const CHILDREN = 3;
const DEPTH = 5;
const LEAST = 0.01;
/** A place that is passed on the way to another one grows no tree. */
const REST_MS = 120;

/** The tree, and the place that it grows from. */
export const tree = signal<{ at: number; trunk: Branch } | null>(null);

const growing = signal(false);
/** The panel waits this long for its first tree, which would move what stands below. */
const FIRST_TREE_MS = 5000;

/** Resolves when no tree is growing, or when it takes too long. */
export function grown(): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (growing.value) return;
      resolve();
      queueMicrotask(() => stop());
    });
    setTimeout(resolve, FIRST_TREE_MS);
  });
}

const startsWith = (text: readonly number[], beginning: readonly number[]): boolean =>
  beginning.every((token, i) => text[i] === token);

/** Best first: always the branch that is likeliest as a whole, so the tree holds the likeliest texts of each length. */
async function grow(
  root: readonly number[],
  text: readonly number[],
  others: readonly (readonly number[])[],
  reader: Reader,
  most: number,
  stale: () => boolean,
): Promise<Branch | null> {
  const trunk: Branch = { token: -1, path: [], probability: 1, joint: 1, taken: true, visited: false, children: [] };
  const open = [trunk];
  for (let i = 0; i < EXPANSIONS && open.length > 0; i++) {
    // The way that was taken stays in the tree, however unlikely it was.
    open.sort((a, b) => Number(b.taken) - Number(a.taken) || b.joint - a.joint);
    const branch = open.shift() as Branch;
    const before = [...root, ...branch.path];
    const logits = (await reader.read(before))[before.length];
    if (stale()) return null;
    if (!logits) continue;
    const { ids, probs } = sampling(before, (sampler) => sampler.distribution(logits));
    Array.from(ids).forEach((token, rank) => {
      const path = [...branch.path, token];
      const taken = branch.taken && text[before.length] === token;
      const visited = others.some((other) => startsWith(other, [...root, ...path]));
      const probability = probs[rank] as number;
      if (!taken && !visited && (rank >= CHILDREN || probability < LEAST)) return;
      const joint = branch.joint * probability;
      branch.children.push({ token, path, probability, joint, taken, visited, children: [] });
    });
    open.push(...branch.children.filter((child) => child.path.length < DEPTH && before.length + 1 < most));
    await breathe();
  }
  return trunk;
}

/** Grows the tree anew whenever the place or the law changes, but not while the model is writing. */
export function follow(): () => void {
  let asked = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return effect(() => {
    const mine = ++asked;
    clearTimeout(timer);
    const source = current.value;
    const done = reading.value;
    void options.value;
    if (!source || !done || !inspection.value || place.value < promptLength.value) {
      tree.value = null;
      growing.value = false;
      return;
    }
    if (running.value) return;
    growing.value = true;
    const root = done.tokens.slice(0, place.value);
    const { context } = source.model;
    const beside = left.value;
    timer = setTimeout(async () => {
      const stale = () => mine !== asked;
      // A model that fails here has failed with the text too, and has said so there.
      const trunk = await grow(root, done.tokens, beside, source.branches, context, stale).catch(() => null);
      if (stale()) return;
      tree.value = trunk && { at: root.length, trunk };
      growing.value = false;
    }, REST_MS);
  });
}
