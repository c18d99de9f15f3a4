// clang-tidy over src/, a folder at a time: one source that includes all of a folder's, so that the headers, most of
// what is looked through, are looked through once and not once a file.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clang, header } from '../../bindings/scripts/programs.mjs';
import { run } from './run.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const work = join(root, 'build', 'lint');

/** What clang-tidy finds in a source of its own alone, not in one that is included: found here by `unusedUsing`. */
export const ONE_BY_ONE = ['misc-unused-using-decls'];

/**
 * Checks every folder, as many at once as there are cores, each as it is compiled: with relaxed SIMD and without, but for
 * sampling, which never has it. A folder that passed is passed over until a source, a header or the configuration changes.
 *
 * @param {{ fix?: boolean, only?: (folder: string) => boolean, minutes?: number }} [options] `only` picks folders, by their path
 */
export async function tidy({ fix = false, only = () => true, minutes } = {}) {
  mkdirSync(work, { recursive: true });
  let good = usingDeclarations();
  const todo = folders()
    .filter(only)
    .flatMap((folder) =>
      (folder.startsWith('src/sampling') ? [false] : [false, true]).map((relaxed) => ({ folder, relaxed })),
    )
    .map((task) => ({ ...task, ...unit(task) }))
    .filter(({ stamp }) => !existsSync(stamp));
  const count = todo.length;
  let done = 0;
  const worker = async () => {
    for (let task = todo.shift(); task !== undefined; task = todo.shift()) {
      const passed = (await check(task.source, { relaxed: task.relaxed, fix, minutes })) === 0;
      if (passed && !fix) writeFileSync(task.stamp, '');
      good &&= passed;
      console.log(`     clang-tidy ${++done}/${count} ${task.folder}${task.relaxed ? ', relaxed SIMD' : ''}`);
    }
  };
  // two that fix one header at once would spoil it
  await Promise.all(Array.from({ length: fix ? 1 : Math.min(availableParallelism(), 8) }, worker));
  return good;
}

/** Runs clang-tidy on one source and gives its exit status. */
export function check(source, { relaxed = false, fix = false, minutes } = {}) {
  const flags = ['-std=c++20', '-fno-exceptions', '-ffp-contract=off', `-I${join(root, 'src')}`];
  if (relaxed) flags.push('-DLOGITKIT_RELAXED=1');
  const simde = header('simde/wasm/simd128.h');
  if (simde !== '/usr/include') flags.push('-isystem', simde);
  const without = ONE_BY_ONE.map((name) => `-${name}`).join();
  const given = [`--config-file=${join(root, '.clang-tidy')}`, `--checks=${without}`, ...(fix ? ['--fix'] : [])];
  return run(clang('clang-tidy'), ['--quiet', ...given, source, '--', ...flags], { cwd: root, quiet: true, minutes });
}

/** The using-declarations of a source that nothing in it uses. */
export function unusedUsing(text) {
  const code = text.replaceAll(/\/\/.*|\/\*[\s\S]*?\*\//g, '');
  return [...code.matchAll(/^using ((?:\w+::)+(\w+));/gm)]
    .filter(([, , name]) => !new RegExp(`(?<!::)\\b${name}\\b`).test(code))
    .map(([, name]) => name);
}

function usingDeclarations() {
  const unused = sources().flatMap((file) =>
    unusedUsing(readFileSync(join(root, file), 'utf8')).map((name) => `${file}: using ${name}: nothing uses it`),
  );
  for (const fault of unused) console.error(fault);
  return unused.length === 0;
}

/** The folders that hold sources. */
function folders() {
  return [...new Set(sources().map((file) => dirname(file)))].sort();
}

function sources() {
  const files = readdirSync(join(root, 'src'), { recursive: true }).filter((file) => file.endsWith('.cpp'));
  return files.map((file) => join('src', file).replaceAll('\\', '/'));
}

/** Writes the source that includes a folder's, and names the stamp of its verdict. */
function unit({ folder, relaxed }) {
  const files = readdirSync(join(root, folder)).filter((file) => file.endsWith('.cpp'));
  const source = join(work, `${folder.replaceAll('/', '_')}.cpp`);
  const text = files.map((file) => `#include "../../${folder}/${file}"\n`).join('');
  writeFileSync(source, text);
  return { source, stamp: join(work, digest(source, relaxed)) };
}

/** Names what clang-tidy's verdict on a source depends on. */
function digest(source, relaxed) {
  const hash = createHash('sha256')
    .update(readFileSync(join(root, '.clang-tidy')))
    .update(String(relaxed));
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
  add(source);
  return hash.digest('hex').slice(0, 32);
}
