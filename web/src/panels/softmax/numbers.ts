import { printed, type Table } from '../../export/table.js';
import { decimal, exact, percent, significant } from '../../format.js';
import { MAP_IDS } from './maps.js';
import * as model from './model.js';

/** The numbers behind the picture, step by step from logit to probability. */
export function numbers(): Table {
  if (model.map.value !== 'softmax') return plainNumbers();
  const { names, logits, probs, weights } = model;
  const total = weights.value.reduce((sum, w) => sum + w, 0);
  const surprise = (p: number) => (p > 0 ? -p * Math.log2(p) + 0 : 0);
  return {
    caption: `Softmax at T = ${exact(model.temperature.value)}`,
    columns: ['class', 'logit z', 'e^((z − max) / T)', 'probability p', '−p log₂ p, bits'],
    rows: names.value.map((name, index) => {
      const p = probs.value[index] as number;
      return [
        model.best.value === index ? `${name} (argmax)` : name,
        printed(logits.value[index] as number, exact),
        printed(weights.value[index] as number, (w) => significant(w, 4)),
        printed(p, (share) => percent(share, 4)),
        printed(surprise(p), (bits) => decimal(bits, 4)),
      ];
    }),
    total: [
      'sum',
      '',
      printed(total, (sum) => decimal(sum, 4)),
      printed(model.sum.value, (sum) => `${decimal(sum * 100, 4)}%`),
      printed(model.entropyBits.value, (bits) => decimal(bits, 4)),
    ],
  };
}

/** Under the other maps: each class under all five. */
function plainNumbers(): Table {
  const columns = MAP_IDS.map((map) => model.under(map));
  return {
    caption: `The logits under ${model.map.value} and the others, T = ${exact(model.temperature.value)}, α = ${exact(model.alpha.value)}`,
    columns: ['class', 'logit z', ...MAP_IDS],
    rows: model.names.value.map((name, index) => [
      name,
      printed(model.logits.value[index] as number, exact),
      ...columns.map((shares) => printed(shares[index] as number, (share) => percent(share, 4))),
    ]),
  };
}
