import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { chromium } from 'playwright';
import { chromium as findChromium } from '../../bindings/scripts/programs.mjs';

/** Measures in headless Chromium: Debian's, or the one that CHROMIUM names. */
const root = fileURLToPath(new URL('../../', import.meta.url));
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function measureInChromium(options, log) {
  await bundlePage(options.alone);
  return withBrowser(async (browser, origin) => {
    const page = await browser.newPage();
    page.on('console', (message) => log(message.text()));
    await page.goto(`${origin}/page.html`);
    await page.waitForFunction(() => window.bench !== undefined);
    const result = await page.evaluate((given) => window.bench(given), options);
    return { ...result, version: browser.version() };
  });
}

/** Gives `use` a function that opens a page in a context of its own, with nothing in its caches. */
export function withFreshPages(use) {
  return withBrowser((browser, origin) =>
    use(async () => {
      const page = await (await browser.newContext()).newPage();
      await page.goto(`${origin}/empty.html`);
      return page;
    }),
  );
}

async function withBrowser(use) {
  const server = await serve();
  const browser = await chromium.launch({ executablePath: findChromium() ?? 'chromium', args: FLAGS });
  try {
    return await use(browser, `http://localhost:${server.address().port}`);
  } finally {
    await browser.close();
    server.close();
  }
}

/** The peers come as bare imports, which a page cannot resolve; without them (`alone`) there is nothing to resolve. */
async function bundlePage(alone) {
  const here = (path) => fileURLToPath(new URL(path, import.meta.url));
  await build({
    entryPoints: [here('page.mjs')],
    outfile: here('.out/page.js'),
    bundle: true,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
    external: alone ? ['@huggingface/*', '@tensorflow/*', 'onnxruntime-web'] : [],
  });
}

const TYPES = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.html': 'text/html',
};
const HEAD = '<!doctype html><title>bench</title><link rel="icon" href="data:,">';
const PAGES = {
  '/page.html': `${HEAD}<script type="module" src="/tests/bench/.out/page.js"></script>`,
  '/empty.html': HEAD,
};

/** Serves the project's folder, isolated from other origins: a page that is has a clock of 5 µs instead of 100. */
async function serve() {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, 'http://localhost').pathname));
    const file = join(root, path);
    const found = PAGES[path] !== undefined || (file.startsWith(root) && existsSync(file) && statSync(file).isFile());
    response.writeHead(found ? 200 : 404, {
      'Content-Type': TYPES[extname(path)] ?? 'application/octet-stream',
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    });
    if (PAGES[path] !== undefined) response.end(PAGES[path]);
    else if (found) createReadStream(file).pipe(response);
    else response.end();
  });
  await new Promise((resolve) => server.listen(0, 'localhost', resolve));
  return server;
}
