import { inspection, label, options } from './model.js';

/** Rows up to this long are written out whole. */
const MOST_WRITTEN = 8192;

/** Float32 as base64: exact, and a tenth of the digits. */
function packed(values: Float32Array): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function rowOf(logits: Float32Array): string {
  if (logits.length > MOST_WRITTEN) {
    return `// ${logits.length} logits of the model: too many to write down here
const logits = yourModel(text);`;
  }
  return `// the model's ${logits.length} logits at this place, float32
const logits = new Float32Array(Uint8Array.from(atob('${packed(logits)}'), (c) => c.charCodeAt(0)).buffer);`;
}

/** The calls that give exactly the numbers at the place that is looked at. */
export function codeSample(): string {
  const now = inspection.value;
  if (!now) return `import { init, Sampler } from 'logitkit';\nawait init();\n// no model yet\n`;
  const { law, logits, before, stages, token, uniform } = now;
  const settings = Object.entries(options.value)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ');
  const best = law.ids[0] as number;
  return `import { init, softmax, Sampler } from 'logitkit';
await init();

const sampler = new Sampler({ ${settings} });
sampler.prime([${before.join(', ')}]);
${rowOf(logits)}
softmax(logits)[${best}]; // ${Number((now.probs[best] as number).toPrecision(5))}: ${label(best)}
sampler.trace(logits); // ${stages.map(({ stage, after }) => `${stage} leaves ${after}`).join(', ') || 'no stage is on'}
sampler.distribution(logits).probs[0]; // ${Number((law.probs[0] as number).toPrecision(5))}: ${label(best)}
sampler.sample(logits, { uniform: ${uniform} }); // ${token}: ${label(token)}
`;
}
