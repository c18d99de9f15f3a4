import { init } from 'logitkit';
import { CONTESTANTS, RESIDENT } from './contestants.js';
import type { Reply, Request, Result } from './messages.js';
import { largestError, rowOf } from './row.js';
import { GLANCE_PACE, RACE_PACE, race, spread } from './runRace.js';

/** The race, away from the page's thread: the page stays smooth, and may end it at any moment. */
const tell = (reply: Reply) => postMessage(reply);

/** A little pause, so that the machine can do something else too. */
const pause = () => new Promise<void>((resolve) => setTimeout(resolve));

const TELL_MS = 60;

addEventListener('message', async ({ data }: MessageEvent<Request>) => {
  try {
    const { variant } = await init();
    for (const [index, size] of data.sizes.entries()) {
      let told = -Infinity;
      const results = await raceAt(size, data, async (done) => {
        if (performance.now() - told < TELL_MS) return;
        told = performance.now();
        tell({ kind: 'progress', done: (index + done) / data.sizes.length, size });
        await pause();
      });
      tell({ kind: 'result', results });
    }
    tell({ kind: 'end', variant });
  } catch (error) {
    tell({ kind: 'failure', message: error instanceof Error ? error.message : String(error) });
  }
});

async function raceAt(size: number, request: Request, breathe: (done: number) => Promise<void>): Promise<Result[]> {
  const row = rowOf(size);
  const entered = request.contestants.flatMap((id) => {
    const contestant = [...CONTESTANTS, RESIDENT].find((one) => one.id === id);
    return contestant ? [{ id, ...contestant.prepare(request.task, row) }] : [];
  });
  try {
    const errors = entered.map(({ run, read }) => {
      const result = run();
      return read ? largestError(row, read(result)) : Number.NaN;
    });
    const times = await race(entered, request.glance ? GLANCE_PACE : RACE_PACE, breathe);
    const first = times.get(entered[0]?.id ?? '') ?? [];
    return entered.map(({ id }, index) => {
      const own = times.get(id) ?? [];
      return {
        size,
        contestant: id,
        microseconds: spread(own),
        ratio: spread(own.map((time, round) => time / (first[round] as number))).median,
        ulp: errors[index] as number,
      };
    });
  } finally {
    for (const { dispose } of entered) dispose?.();
  }
}
