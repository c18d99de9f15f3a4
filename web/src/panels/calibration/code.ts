import { CLASSES, FACTORS, ROWS } from './data.js';
import * as model from './model.js';
import { state } from './state.js';

/** The calls that give exactly the numbers on the page. */
export function codeSample(): string {
  const { rows, classes } = model.data.value;
  const T = state.temperature.value;
  const own = model.source.value === 'own';
  const binning = state.binning.value === 'width' ? '' : `, binning: '${state.binning.value}'`;
  const from = own ? OWN : madeUp(FACTORS[model.source.value as keyof typeof FACTORS]);
  return `import { init, calibrationError, crossEntropy, fitTemperature, ${own ? '' : 'Random, '}softmax } from 'logitkit';
await init();

${from}
const shape = [${rows}, ${classes}];
const probs = softmax(logits, { shape, temperature: ${T} });
const { ece, mce, brier, bins } = calibrationError(probs, labels, { shape, bins: ${state.bins.value}${binning} });
const nll = crossEntropy(logits, labels, { shape, temperature: ${T} }).loss;
const { temperature } = fitTemperature(logits, labels, { shape });
`;
}

const OWN = '// logits: Float64Array, row after row; labels: Int32Array, one a row';

const madeUp = (
  factor: number,
): string => `// ${ROWS} rows of ${CLASSES} classes whose labels follow the logits, and logits ${factor} times too large
const random = new Random(9);
const logits = new Float64Array(${ROWS * CLASSES});
const labels = new Int32Array(${ROWS});
for (let row = 0; row < ${ROWS}; row++) {
  let best = -Infinity;
  for (let k = 0; k < ${CLASSES}; k++) {
    const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
    const truth = 3 * radius * Math.cos(2 * Math.PI * random.uniform());
    logits[row * ${CLASSES} + k] = ${factor} * truth;
    const noisy = truth + random.gumbel();
    if (noisy > best) [best, labels[row]] = [noisy, k];
  }
}`;
