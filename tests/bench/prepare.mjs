import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from '../../bindings/scripts/programs.mjs';

/** Brings what the bench needs beside the package: the peers, and the module with the bare passes. */
const here = fileURLToPath(new URL('.', import.meta.url));
const root = join(here, '..', '..');

export function installPeers() {
  const lock = join(here, 'package-lock.json');
  const stamp = join(here, 'node_modules', '.logitkit-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === readFileSync(lock, 'utf8')) return;
  process.stderr.write('bench: npm ci (the peers, about 700 MB)\n');
  npm(['ci', '--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error'], { cwd: here });
  copyFileSync(lock, stamp);
}

export function compilePasses() {
  const source = join(here, 'passes.cpp');
  const target = join(here, '.out', 'passes.wasm');
  if (existsSync(target) && statSync(target).mtimeMs > statSync(source).mtimeMs) return;
  mkdirSync(join(here, '.out'), { recursive: true });
  const emcc = join(readFileSync(join(root, '.toolchain', 'emscripten-root'), 'utf8').trim(), 'emcc');
  const { EM_CONFIG: _config, EM_CACHE: _cache, ...env } = process.env;
  const flags = [
    '-std=c++20',
    '-O3',
    '-msimd128',
    '-fno-exceptions',
    '--no-entry',
    '-sSTANDALONE_WASM',
    '-sALLOW_MEMORY_GROWTH',
    '-sEXPORTED_FUNCTIONS=_copy_pass,_max_pass',
  ];
  run(emcc, [...flags, source, '-o', target], { env });
}

export function run(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...options });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ended with ${status}`);
}

/** The peers' versions, for the report. */
export function versionsOf(packages) {
  return packages.map(
    (name) => `${name} ${JSON.parse(readFileSync(join(here, 'node_modules', name, 'package.json'), 'utf8')).version}`,
  );
}
