import { decimal } from '../../format.js';
import { nameOf } from './alpha.js';
import * as model from './model.js';

const list = (values: readonly number[]): string =>
  `[${values.map((value) => Number(value.toPrecision(6))).join(', ')}]`;

/** The calls that give exactly the numbers on the page. */
export function codeSample(): string {
  const [softmax, , sparsemax, hardmax] = model.family.value.map((map) => list(map.probs));
  return `import { init, entmax, softmax, sparsemax, hardmax } from 'logitkit';
await init();

const logits = [${model.logits.value.join(', ')}];
const probs = entmax(logits, { alpha: ${model.alpha.value} }); // ${nameOf(model.alpha.value)}
// ${list(model.probs.value)}, ${model.support.value.length} of 3 are not 0

softmax(logits); // alpha 1: ${softmax}
sparsemax(logits); // alpha 2: ${sparsemax}, the point of the triangle that is ${decimal(model.distanceToNearest.value, 4)} away
hardmax(logits); // alpha Infinity: ${hardmax}
`;
}
