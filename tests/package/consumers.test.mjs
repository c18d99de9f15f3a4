// The apps of tests/consumers, each in a project of its own with the tarball installed: bundled, then run.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { after, test } from 'node:test';
import { build as bundle } from 'esbuild';
import { chromium } from 'playwright';
import { build as viteBuild } from 'vite';
import { chromium as findChromium } from '../../bindings/scripts/programs.mjs';
import { install, pack, root, temporary } from './tarball.mjs';

const { tarball } = pack(temporary(after));

/** A copy of a consumer with the package installed. */
function consumer(name) {
  const folder = temporary(after);
  install(folder, tarball);
  cpSync(join(root, 'tests', 'consumers', name), folder, { recursive: true });
  return folder;
}

test('Vite: build, then a page and a worker in Chromium', async () => {
  const folder = consumer('vite');
  await viteBuild({
    root: folder,
    base: './',
    configFile: false,
    logLevel: 'error',
    worker: { format: 'es' },
    build: {
      target: 'es2022',
      assetsInlineLimit: 0,
      rolldownOptions: { input: ['index.html', 'worker.html'].map((page) => join(folder, page)) },
    },
  });
  const dist = join(folder, 'dist');
  const chunks = readdirSync(join(dist, 'assets')).filter((file) => /^(simd|relaxed)-.*\.js$/.test(file));
  assert.equal(chunks.length, 2, 'each variant is a chunk of its own');

  const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
  const server = createServer((request, response) => {
    const file = join(dist, new URL(request.url, 'http://localhost').pathname);
    if (!existsSync(file)) return response.writeHead(404).end();
    response
      .writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' })
      .end(readFileSync(file));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const executablePath = findChromium() ?? 'chromium';
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-quic'] });
  try {
    for (const [path, expected] of [
      ['index.html', 'relaxed 0.5,0.5'],
      ['worker.html', '0.5,0.5'],
    ]) {
      const page = await browser.newPage();
      const errors = [];
      page.on('pageerror', (error) => errors.push(error.message));
      await page.goto(`http://127.0.0.1:${server.address().port}/${path}`);
      await page.waitForFunction(() => document.querySelector('#result').textContent !== '…');
      assert.equal(await page.textContent('#result'), expected);
      assert.deepEqual(errors, []);
      await page.close();
    }
  } finally {
    await browser.close();
    server.closeAllConnections();
    server.close();
  }
});

test('esbuild: one file, and with splitting; both run', async () => {
  const folder = consumer('esbuild');
  for (const splitting of [false, true]) {
    const outdir = join(folder, splitting ? 'split' : 'single');
    await bundle({
      entryPoints: [join(folder, 'main.js')],
      bundle: true,
      format: 'esm',
      target: 'es2022',
      splitting,
      minify: true,
      outdir,
      outExtension: { '.js': '.mjs' },
      logLevel: 'error',
    });
    const stdout = execFileSync(process.execPath, [join(outdir, 'main.mjs')], { encoding: 'utf8' });
    assert.equal(stdout.trim(), '0.5,0.5');
  }
});

test('workerd: the condition imports the wasm as modules, and the real workerd runs them', async () => {
  const folder = consumer('workerd');
  const out = join(folder, 'out');
  await bundle({
    entryPoints: [join(folder, 'worker.js')],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    conditions: ['workerd'],
    external: ['*.wasm'],
    outdir: out,
    logLevel: 'error',
  });
  copyFileSync(join(folder, 'config.capnp'), join(out, 'config.capnp'));
  for (const file of ['logitkit', 'logitkit.relaxed', 'logitkit.maps', 'logitkit.maps.relaxed'].map(
    (name) => `${name}.wasm`,
  )) {
    copyFileSync(join(folder, 'node_modules', 'logitkit', 'dist', file), join(out, file));
  }
  assert.match(readFileSync(join(out, 'worker.js'), 'utf8'), /import\("\.\/logitkit\.wasm"\)/);

  const require = createRequire(createRequire(import.meta.url).resolve('workerd/package.json'));
  const platform = {
    'linux x64': 'linux-64',
    'linux arm64': 'linux-arm64',
    'darwin x64': 'darwin-64',
    'darwin arm64': 'darwin-arm64',
  };
  const name = platform[`${process.platform} ${process.arch}`];
  const binary = require.resolve(`@cloudflare/workerd-${name}/bin/workerd`);
  const { status, stdout, stderr } = spawnSync(binary, ['test', join(out, 'config.capnp')], {
    encoding: 'utf8',
    timeout: 60_000,
  });
  assert.equal(status, 0, `${stdout}${stderr}`);
});
