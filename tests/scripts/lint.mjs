// Every linter, each as one check; a warning is an error.
//
//   node tests/scripts/lint.mjs          checks
//   node tests/scripts/lint.mjs --fix    formats and fixes what can be fixed
//
// Needs what `setup.sh test` sets up. Type checks need the declarations, so the package is built first.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clang } from '../../bindings/scripts/programs.mjs';
import { lintPaths } from './paths.mjs';
import { run } from './run.mjs';
import { tidy } from './tidy.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Runs every linter and counts them. */
export async function lint({ fix = false } = {}) {
  const checks = [
    ['paths: none that differ only in case', () => lintPaths(root)],
    ['clang-format', () => clangFormat(fix)],
    ['biome', () => biome(fix)],
    ['tsc: bindings/js', () => tsc('tsconfig.json')],
    ['tsc: declarations and accepted types', () => tsc('tests/api/types/tsconfig.json')],
    ['tsc: declarations with TypeScript 5.4', () => tsc('tests/api/types/tsconfig.json', 'typescript-5.4')],
    ['tsc: declarations with the newest lib', () => tsc('tests/api/types/tsconfig.newest.json')],
    ['tsc: tests', () => tsc('tests/tsconfig.json')],
    ['tsc: tests/browser/e2e', () => tsc('tests/browser/e2e/tsconfig.json')],
    ['tsc: web', () => tsc('tests/scripts/tsconfig.web.json')],
    ['clang-tidy', () => tidy({ fix })],
  ];
  if ((await run(process.execPath, ['bindings/scripts/build.mjs'], { cwd: root })) !== 0)
    return { passed: 0, failed: 1 };
  let passed = 0;
  let failed = 0;
  for (const [name, check] of checks) {
    const started = Date.now();
    const good = await check();
    if (good) passed++;
    else failed++;
    console.log(`${good ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  }
  return { passed, failed };
}

/** The C++ sources of ours. */
function sources(...extensions) {
  return ['src', 'bindings/embind', 'tests/native', 'tests/bench', 'tests/fuzz', 'tests/accuracy']
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((file) => join(folder, file)))
    .filter((file) => extensions.some((extension) => file.endsWith(extension)) && !file.includes('node_modules'))
    .sort();
}

async function clangFormat(fix) {
  const files = sources('.h', '.cpp');
  return (
    (await run(clang('clang-format'), [...(fix ? ['-i'] : ['--dry-run', '-Werror']), ...files], { cwd: root })) === 0
  );
}

async function biome(fix) {
  const main = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const args = [main, 'check', '--error-on-warnings', '--colors=off', ...(fix ? ['--write'] : []), '.'];
  return (await run(process.execPath, args, { cwd: root, quiet: true })) === 0;
}

async function tsc(project, compiler = 'typescript') {
  const main = join(root, 'node_modules', compiler, 'bin', 'tsc');
  const args = [
    main,
    '-p',
    project,
    '--noEmit',
    ...(project === 'tsconfig.json' ? ['--emitDeclarationOnly', 'false'] : []),
  ];
  return (await run(process.execPath, args, { cwd: root })) === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { failed } = await lint({ fix: process.argv.includes('--fix') });
  process.exitCode = failed === 0 ? 0 : 1;
}
