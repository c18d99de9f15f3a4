/**
 * How the race is run: everybody takes turns of about a millisecond, round after round, in changing order, after a
 * warm-up that lets the engine's optimising compiler have its time. What counts is the ratio of two runners within a
 * round: a machine that is busy slows both.
 */
export interface Pace {
  warmUpMs: number;
  turnMs: number;
  /** At most so many rounds; at least three, and as many as fit the time. */
  rounds: number;
  budgetMs: number;
}

export const RACE_PACE: Pace = { warmUpMs: 60, turnMs: 1, rounds: 25, budgetMs: 1500 };
export const GLANCE_PACE: Pace = { warmUpMs: 12, turnMs: 0.5, rounds: 9, budgetMs: 100 };

/** So many calls of anything take longer than the step of any browser's clock. */
const MOST_CALLS = 2 ** 24;

/** How much of the progress is the warm-up. */
const WARM_UP_PART = 0.2;

export interface Runner {
  id: string;
  run(): unknown;
}

/** Microseconds a call, one figure a round; the same index is the same round. */
export type Times = ReadonlyMap<string, readonly number[]>;

interface Turn extends Runner {
  /** As many as fill a turn, and how long one takes. */
  calls: number;
  callMs: number;
  times: number[];
}

/** @param breathe is awaited between turns: the place to tell progress, and to be cancelled */
export async function race(
  runners: readonly Runner[],
  pace: Pace,
  breathe: (done: number) => Promise<void>,
): Promise<Times> {
  const turns: Turn[] = [];
  for (const [index, runner] of runners.entries()) {
    turns.push({ ...runner, ...warmUp(runner, pace), times: [] });
    await breathe((WARM_UP_PART * (index + 1)) / runners.length);
  }
  const cycleMs = turns.reduce((sum, { calls, callMs }) => sum + (calls + 1) * callMs, 0);
  const rounds = Math.max(3, Math.min(pace.rounds, Math.floor(pace.budgetMs / cycleMs)));
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < turns.length; i++) {
      // Everybody follows everybody in turn: back and forth, from another one each round.
      const at = (round + (round % 2 ? turns.length - 1 - i : i)) % turns.length;
      const turn = turns[at] as Turn;
      turn.run(); // brings its data back into the cache
      let time = timed(turn, turn.calls);
      // A busy machine may have made the warm-up believe that a call is long: what the clock cannot tell is no time.
      while (time === 0 && turn.calls < MOST_CALLS) {
        turn.calls *= 2;
        time = timed(turn, turn.calls);
      }
      turn.times.push(time);
      const done = (round + (i + 1) / turns.length) / rounds;
      await breathe(WARM_UP_PART + (1 - WARM_UP_PART) * done);
    }
  }
  return new Map(turns.map(({ id, times }) => [id, times]));
}

function timed({ run }: Runner, calls: number): number {
  const start = performance.now();
  for (let i = 0; i < calls; i++) run();
  return (1000 * (performance.now() - start)) / calls;
}

/** Runs until the compiler has had its time, and finds how many calls fill a turn. */
function warmUp(runner: Runner, { warmUpMs, turnMs }: Pace): Pick<Turn, 'calls' | 'callMs'> {
  let calls = 1;
  let callMs = Infinity;
  const end = performance.now() + warmUpMs;
  for (let batch = 0; batch < 3 || performance.now() < end || callMs === Infinity; batch++) {
    const each = timed(runner, calls) / 1000;
    // Batches shorter than the clock can tell say nothing.
    if (each * calls < turnMs / 2) calls *= 2;
    else callMs = Math.min(callMs, each);
  }
  return { calls: Math.max(1, Math.round(turnMs / callMs)), callMs };
}

export interface Spread {
  low: number;
  median: number;
  high: number;
}

/** The 10th percentile, the median, the 90th. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q: number) => {
    const place = q * (sorted.length - 1);
    const below = sorted[Math.floor(place)] as number;
    const above = sorted[Math.ceil(place)] as number;
    return below + (above - below) * (place - Math.floor(place));
  };
  return { low: at(0.1), median: at(0.5), high: at(0.9) };
}
