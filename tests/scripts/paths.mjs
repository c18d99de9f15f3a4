// Finds paths that some system cannot hold, or would mix up: macOS and Windows do not tell `Attention` from `attention`.
//
//   node tests/scripts/paths.mjs [FOLDER]
//
// Looks at every file that git tracks or would track; without git, at every file outside the folders of build products.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dirname } from 'node:path/posix';
import { fileURLToPath } from 'node:url';

/** What a resolver leaves out or replaces: `./attention.js` and `./attention` are also attention.ts and attention.tsx. */
const MODULE = /(\.d)?\.([mc]?[jt]s|[jt]sx|css|json)$/;
const PRODUCTS = new Set(['node_modules', '.git', '.toolchain', 'build', 'dist', 'generated']);
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/** The paths of a checkout, with `/` between the folders. */
export function pathsOf(root) {
  try {
    const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const listed = execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return listed.split('\0').filter((path) => path !== '');
  } catch {
    return walk(root, '');
  }
}

function walk(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => !PRODUCTS.has(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? walk(root, `${folder}${entry.name}/`) : [`${folder}${entry.name}`]));
}

/** One line for each fault of a list of paths. */
export function faultsOf(paths) {
  return [...differOnlyInCase(paths), ...notOnWindows(paths)];
}

/**
 * Names that are one where case does not count: of files and folders, and of what an import without its extension may
 * mean, a module or a folder with an index module.
 */
function differOnlyInCase(paths) {
  const files = new Map();
  const imports = new Map();
  for (const path of paths) {
    for (let name = path; name !== '.'; name = dirname(name)) add(files, name, path);
    if (!MODULE.test(path)) continue;
    const stem = path.replace(MODULE, '');
    add(imports, stem, path);
    if (stem.endsWith('/index')) add(imports, dirname(path), path);
  }
  const faults = new Set();
  for (const spellings of [...files.values(), ...imports.values()]) {
    if (spellings.size > 1) faults.add(`differ only in case: ${[...new Set(spellings.values())].sort().join(', ')}`);
  }
  return faults;
}

/** Notes how a name is spelled, and the first path that spells it so. */
function add(names, name, path) {
  const key = fold(name);
  if (!names.has(key)) names.set(key, new Map());
  const spellings = names.get(key);
  if (!spellings.has(name)) spellings.set(name, path);
}

/** Case, and the two ways in which Unicode writes an accent. */
const fold = (name) => name.normalize('NFC').toLowerCase();

function notOnWindows(paths) {
  return paths
    .filter((path) => path.split('/').some((name) => RESERVED.test(name) || /[<>:"\\|?*]|[. ]$/.test(name)))
    .map((path) => `not a path on Windows: ${path}`);
}

/** Prints the faults of a checkout; true without any. */
export function lintPaths(root) {
  const faults = faultsOf(pathsOf(root));
  for (const fault of faults) console.error(fault);
  return faults.length === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = resolve(process.argv[2] ?? fileURLToPath(new URL('../..', import.meta.url)));
  process.exitCode = lintPaths(root) ? 0 : 1;
}
