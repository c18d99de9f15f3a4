import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { spread } from './harness.mjs';

/**
 * From `import` to the first result, in a fresh process and in a fresh page, and what is downloaded for it. These are
 * times, not ratios: they hold for the machine that they were taken on.
 */
const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

export const WANTED = { nodeMs: 25, chromiumMs: 40, gzipKb: 60 };

/** The entries that bring their wasm along. */
const ENTRIES = { logitkit: 'index.js', 'logitkit/maps': 'maps.js' };

const FIRST_RESULT = (url) => `
  const start = performance.now();
  const { init, softmax } = await import('${url}');
  await init();
  softmax([2, 1, 0.1]);
  const ms = performance.now() - start;`;

/** @returns for each entry its spread of milliseconds */
export function startupInNode(tries) {
  return Object.fromEntries(Object.entries(ENTRIES).map(([entry, file]) => [entry, entryInNode(file, tries)]));
}

function entryInNode(file, tries) {
  const script = `${FIRST_RESULT(pathToFileURL(join(dist, file)))} console.log(ms);`;
  const once = () => {
    const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    if (status !== 0) throw new Error('the first result in Node failed');
    return Number(stdout);
  };
  once(); // brings the files into the system's cache
  return spread(Array.from({ length: tries }, once));
}

/** @param open gives a page in a browser context of its own, at an address of the bench's server */
export async function startupInChromium(tries, open) {
  const spreads = {};
  for (const [entry, file] of Object.entries(ENTRIES)) {
    const times = [];
    for (let i = 0; i <= tries; i++) {
      const page = await open();
      const ms = await page.evaluate(`(async () => { ${FIRST_RESULT(`/dist/${file}`)} return ms; })()`);
      if (i > 0) times.push(ms);
      await page.context().close();
    }
    spreads[entry] = spread(times);
  }
  return spreads;
}

/** Bytes after gzip: an entry with what it imports, and one wasm module, embedded or as a file. */
export function downloads() {
  const gzip = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length;
  const rows = [];
  for (const variant of ['simd', 'relaxed']) {
    const file = variant === 'simd' ? 'logitkit.wasm' : 'logitkit.relaxed.wasm';
    const scripts = (entry) => [entry, ...imports(entry, 'static')].reduce((sum, path) => sum + gzip(path), 0);
    for (const [entry, script] of Object.entries(ENTRIES)) {
      const chunk = imports(script, 'dynamic').find((path) => path.toLowerCase().includes(`${variant}-`));
      rows.push({ what: `${entry}, ${variant} embedded`, bytes: scripts(script) + gzip(chunk) });
    }
    rows.push({ what: `logitkit/core and ${file}`, bytes: scripts('core.js') + gzip(file) });
  }
  return rows;
}

/** What a file of dist/ imports, with what that imports in turn. */
function imports(file, kind, seen = new Set()) {
  const source = readFileSync(join(dist, file), 'utf8');
  const pattern = kind === 'static' ? /(?:from|import)\s*"(\.[^"]+\.js)"/g : /import\("(\.[^"]+\.js)"\)/g;
  for (const [, path] of source.matchAll(pattern)) {
    const at = join(dirname(file), path);
    if (seen.has(at)) continue;
    seen.add(at);
    if (kind === 'static') imports(at, kind, seen);
  }
  return [...seen];
}
