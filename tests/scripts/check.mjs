// Whether a change is fit to be committed, in a minute: format, types, lint and tests of what changed.
//
//   node tests/scripts/check.mjs [--base REF] [--seconds 60]
//
// What changed: everything since the branch left REF (`main`, as the remote has it, unless told), committed or not. Status
// 0: fit. 1: something failed. 2: the time was over before all had run; what was built stays, so the next run gets further.
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { clang } from '../../bindings/scripts/programs.mjs';
import { plan } from './changed.mjs';
import { lintPaths } from './paths.mjs';
import { run } from './run.mjs';
import { tidy } from './tidy.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const node = process.execPath;
const { values } = parseArgs({ options: { base: { type: 'string' }, seconds: { type: 'string', default: '60' } } });
const end = Date.now() + Number(values.seconds) * 1000;

const git = (...args) =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
const base = baseOf(values.base ? [values.base] : ['origin/main', 'origin/master', 'main', 'master', 'HEAD']);
const lines = (text) => text.split('\n').filter((line) => line !== '');
const changed = [
  ...lines(git('diff', '--name-only', '--no-renames', base)),
  ...lines(git('ls-files', '--others', '--exclude-standard')),
];
const todo = plan(root, changed);
console.log(`${changed.length} files changed since ${git('log', '-1', '--format=%h %s', base)}`);

/** The steps by how they ended. */
const ended = { ok: new Set(), late: new Set(), FAIL: new Set() };
const env = { ASAN_OPTIONS: 'allocator_may_return_null=1' }; // as CMakePresets.json says
const command = (program, ...args) => run(program, args, { cwd: root, env, quiet: true, minutes: minutesLeft() });
const vitest = (config, ...args) => command(node, 'node_modules/vitest/vitest.mjs', 'run', '--config', config, ...args);
const jobs = String(availableParallelism());

await step('paths', true, () => (lintPaths(root) ? 0 : 1));
await step('clang-format', todo.clangFormat, (files) =>
  command(clang('clang-format'), '--dry-run', '-Werror', ...files),
);
await step('biome', todo.biome, (files) => {
  const options = ['--error-on-warnings', '--colors=off', '--no-errors-on-unmatched'];
  return command(node, 'node_modules/@biomejs/biome/bin/biome', 'check', ...options, ...files);
});
// the package and what needs it beside the native tests: one of them links while the other compiles
await Promise.all([javaScript(), native()]);
report();

async function javaScript() {
  await step('build', todo.build, (what) =>
    command(node, 'bindings/scripts/build.mjs', ...(what === 'js' ? ['--js'] : [])),
  );
  for (const project of todo.types) {
    const flags = project === 'tsconfig.json' ? ['--emitDeclarationOnly', 'false'] : [];
    await step(`tsc ${project}`, true, () =>
      command(node, 'node_modules/typescript/bin/tsc', '-p', project, '--noEmit', ...flags),
    );
  }
  await step('node --test', todo.node, (files) => command(node, '--test', ...files));
  await step('api', todo.api, (files) => vitest('tests/vitest.config.ts', '--project', 'node-simd', ...files));
  await step('page', todo.site, () => command(node, 'web/scripts/build.mjs'));
  await step('e2e', todo.e2e, (files) =>
    vitest('tests/browser/e2e/vitest.config.ts', ...files.map((file) => file.replace('tests/browser/e2e/', ''))),
  );
}

async function native() {
  // the build that npm test makes, too
  await step('native', todo.native, async (suites) => {
    const filter = suites.flatMap((suite) => [`${suite}.*`, `${suite}/*`]).join(':');
    return (
      (await command('cmake', '--preset', 'sanitize')) ||
      (await command('cmake', '--build', '--preset', 'sanitize', '--target', 'native_plain', '--parallel', jobs)) ||
      (await command('build/sanitize/tests/native/native_plain', `--gtest_filter=${filter}`, '--gtest_brief=1'))
    );
  });
  await step('clang-tidy', todo.tidy, async (folders) =>
    (await tidy({ only: (folder) => folders.includes(folder), minutes: minutesLeft() })) ? 0 : 1,
  );
}

/** The commit that a branch left the first of several that is there. */
function baseOf(refs) {
  for (const ref of refs) {
    try {
      return git('merge-base', 'HEAD', ref);
    } catch {
      // there is no such branch here
    }
  }
  throw new Error(`no commit ${refs.join(', ')}`);
}

function minutesLeft() {
  return Math.max(0, end - Date.now()) / 60_000;
}

/** Runs one check if the change asks for it, on what the change asks for. */
async function step(name, wanted, check) {
  if (!wanted || wanted.length === 0) return;
  const what = Array.isArray(wanted)
    ? wanted.map((file) => file.replace(/^tests\/(api|browser\/e2e)\//, '')).join(' ')
    : '';
  const title = `${name}${what.length > 80 ? `: ${wanted.length} files` : what && `: ${what}`}`;
  const started = Date.now();
  const status = minutesLeft() > 0 ? await check(wanted) : 124;
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  const how = status === 0 ? 'ok' : minutesLeft() === 0 ? 'late' : 'FAIL';
  ended[how].add(name);
  console.log(`${how.padEnd(4)} ${seconds.padStart(5)} s  ${title}`);
}

function report() {
  const ran = ended.ok;
  const suites = {
    'the API in Node': ran.has('api') && 'only the files above, without relaxed SIMD',
    'the native tests': ran.has('native') && 'only the suites above, without relaxed SIMD',
    'the page in Chromium': ran.has('e2e') && 'only the files above',
    'the API in Chromium': '',
    'the packed package': '',
    'the bench, the accuracy table': '',
  };
  const left = Object.entries(suites).map(([suite, part]) => (part ? `${suite} (${part})` : suite));
  console.log(`not run, but by npm test: ${left.join('; ')}`);
  const seconds = (Number(values.seconds) - minutesLeft() * 60).toFixed(0);
  if (ended.FAIL.size > 0) console.log(`not fit to be committed: ${[...ended.FAIL].join(', ')}`);
  else if (ended.late.size > 0) console.log(`undecided after ${seconds} s: run it again, what was built stays`);
  else console.log(`fit to be committed (${seconds} s)`);
  process.exitCode = ended.FAIL.size > 0 ? 1 : ended.late.size > 0 ? 2 : 0;
}
