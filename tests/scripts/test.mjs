// Every suite, in CI's order; stops after the first that fails. The last line is `N passed, N failed`.
//
//   node tests/scripts/test.mjs [SUITE …]      only these suites, by the names below
//
// Needs what `setup.sh test` sets up (npm test does both).
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lint } from './lint.mjs';
import { junit, plain, vitest } from './reports.mjs';
import { run } from './run.mjs';
import { sideBySide } from './sideBySide.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const reports = join(root, 'build', 'reports');
const node = process.execPath;
const bin = (name) => join(root, 'node_modules', name);

const SUITES = {
  lint,
  scripts: () => nodeTest('scripts', 'tests/scripts'), // what checks the others
  native: () => ctest('sanitize'), // under sanitizers; the optimised code is what the suites of the wasm modules run
  build: () => step(node, ['bindings/scripts/build.mjs']),
  api: () => vitestRun('api', 'tests/vitest.config.ts', ['--project', 'node-*']),
  browser: () => vitestRun('browser', 'tests/vitest.config.ts', ['--project', 'chromium-*', '--project', 'pages']),
  site: () => step(node, ['web/scripts/build.mjs']),
  e2e: () => vitestRun('e2e', 'tests/browser/e2e/vitest.config.ts'),
  package: () => nodeTest('package', 'tests/package'),
  bench: () => script('bench', ['tests/bench/run.mjs', '--quick', '--alone']), // does every case run; nothing is timed
  accuracy: () => script('accuracy', ['tests/accuracy/table.mjs', '--reduced']),
};

/** The native build and its tests under one CMake preset. */
async function ctest(preset) {
  const report = fresh(`${preset}.xml`);
  const jobs = String(availableParallelism());
  const built =
    (await run('cmake', ['--preset', preset], { cwd: root, quiet: true })) === 0 &&
    (await run('cmake', ['--build', '--preset', preset, '--parallel', jobs], { cwd: root })) === 0;
  if (!built) return { passed: 0, failed: 1 };
  const status = await run('ctest', ['--preset', preset, '--parallel', jobs, '--output-junit', report], { cwd: root });
  return agree(junit(report), status);
}

async function vitestRun(name, config, args = []) {
  const report = fresh(`${name}.json`);
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const status = await run(node, [bin('vitest/vitest.mjs'), 'run', '--config', config, ...args, ...reporters], {
    cwd: root,
  });
  return agree(vitest(report), status);
}

/** node --test takes no folder on Node 22: the files are named one by one. */
async function nodeTest(name, folder) {
  const files = readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.test.mjs'))
    .map((file) => join(folder, file));
  const report = fresh(`${name}.xml`);
  const reporters = ['spec', 'junit'].flatMap((reporter, i) => [
    `--test-reporter=${reporter}`,
    `--test-reporter-destination=${i === 0 ? 'stdout' : report}`,
  ]);
  const status = await run(node, ['--test', ...reporters, ...files], { cwd: root });
  return agree(junit(report), status);
}

/** A script of ours that writes { passed, failed } where --report says. */
async function script(name, args) {
  const report = fresh(`${name}.json`);
  const status = await run(node, [...args, '--report', report], { cwd: root });
  return agree(plain(report), status);
}

/** A step without tests of its own: it must end well. */
async function step(command, args) {
  const status = await run(command, args, { cwd: root });
  return { passed: 0, failed: status === 0 ? 0 : 1 };
}

/** The path of a report that is not there yet, so that an old one is never read. */
function fresh(file) {
  mkdirSync(reports, { recursive: true });
  const path = join(reports, file);
  rmSync(path, { force: true });
  return path;
}

/** A runner that ends badly without a failed test, or found no test at all, has failed. */
function agree(count, status) {
  if (count.failed === 0 && (status !== 0 || count.passed === 0)) return { ...count, failed: 1 };
  return count;
}

/** Suites that leave most of the machine idle: they run side by side, and each is told of in its turn. */
const TOGETHER = ['package', 'bench', 'accuracy'];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in SUITES));
if (unknown.length > 0) throw new Error(`no suite ${unknown.join(', ')}; there are ${Object.keys(SUITES).join(', ')}`);
const names = Object.keys(SUITES).filter((name) => wanted.length === 0 || wanted.includes(name));

const begun = Date.now();
let passed = 0;
let failed = 0;
const together = names.filter((name) => TOGETHER.includes(name));
const side = sideBySide(
  new Map(together.map((name) => [name, () => timed(name)])),
  Math.min(2, availableParallelism()),
);
for (const [i, name] of names.entries()) {
  const minutes = ((Date.now() - begun) / 60_000).toFixed(0);
  const place = `${i + 1} of ${names.length}${i > 0 ? `, ${minutes} min, ${passed.toLocaleString('en')} passed` : ''}`;
  console.log(`\n── ${name} (${place}) ${'─'.repeat(Math.max(0, 67 - name.length - place.length))}`);
  const { count, seconds } = await (together.length > 1 && together.includes(name) ? side(name) : timed(name));
  passed += count.passed;
  failed += count.failed;
  console.log(`── ${name}: ${count.passed} passed, ${count.failed} failed, ${seconds} s`);
  if (count.failed > 0) {
    console.log(`\nstopped at ${name}; alone it runs by: node tests/scripts/test.mjs ${name}`);
    break;
  }
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
process.stdout.write('', () => process.exit()); // what still runs beside a suite that failed is ended

/** A suite from its start to its end; one that throws has failed. */
async function timed(name) {
  const started = Date.now();
  let count;
  try {
    count = await SUITES[name]();
  } catch (error) {
    console.error(error);
    count = { passed: 0, failed: 1 };
  }
  return { count, seconds: ((Date.now() - started) / 1000).toFixed(0) };
}
