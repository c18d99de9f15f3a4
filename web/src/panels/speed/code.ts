import { DRAW } from './contestants.js';
import { MODELS } from './modelList.js';
import { state } from './state.js';

/** One step at the size of the chosen model, timed. */
export function codeSample(): string {
  const { classes, name } = MODELS.find(({ id }) => id === state.model.value) as (typeof MODELS)[number];
  const order = DRAW.order.map((stage) => `'${stage}'`).join(', ');
  const draw = state.task.value === 'draw';
  const prepare = draw
    ? `const sampler = new Sampler({ temperature: ${DRAW.temperature}, topK: ${DRAW.topK}, topP: ${DRAW.topP}, order: [${order}], seed: 1 });
const step = () => sampler.sample(logits);`
    : `const out = allocate(${classes});
const step = () => softmax(logits, { out });`;
  return `import { init, allocate, Random, ${draw ? 'Sampler' : 'softmax'} } from 'logitkit';
await init();

const random = new Random(${classes}); // ${name}: ${classes} classes
const logits = allocate(${classes}); // lives in the module's memory: no copy is made
logits.data.set(Float32Array.from({ length: ${classes} }, () => {
  const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
  return 3 * radius * Math.cos(2 * Math.PI * random.uniform());
}));
${prepare}

for (let i = 0; i < 200; i++) step(); // the engine compiles
const start = performance.now();
for (let i = 0; i < 200; i++) step();
const microseconds = ((performance.now() - start) / 200) * 1000;
`;
}
