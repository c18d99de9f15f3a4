import { printed, type Table } from '../../export/table.js';
import { decimal, exact, percent } from '../../format.js';
import { nameOf } from './alpha.js';
import { objective } from './contours.js';
import { toPlane } from './geometry.js';
import * as model from './model.js';
import { CLASSES } from './state.js';

/** The numbers behind the two pictures: this output, and the named maps of the same logits. */
export function numbers(): Table {
  const { logits, probs, alpha, family, point } = model;
  const share = (p: number) => printed(p, (value) => percent(value, 4));
  const rows = [
    { name: `output: ${nameOf(alpha.value)}`, alpha: alpha.value, probs: probs.value },
    ...family.value.map((map) => ({ name: map.name, alpha: map.alpha, probs: map.probs })),
  ];
  const place = point.value.map((value) => decimal(value, 3)).join(', ');
  return {
    caption: `Logits ${logits.value.map(exact).join(', ')}; in the plane at (${place})`,
    columns: ['map', 'α', ...CLASSES, 'x', 'y', 'Σ p·z + H(p)'],
    rows: rows.map((row) => [
      row.name,
      printed(row.alpha, exact),
      ...row.probs.map(share),
      ...toPlane(row.probs).map((value) => printed(value, (v) => decimal(v, 4))),
      printed(objective(row.probs, logits.value, row.alpha), (v) => decimal(v, 4)),
    ]),
  };
}

/** Every step of the sweep too, for whoever draws it again. */
export function sweepNumbers(): Table {
  const table = numbers();
  const steps = model.alphaPath.value;
  return {
    ...table,
    rows: [
      ...table.rows,
      ...steps.map((p, k) => {
        const alpha = 1 / (1 - k / (steps.length - 1));
        const all = [alpha, ...p, ...toPlane(p), objective(p, model.logits.value, alpha)];
        return ['sweep', ...all.map((value) => printed(value, (v) => decimal(v, 4)))];
      }),
    ],
  };
}
