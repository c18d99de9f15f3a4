// Every linter, each as one check; a warning is an error.
//
//   node tests/scripts/lint.mjs          checks
//   node tests/scripts/lint.mjs --fix    formats and fixes what can be fixed
//
// Needs what `setup.sh test` sets up. Type checks need the declarations, so the package is built first.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clang } from '../../bindings/scripts/programs.mjs';
import { lintPaths } from './paths.mjs';
import { run } from './run.mjs';

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
    ['clang-tidy', () => clangTidy(fix)],
  ];
  const prepared =
    (await run('cmake', ['--preset', 'native'], { cwd: root, quiet: true })) === 0 &&
    (await run(process.execPath, ['bindings/scripts/build.mjs'], { cwd: root })) === 0;
  if (!prepared) return { passed: 0, failed: 1 };
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

/**
 * clang-tidy over what the native build compiles of src/, as many at once as there are cores. A file that passed is passed
 * over until it, a header that it includes, or the configuration changes.
 */
async function clangTidy(fix) {
  const stamps = join(root, 'build', 'lint');
  mkdirSync(stamps, { recursive: true });
  const commands = JSON.parse(readFileSync(join(root, 'build', 'native', 'compile_commands.json'), 'utf8'));
  const compiled = new Set(commands.map(({ file }) => relative(root, file)));
  const todo = sources('.cpp').filter(
    (file) => file.startsWith('src') && compiled.has(file) && !existsSync(join(stamps, digest(file))),
  );
  const count = todo.length;
  let good = true;
  let done = 0;
  const worker = async () => {
    for (let file = todo.shift(); file !== undefined; file = todo.shift()) {
      const args = ['--quiet', '-p', 'build/native', ...(fix ? ['--fix'] : []), file];
      const passed = (await run(clang('clang-tidy'), args, { cwd: root, quiet: true })) === 0;
      if (passed) writeFileSync(join(stamps, digest(file)), '');
      good &&= passed;
      console.log(`     clang-tidy ${++done}/${count} ${file}`);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(availableParallelism(), 8)) }, worker));
  return good;
}

/** Names what clang-tidy's verdict on a file depends on. */
function digest(file) {
  const hash = createHash('sha256').update(readFileSync(join(root, '.clang-tidy')));
  const seen = new Set();
  const add = (path) => {
    if (seen.has(path) || !existsSync(path)) return;
    seen.add(path);
    const text = readFileSync(path, 'utf8');
    hash.update(relative(root, path)).update(text);
    for (const [, include] of text.matchAll(/^\s*#\s*include\s+"([^"]+)"/gm)) {
      add(resolve(dirname(path), include));
      add(resolve(root, 'src', include));
    }
  };
  add(join(root, file));
  return hash.digest('hex').slice(0, 32);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { failed } = await lint({ fix: process.argv.includes('--fix') });
  process.exitCode = failed === 0 ? 0 : 1;
}
