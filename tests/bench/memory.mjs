import { spawnSync } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * What is held: bytes of the module's memory (it never shrinks, so a figure is the most that was needed until then),
 * each in a fresh process of Node, and what JavaScript's heap grows by in a sampler's step. Not times: the same anywhere.
 */
const dist = pathToFileURL(fileURLToPath(new URL('../../dist/index.js', import.meta.url))).href;

const V = 128256;
const HEADS = '{ dims: [12, 512, 64], type: "float32", data: new Float32Array(12 * 512 * 64).fill(0.1) }';

const WORK = {
  'after init': '',
  [`softmax, V = ${V}, Float32Array in and out`]: `softmax(new Float32Array(${V}), { out: new Float32Array(${V}) });`,
  [`softmax, V = ${V}, in a Vector`]: `const x = allocate(${V}); softmax(x, { out: x });`,
  'softmax, V = 2²², Float32Array in and out':
    'softmax(new Float32Array(2 ** 22), { out: new Float32Array(2 ** 22) });',
  [`a Sampler with top-k, top-p and penalties, V = ${V}, 100 tokens`]: `
    const sampler = new Sampler({ topK: 40, topP: 0.95, repetitionPenalty: 1.1, seed: 1 });
    const logits = Float32Array.from({ length: ${V} }, (_, i) => Math.sin(i * i) * 5);
    for (let i = 0; i < 100; i++) sampler.next(logits);`,
  'attention, 12×512×64, causal': `const t = ${HEADS}; attention(t, t, t, { causal: true });`,
  'attention, 12×512×64, causal, weights returned': `const t = ${HEADS}; attention(t, t, t, { causal: true, returnWeights: true });`,
};

/** A step of a sampler: JavaScript's heap before and after, with no collection in between. */
const STEPS = 2000;
const STEP = `
  const sampler = new Sampler({ temperature: 0.8, topK: 40, topP: 0.95, minP: 0.05, seed: 1 });
  const logits = allocate(8000);
  logits.data.set(Float32Array.from({ length: 8000 }, (_, i) => Math.sin(i * i) * 5));
  const steps = (count) => { for (let i = 0; i < count; i++) sampler.sample(logits); };
  steps(5000);
  const held = memory();
  let least = Infinity;
  for (let i = 0; i < 7; i++) {
    gc();
    const before = process.memoryUsage().heapUsed;
    steps(${STEPS});
    least = Math.min(least, process.memoryUsage().heapUsed - before);
  }
  console.log(JSON.stringify({ heap: least, module: memory() - held }));`;

/** `[{ what, value, wanted, met }]` */
export function memoryHeld() {
  const rows = Object.entries(WORK).map(([what, work]) => {
    const { bytes } = inNode(`${work} console.log(JSON.stringify({ bytes: memory() }));`);
    return { what, value: `${(bytes / 2 ** 20).toFixed(2)} MiB`, wanted: '' };
  });
  const { heap, module } = inNode(STEP);
  // asking for the heap's size takes a few kilobytes itself
  const perStep = Math.max(0, heap) / STEPS;
  rows.push({
    what: `a Sampler step, allocated in JavaScript and in the module (mean of ${STEPS} after the first)`,
    value: `${perStep.toFixed(1)} + ${module} bytes`,
    wanted: '0 (below 16 bytes: what asking takes)',
    met: perStep < 16 && module === 0,
  });
  return rows;
}

function inNode(work) {
  const script = `
    import { allocate, attention, init, Sampler, softmax } from '${dist}';
    await init({ variant: 'simd' });
    const probe = allocate(1);
    const memory = () => probe.data.buffer.byteLength;
    ${work}`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`memory in Node failed: ${stderr}`);
  return JSON.parse(stdout);
}
