import type { Cell, Table } from '../../export/table.js';
import { printed } from '../../export/table.js';
import { counted, decimal, exact, percent, whole } from '../../format.js';
import { draws } from './draws.js';
import * as model from './model.js';
import { specOf } from './stages.js';
import { lab } from './steps.js';

const share = (p: number): Cell => printed(p, (value) => (value === 0 ? '–' : percent(value, 3)));

/** Every token that is shown, what each stage leaves it, and how often it was drawn. */
export function numbers(): Table {
  const found = lab.value;
  const seen = draws.value;
  if ('error' in found || !seen)
    return { caption: 'The stages as they are now give no distribution', columns: ['token'], rows: [] };
  return {
    caption: `Probabilities stage by stage, and ${counted(seen.count, 'draw')}`,
    columns: [
      'token',
      'logit',
      'softmax',
      ...found.steps.map(({ stage }) => `after ${specOf(stage).title}`),
      'drawn from',
      'expected',
      'drawn',
    ],
    rows: model.shown.value.map((id, index) => [
      model.nameOf(id),
      printed(model.logits.value[id] as number, model.isLarge.value ? (z) => decimal(z, 4) : exact),
      share(model.raw.value[id] as number),
      ...found.steps.map((step) => share(step.law.get(id) ?? 0)),
      share(found.law.get(id) ?? 0),
      printed(seen.tallies[index]?.expected ?? 0, (value) => decimal(value, 1)),
      printed(seen.tallies[index]?.drawn ?? 0, whole),
    ]),
  };
}
