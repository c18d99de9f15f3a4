import * as model from './model.js';
import { state } from './state.js';
import { classCode } from './threeTemperatures.js';

/** As JavaScript writes it: keys without quotes where they need none, ∞ by its name. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (value && typeof value === 'object') {
    const entries = Object.entries(value).map(([key, inner]) => `${key}: ${literal(inner)}`);
    return `{ ${entries.join(', ')} }`;
  }
  if (typeof value === 'string') return `'${value}'`;
  return String(value);
}

const list = (values: readonly number[]): string => `[${values.join(', ')}]`;

/** The calls that give exactly the numbers on the page. */
export function codeSample(): string {
  const large = model.isLarge.value;
  const text = model.text.value;
  const names = Array.from({ length: large ? 0 : model.size.value }, (_, id) => model.nameOf(id));
  const logits = large ? LARGE_ROW : `// ${names.join(', ')}\nconst logits = ${list(model.logits.value as number[])};`;
  const history = model.learns.value
    ? `for (const id of ${list(text)}) {\n  sampler.distribution(logits); // so that the stages that learn know its probability\n  sampler.accept(id);\n}\n`
    : `for (const id of ${list(text)}) sampler.accept(id);\n`;
  return `import { init, ${large ? 'Random, ' : ''}Sampler } from 'logitkit';
await init();

${logits}
const sampler = new Sampler(${literal(model.options.value)});
${text.length > 0 ? history : ''}const steps = sampler.trace(logits); // what each stage keeps
const { ids, probs } = sampler.distribution(logits); // the distribution, best first
const tokens = sampler.sampleMany(logits, ${state.draws.value});
sampler.dispose();

${classCode()}`;
}

/** The row of vocabulary.ts. */
const LARGE_ROW = `const random = new Random(128256); // a made-up row of logits
const logits = new Float32Array(128256);
for (let i = 0; i < logits.length; i += 2) {
  const radius = 1.6 * Math.sqrt(-2 * Math.log(1 - random.uniform()));
  const angle = 2 * Math.PI * random.uniform();
  logits[i] = radius * Math.cos(angle);
  logits[i + 1] = radius * Math.sin(angle);
}
for (let rank = 1; rank <= 2000; rank++) {
  const id = random.integer(logits.length);
  logits[id] = Math.max(logits[id], 14 - 2.1 * Math.log(rank));
}`;
