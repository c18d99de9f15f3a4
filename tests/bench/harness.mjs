/**
 * Interleaved measurement. The machine is shared: its speed drifts by tens of percent within seconds, so a figure
 * of one function alone says little. Here all functions of a scene take turns of about a millisecond each, round
 * after round, and what counts is the ratio of two functions within a round, which the drift hardly touches.
 */

/** How long things take, in milliseconds. `turnMs` is well above the clock's step (5 µs in an isolated page). */
export const THOROUGH = { warmUpMs: 60, turnMs: 1, budgetMs: 1500, minRounds: 11, maxRounds: 101 };
export const CURVE = { ...THOROUGH, warmUpMs: 25, budgetMs: 400, maxRounds: 31 };
export const QUICK = { warmUpMs: 8, turnMs: 0.4, budgetMs: 120, minRounds: 3, maxRounds: 15 };

/**
 * @param runners { label: () => void | Promise<void> } functions that do one unit of work
 * @returns { label: number[] } nanoseconds a call, one figure a round; the same index is the same round
 */
export async function interleave(runners, pace) {
  const turns = [];
  for (const [label, run] of Object.entries(runners)) turns.push({ label, ...(await warmUp(run, pace)), times: [] });
  const cycleMs = turns.reduce((sum, turn) => sum + turn.callMs * (turn.calls + 1), 0);
  const rounds = Math.min(pace.maxRounds, Math.max(pace.minRounds, Math.floor(pace.budgetMs / cycleMs)));
  for (let round = 0; round < rounds; round++) {
    // everybody follows everybody in turn, so that nobody always inherits the same neighbour's cache
    const step = strideFor(turns.length, round);
    for (let i = 0; i < turns.length; i++) {
      const turn = turns[(round + i * step) % turns.length];
      turn.times.push((await time(turn, 1, turn.calls)) * 1e6);
    }
  }
  return Object.fromEntries(turns.map(({ label, times }) => [label, times]));
}

/** Runs until the optimising compiler has had its time, and finds how many calls fill a turn at full speed. */
async function warmUp(run, { warmUpMs, turnMs }) {
  const result = run();
  const turn = { run, isAsync: typeof result?.then === 'function' };
  await result;
  let calls = 1;
  let callMs = Infinity;
  const end = performance.now() + warmUpMs;
  for (let batch = 0; batch < 5 || performance.now() < end || callMs === Infinity; batch++) {
    const ms = (await time(turn, 0, calls)) * calls;
    // the fastest batch that lasts: the others were cold or interrupted, or shorter than the clock can tell
    if (ms < turnMs / 2) calls *= 2;
    else callMs = Math.min(callMs, ms / calls);
  }
  return { ...turn, callMs, calls: Math.max(1, Math.round(turnMs / callMs)) };
}

/** Milliseconds a call over `calls` calls, after `before` calls that bring this runner's data back into the cache. */
async function time({ run, isAsync }, before, calls) {
  if (isAsync) {
    for (let i = 0; i < before; i++) await run();
    const start = performance.now();
    for (let i = 0; i < calls; i++) await run();
    return (performance.now() - start) / calls;
  }
  for (let i = 0; i < before; i++) run();
  const start = performance.now();
  for (let i = 0; i < calls; i++) run();
  return (performance.now() - start) / calls;
}

/** A step that is coprime to n, another one from round to round. */
function strideFor(n, round) {
  const steps = [];
  for (let step = 1; step <= Math.max(1, n - 1); step++) if (gcd(step, n) === 1) steps.push(step);
  return steps[round % steps.length];
}

const gcd = (a, b) => (b === 0 ? a : gcd(b, a % b));

/** What is said of a list of figures: the 10th percentile, the median, the 90th. */
export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q) => {
    const place = q * (sorted.length - 1);
    const low = Math.floor(place);
    const high = Math.ceil(place);
    return sorted[low] + (sorted[high] - sorted[low]) * (place - low);
  };
  return { p10: at(0.1), median: at(0.5), p90: at(0.9) };
}
