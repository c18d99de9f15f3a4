import { computed, effect, signal, untracked } from '@preact/signals';
import * as model from './model.js';
import { state } from './state.js';
import { lab } from './steps.js';

/** How often a token came up, against how often it should have. */
export interface Tally {
  name: string;
  p: number;
  drawn: number;
  expected: number;
  /** The standard deviation of the count: √(N p (1 − p)). */
  deviation: number;
}

export interface Draws {
  count: number;
  tallies: readonly Tally[];
  /** Of the tallies that can be drawn, how many lie within two deviations. */
  within: number;
  possible: number;
  /** Pearson's statistic over cells that expect at least five. */
  chiSquare: number;
  freedom: number;
}

/** With a large vocabulary the draws wait until the hand rests: a drag must stay within its frames. */
const REST_MS = 120;
const rested = signal(0);
let timer: ReturnType<typeof setTimeout> | undefined;

/** Follows the cards while a page shows the lab; gives back how to stop. */
export function followRest(): () => void {
  const stop = effect(() => {
    void model.options.value;
    void model.logits.value;
    void state.draws.value;
    clearTimeout(timer);
    timer = setTimeout(() => {
      rested.value++;
    }, REST_MS);
  });
  return () => {
    stop();
    clearTimeout(timer);
  };
}

const counts = () => model.withSampler((sampler) => sampler.sampleMany(model.logits.value, state.draws.value));

const drawnOfLarge = computed(() => {
  void rested.value;
  return untracked(() => tryCounts(counts));
});
const drawnOfWords = computed(() => tryCounts(counts));

function tryCounts(draw: () => Int32Array): Int32Array | undefined {
  try {
    return draw();
  } catch {
    return undefined; // the lab says what is wrong
  }
}

export const draws = computed<Draws | undefined>(() => {
  const found = lab.value;
  const tokens = model.isLarge.value ? drawnOfLarge.value : drawnOfWords.value;
  if ('error' in found || !tokens) return undefined;
  return tallyUp(tokens, found.law);
});

function tallyUp(tokens: Int32Array, law: ReadonlyMap<number, number>): Draws {
  const count = tokens.length;
  const times = new Map<number, number>();
  for (const id of tokens) times.set(id, (times.get(id) ?? 0) + 1);
  const tally = (name: string, p: number, drawn: number): Tally => ({
    name,
    p,
    drawn,
    expected: count * p,
    deviation: Math.sqrt(count * p * (1 - p)),
  });
  const tallies = [...law].map(([id, p]) => tally(model.nameOf(id), p, times.get(id) ?? 0));
  if (model.size.value > tallies.length) {
    const [mass, hits] = tallies.reduce(([m, h], one) => [m + one.p, h + one.drawn], [0, 0] as [number, number]);
    tallies.push(tally('all others', Math.max(0, 1 - mass), count - hits));
  }
  const possible = tallies.filter(({ p }) => p > 0);
  const cells = possible.filter(({ expected }) => expected >= 5);
  return {
    count,
    tallies,
    within: possible.filter((one) => Math.abs(one.drawn - one.expected) <= 2 * one.deviation + 1e-9).length,
    possible: possible.length,
    chiSquare: cells.reduce((sum, one) => sum + (one.drawn - one.expected) ** 2 / one.expected, 0),
    freedom: Math.max(0, cells.length - 1),
  };
}

/** What χ² with so many degrees of freedom exceeds once in twenty times (Wilson and Hilferty, 1931). */
export const chiSquareLimit = (freedom: number): number => {
  const spread = 2 / (9 * freedom);
  return freedom * (1 - spread + 1.645 * Math.sqrt(spread)) ** 3;
};
