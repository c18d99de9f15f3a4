import type { Spread } from './runRace.js';
import type { Task } from './state.js';

/** What the page asks of its worker; a worker is ended by the page, and cancels nothing itself. */
export interface Request {
  task: Task;
  sizes: readonly number[];
  /** Ids of those who take part. */
  contestants: readonly string[];
  glance: boolean;
}

/** One runner at one size. */
export interface Result {
  size: number;
  contestant: string;
  microseconds: Spread;
  /** Its time over that of the first one, median of the ratios within a round. */
  ratio: number;
  /** The largest error of its probabilities, in units of the last place; NaN where it gives none. */
  ulp: number;
}

export type Reply =
  | { kind: 'progress'; done: number; size: number }
  | { kind: 'result'; results: readonly Result[] }
  | { kind: 'end'; variant: string }
  | { kind: 'failure'; message: string };
