// Measures the package in dist/ side by side with its peers, and prints ratios.
//
//   npm run bench -- [--filter REGEXP] [--engine node|chromium|both] [--variant simd|relaxed|both]
//                    [--quick] [--alone] [--json FILE] [--page FILE] [--report FILE]
//
// --quick takes seconds and is no evidence; --alone leaves the npm peers out (nothing is installed); --report is for
// npm test: how many cases ran and how many failed. A run of everything writes RESULTS.md (--page) and
// results/latest.json (--json) beside this file; a part of it only what is asked for.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem, type } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { memoryHeld } from './memory.mjs';
import { peers } from './peers/index.mjs';
import { compilePasses, installPeers, run, versionsOf } from './prepare.mjs';
import { markdown, pictures, summary } from './report.mjs';
import { downloads, startupInChromium, startupInNode } from './startup.mjs';
import { batchesOnTwoThreads } from './workers.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const { values: given } = parseArgs({
  options: {
    filter: { type: 'string' },
    engine: { type: 'string', default: 'both' },
    variant: { type: 'string', default: 'both' },
    quick: { type: 'boolean', default: false },
    alone: { type: 'boolean', default: false },
    json: { type: 'string' },
    page: { type: 'string' },
    report: { type: 'string' },
  },
});
const whole =
  given.filter === undefined && given.engine === 'both' && given.variant === 'both' && !given.quick && !given.alone;
const pick = (value, all) =>
  value === 'both' ? all : all.includes(value) ? [value] : fail(`${value} is none of ${all.join(', ')}, both`);
const engines = pick(given.engine, ['node', 'chromium']);
const variants = pick(given.variant, ['simd', 'relaxed']);

const startLoad = loadavg()[0];
const log = (line) => process.stderr.write(`${line}\n`);
if (!given.alone) installPeers();
compilePasses();

const runs = [];
for (const engine of engines) {
  for (const variant of variants) {
    const options = { variant, filter: given.filter, quick: given.quick, alone: given.alone };
    runs.push(
      engine === 'node'
        ? measureInNode(options)
        : await (await import('./chromium.mjs')).measureInChromium(options, log),
    );
  }
}

const tries = given.quick ? 3 : 21;
const startup = { downloads: downloads() };
if (engines.includes('node')) startup.node = startupInNode(tries);
const threads = whole ? await batchesOnTwoThreads() : [];
const memory = engines.includes('node') && given.filter === undefined ? memoryHeld() : [];
if (engines.includes('chromium')) {
  const { withFreshPages } = await import('./chromium.mjs');
  startup.chromium = await withFreshPages((open) => startupInChromium(tries, open));
}

const packages = given.alone ? [] : peers.flatMap((peer) => peer.packages ?? []);
const result = {
  date: new Date().toISOString(),
  command: ['npm run bench', ...(process.argv.length > 2 ? ['--', ...process.argv.slice(2)] : [])].join(' '),
  machine: `${cpus().length} × ${cpus()[0]?.model ?? process.arch}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${type()}${priority()}`,
  load: [startLoad, loadavg()[0]],
  versions: [
    `logitkit ${JSON.parse(readFileSync(join(here, '..', '..', 'package.json'), 'utf8')).version}`,
    ...versionsOf(packages),
  ],
  runs,
  startup,
  memory,
  threads,
};
console.log(summary(result));
const json = given.json ?? (whole ? join(here, 'results', 'latest.json') : undefined);
const page = given.page ?? (whole ? join(here, 'RESULTS.md') : undefined);
// a case fails when a figure is missing: something threw, or its result was wrong
const isWhole = ({ scenes }) => scenes.length > 0 && scenes.every((scene) => Object.keys(scene.failures).length === 0);
const ran = runs.flatMap((r) => r.cases.map(isWhole));
const failed = ran.filter((whole) => !whole).length;
if (failed > 0 || ran.length === 0) process.exitCode = 1;
if (given.report !== undefined) writeAt(given.report, JSON.stringify({ passed: ran.length - failed, failed }));
if (json !== undefined) writeAt(json, `${JSON.stringify(result)}\n`);
if (page !== undefined) {
  writeFileSync(page, markdown(result));
  for (const { path, text } of pictures(result)) writeAt(join(dirname(page), path), text);
}

/** In a process of its own: a variant is for the life of a process, and Node 20 has relaxed SIMD behind a flag that later ones reject. */
function measureInNode(options) {
  const file = join(here, '.out', `node-${options.variant}.json`);
  const flags =
    options.variant === 'relaxed' && Number(process.versions.node.split('.')[0]) < 22
      ? ['--experimental-wasm-relaxed-simd']
      : [];
  run(process.execPath, [...flags, join(here, 'node.mjs'), JSON.stringify({ ...options, result: file })]);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** On a machine that is shared, `chrt -r 5 npm run bench` keeps others off the core: said in the report. */
function priority() {
  if (type() !== 'Linux') return '';
  const fields = readFileSync('/proc/self/stat', 'utf8').replace(/.*\) /, '').split(' ');
  return ['1', '2'].includes(fields[38]) ? ', under real-time scheduling' : '';
}

function writeAt(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function fail(message) {
  console.error(`bench: ${message}`);
  process.exit(2);
}
