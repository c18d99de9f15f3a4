// Builds the playground into web/dist, on the package as users get it: packed, and unpacked into web/node_modules.
//
//   node web/scripts/build.mjs
//
// Needs dist/ (npm run build). The folder web/dist works on any static host, from any sub-path.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const web = join(dirname(fileURLToPath(import.meta.url)), '..');
const root = join(web, '..');

const temporary = mkdtempSync(join(tmpdir(), 'logitkit-pack-'));
try {
  const packed = execFileSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', temporary],
    { cwd: root, encoding: 'utf8' },
  );
  const target = join(web, 'node_modules', 'logitkit');
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  execFileSync('tar', ['-xzf', join(temporary, JSON.parse(packed)[0].filename), '-C', target, '--strip-components=1']);
} finally {
  rmSync(temporary, { recursive: true, force: true });
}

await build({ root: web, configFile: join(web, 'vite.config.ts'), logLevel: 'warn' });
