import { best, entropyBits, logits, names, probs, temperature } from './model.js';

const list = (values: readonly number[]): string => `[${values.join(', ')}]`;

/** The calls that give exactly the numbers on the page. */
export function codeSample(): string {
  const options = temperature.value === 1 ? '' : `, { temperature: ${temperature.value} }`;
  return `import { init, softmax, argmax, entropy } from 'logitkit';
await init();

// ${names.value.join(', ')}
const logits = ${list(logits.value)};
const probs = softmax(logits${options});
// ${list(probs.value.map((p) => Number(p.toPrecision(4))))}

argmax(logits); // ${best.value}: ${names.value[best.value]}
entropy(probs, { base: 2 }); // ${Number(entropyBits.value.toFixed(4))} bits
`;
}
