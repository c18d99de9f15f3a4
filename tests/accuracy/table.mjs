// The accuracy promises of the contract, measured through JavaScript on the package in dist/, as a Markdown table.
//
//   npm run accuracy                    every size from 1 to 2²⁰, every distribution, both variants
//   … table.mjs --reduced               a few sizes, for npm test
//   … table.mjs --report FILE           also writes { passed, failed } as JSON
//
// Ends with status 1 if a promise is broken. Needs the build (npm run build).
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import '../scripts/relaxed.mjs';

const { values } = parseArgs({ options: { reduced: { type: 'boolean' }, report: { type: 'string' } } });

const PLAN = values.reduced
  ? {
      sizes: [1, 2, 3, 10, 100, 1000, 50257, 2 ** 20],
      largestDouble: 1000,
      largestScaled: 50257,
      temperatures: [1, 0.7],
    }
  : {
      sizes: [1, 2, 3, 4, 5, 7, 10, 16, 17, 33, 100, 1000, 10_000, 50_257, 131_072, 2 ** 20],
      largestDouble: 131_072,
      largestScaled: 2 ** 20,
      temperatures: [1, 0.1, 0.7, 3],
    };

const lines = (await Promise.all(['simd', 'relaxed'].map(measure))).flat();
if (lines.length === 0) throw new Error('nothing was measured');

console.log(
  `Largest and mean error in spacings (ulp) of the true value, and the largest |Σp − 1|; Node ${process.version}.\n`,
);
console.log('| function | precision | T | variant | distribution | sizes | max ulp | mean ulp | max \\|Σp − 1\\| |');
console.log('|---|---|---|---|---|---|---|---|---|');
for (const group of grouped(lines)) {
  const [{ verb, precision, temperature, variant, distribution }] = group;
  const max = Math.max(...group.map((line) => line.max));
  const mean = Math.max(...group.map((line) => line.mean));
  const sum = verb === 'softmax' ? Math.max(...group.map((line) => line.sum)).toExponential(1) : '';
  const sizes = `${group[0].size}…${group.at(-1).size}`;
  console.log(
    `| ${verb} | ${precision} | ${temperature} | ${variant} | ${distribution} | ${sizes} | ${max.toFixed(2)} | ${mean.toFixed(3)} | ${sum} |`,
  );
}

const broken = lines.filter((line) => line.broken.length > 0);
console.log(`\n${lines.length - broken.length} of ${lines.length} measurements keep every promise.`);
for (const { variant, verb, precision, temperature, distribution, size, broken: said } of broken) {
  console.log(`BROKEN ${verb} ${precision} T=${temperature} ${variant} ${distribution} n=${size}: ${said.join('; ')}`);
}
if (values.report)
  writeFileSync(values.report, JSON.stringify({ passed: lines.length - broken.length, failed: broken.length }));
process.exitCode = broken.length === 0 ? 0 : 1;

/** All lines of one variant, from a worker with a module of its own; says now and then how far it is. */
function measure(variant) {
  return new Promise((resolve, reject) => {
    const measured = [];
    let said = Date.now();
    const worker = new Worker(new URL('./measure.mjs', import.meta.url), { workerData: { variant, ...PLAN } });
    worker.on('error', reject);
    worker.on('message', (line) => {
      if (line === undefined) return resolve(measured);
      measured.push(line);
      if (Date.now() - said > 10_000) {
        said = Date.now();
        console.error(`accuracy: ${variant}, ${line.distribution}, n = ${line.size}`);
      }
    });
  });
}

/** Lines of one function, precision, temperature, variant and distribution together, over all sizes. */
function grouped(all) {
  const groups = new Map();
  for (const line of all) {
    const key = [line.verb, line.precision, line.temperature, line.distribution, line.variant].join('|');
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}
