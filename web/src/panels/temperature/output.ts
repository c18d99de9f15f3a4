import { printed, type Table } from '../../export/table.js';
import { decimal, exact, percent } from '../../format.js';
import * as model from './model.js';

/** The calls that give exactly the numbers on the page. */
export function codeSample(): string {
  const short = (values: readonly number[]) => `[${values.map((v) => Number(v.toPrecision(4))).join(', ')}]`;
  return `import { init, softmax, entropy, normalizedEntropy } from 'logitkit';
await init();

const logits = [${model.logits.value.join(', ')}];
const probs = softmax(logits, { temperature: ${model.T.value} });
// ${short(model.probs.value)}

entropy(probs, { base: 2 }); // ${Number(model.entropyBits.value.toFixed(4))} bits
normalizedEntropy(probs); // ${Number(model.fraction.value.toFixed(4))}: H / Hmax
`;
}

/** The distribution and its entropy at temperatures from 0 to ∞. */
export function numbers(): Table {
  return {
    caption: `Softmax of ${model.logits.value.map(exact).join(', ')} at temperatures from 0 to ∞`,
    columns: ['T', ...model.logits.value.map((_, index) => `p of ${model.name(index)}`), 'H, bits', 'H / Hmax'],
    rows: model.rows.value.map(({ temperature, p, bits, fraction }) => [
      printed(temperature, exact),
      ...p.map((share) => printed(share, (value) => percent(value, 3))),
      printed(bits, (value) => decimal(value, 4)),
      printed(fraction, (value) => percent(value)),
    ]),
  };
}
