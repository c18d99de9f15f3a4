// Packs the package as `npm publish` would, and installs it, offline, into empty projects of their own.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm as runNpm } from '../../bindings/scripts/programs.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Whether this Node has relaxed SIMD only behind a flag. */
export const NODE_MAJOR = Number(process.versions.node.split('.')[0]);
export const RELAXED_FLAGS = NODE_MAJOR < 22 ? ['--experimental-wasm-relaxed-simd'] : [];

const npm = (args, cwd) => runNpm([...args, '--loglevel=error', '--no-fund', '--no-audit'], { cwd });

/** A folder that goes when the tests of this file end. */
export function temporary(t) {
  const folder = mkdtempSync(join(tmpdir(), 'logitkit-package-'));
  t(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Packs into `folder`; gives the tarball's path and the files in it. */
export function pack(folder) {
  const [{ filename, files, size }] = JSON.parse(
    npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root),
  );
  return { tarball: join(folder, filename), files: files.map(({ path }) => path).sort(), size };
}

/** A project in `folder` that has the tarball installed, and nothing else. */
export function install(folder, tarball, type = 'module') {
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'consumer', private: true, version: '1.0.0', type }),
  );
  npm(['install', '--offline', '--ignore-scripts', tarball], folder);
  return folder;
}

/** Runs a program in a project; gives what it printed, and its status. */
export function runIn(folder, name, source, flags = []) {
  writeFileSync(join(folder, name), source);
  try {
    const stdout = execFileSync(process.execPath, [...flags, name], {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return { status: 0, stdout, stderr: '' };
  } catch (error) {
    return { status: error.status, stdout: error.stdout, stderr: error.stderr };
  }
}
