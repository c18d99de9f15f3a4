import { callOf } from './maps.js';
import { alpha, best, entropyBits, isWhole, logits, map, names, probs, temperature } from './model.js';

const list = (values: readonly number[]): string => `[${values.join(', ')}]`;

/** The calls that give exactly the numbers on the page. */
export function codeSample(): string {
  const call = callOf(map.value, logits.value, temperature.value, alpha.value);
  const name = call.slice(0, call.indexOf('('));
  const doubt = `\nentropy(probs, { base: 2 }); // ${Number(entropyBits.value.toFixed(4))} bits`;
  return `import { init, ${name}, argmax${isWhole.value ? ', entropy' : ''} } from 'logitkit';
await init();

// ${names.value.join(', ')}
const logits = ${list(logits.value)};
const probs = ${call};
// ${list(probs.value.map((p) => Number(p.toPrecision(4))))}

argmax(logits); // ${best.value}: ${names.value[best.value]}${isWhole.value ? doubt : ''}
`;
}
