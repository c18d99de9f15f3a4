// Builds the playground into web/dist, on the package as users get it: packed, and unpacked into web/node_modules.
//
//   node web/scripts/build.mjs
//
// Needs dist/ (npm run build). The folder web/dist works on any static host, from any sub-path.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { npm } from '../../bindings/scripts/programs.mjs';

const web = join(dirname(fileURLToPath(import.meta.url)), '..');
const root = join(web, '..');

const temporary = mkdtempSync(join(tmpdir(), 'logitkit-pack-'));
try {
  const packed = npm(['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', temporary], {
    cwd: root,
  });
  const target = join(web, 'node_modules', 'logitkit');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  // through stdin: GNU's tar takes C: for the name of a host
  const input = readFileSync(join(temporary, JSON.parse(packed)[0].filename));
  execFileSync('tar', ['-xzf', '-', '--strip-components=1'], { cwd: target, input });
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

await build({ root: web, configFile: join(web, 'vite.config.ts'), logLevel: 'warn' });
