import { effect, signal } from '@preact/signals';
import type { Sampler } from 'logitkit';
import * as model from './model.js';

/** Microseconds a call of the Sampler that the cards describe, here and now. */
export interface Timings {
  sample: number;
  distribution: number;
  trace: number;
  /** A draw out of a thousand from the same logits. */
  sampleMany: number;
}

export const timings = signal<Timings | null>(null);

/** Each kind of call gets this long: far more than the clock's step, far less than a frame can miss. */
const SLICE_MS = 4;
const REST_MS = 500;

/** The fastest of a few runs: what the call costs when nothing else gets in its way. */
function microseconds(call: () => void): number {
  call();
  let best = Infinity;
  let calls = 1;
  const end = performance.now() + SLICE_MS;
  for (let now = performance.now(); now < end; ) {
    const start = now;
    for (let i = 0; i < calls; i++) call();
    now = performance.now();
    const spent = now - start;
    if (spent >= SLICE_MS / 4) best = Math.min(best, spent / calls);
    else calls *= 2;
  }
  return 1000 * best;
}

const KINDS: readonly [keyof Timings, (sampler: Sampler, logits: number[] | Float32Array) => unknown, number][] = [
  ['sample', (sampler, logits) => sampler.sample(logits), 1],
  ['distribution', (sampler, logits) => sampler.distribution(logits), 1],
  ['trace', (sampler, logits) => sampler.trace(logits), 1],
  ['sampleMany', (sampler, logits) => sampler.sampleMany(logits, 1000), 1000],
];

/** Times the calls when the hand has rested for a while, one kind a slice; gives back how to stop. */
export function followTimings(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = effect(() => {
    void model.options.value;
    void model.logits.value;
    clearTimeout(timer);
    timer = setTimeout(() => slice(0, {}), REST_MS);
  });

  function slice(index: number, found: Partial<Timings>): void {
    const kind = KINDS[index];
    if (!kind) {
      timings.value = found as Timings;
      return;
    }
    const [name, call, calls] = kind;
    const row = model.logits.peek();
    try {
      found[name] = model.withSampler((sampler) => microseconds(() => call(sampler, row))) / calls;
    } catch {
      timings.value = null; // the lab says what is wrong with the cards
      return;
    }
    timer = setTimeout(() => slice(index + 1, found), 16);
  }

  return () => {
    stop();
    clearTimeout(timer);
  };
}
