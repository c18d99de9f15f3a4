import { Random } from 'logitkit';
import type { Labelled } from './rows.js';

export const ROWS = 2000;
export const CLASSES = 10;
/** How far the logits of the made-up classifier spread: it is right about two times in three. */
const SPREAD = 3;

/**
 * A classifier whose faults are known: each row's label is drawn from the softmax of its true logits, and what it
 * reports are those logits times `factor`. At 2.5 it is overconfident, and T = 2.5 would be the cure.
 */
export function madeUp(factor: number): Labelled {
  const random = new Random(9);
  const logits = new Float64Array(ROWS * CLASSES);
  const labels = new Int32Array(ROWS);
  for (let row = 0; row < ROWS; row++) {
    let best = -Infinity;
    for (let k = 0; k < CLASSES; k++) {
      const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
      const truth = SPREAD * radius * Math.cos(2 * Math.PI * random.uniform());
      logits[row * CLASSES + k] = factor * truth;
      // The largest of logits with Gumbel noise is a draw from their softmax.
      const noisy = truth + random.gumbel();
      if (noisy > best) {
        best = noisy;
        labels[row] = k;
      }
    }
  }
  return { logits, labels, rows: ROWS, classes: CLASSES };
}

export const FACTORS = { overconfident: 2.5, honest: 1, timid: 0.5 } as const;
