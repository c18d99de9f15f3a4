import { type Browser, chromium } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LAUNCH } from '../chromium.js';
import { serve } from './site.js';

/** The package as a page without a bundler gets it, under the policy that it promises to run under. */

const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";

/** A page that runs /main.js, which calls `done` with what is to be told. */
const PAGE =
  '<!doctype html><meta charset="utf-8"><title>logitkit</title><script type="module" src="/main.js"></script>';
const DONE = `
  const done = (value) => { document.body.textContent = JSON.stringify(value); document.body.dataset.done = 'yes'; };
  addEventListener('unhandledrejection', ({ reason }) => done({ error: String(reason) }));
`;
const CALLS =
  'const { variant } = await init(options); const result = { variant, p: [...softmax(Float32Array.of(0, 0))] };';

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.launch(LAUNCH);
});
afterAll(() => browser.close());

/** Opens the page on a host of these files; what it told, what was fetched, and what it should not have done. */
async function visit(files: Record<string, string>, policy = POLICY) {
  const site = await serve({ '/': PAGE, ...files }, policy);
  const page = await browser.newPage();
  const misdeeds: string[] = [];
  page.on('console', (message) => misdeeds.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => misdeeds.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (!request.url().startsWith(site.url)) misdeeds.push(`request: ${request.url()}`);
  });
  try {
    await page.goto(site.url);
    await page.waitForSelector('body[data-done]');
    const told = JSON.parse((await page.textContent('body')) ?? '') as Record<string, unknown>;
    return { told, misdeeds, requests: site.requests };
  } finally {
    await page.close();
    await site.close();
  }
}

describe.each(['simd', 'relaxed'])('variant %s', (variant) => {
  test('embedded, in a page: one chunk of wasm is fetched, nothing is printed, the policy holds', async () => {
    const { told, misdeeds, requests } = await visit({
      '/main.js': `${DONE} import { init, softmax } from '/logitkit/index.js';
        const options = { variant: '${variant}' }; ${CALLS} done(result);`,
    });
    expect(told).toEqual({ variant, p: [0.5, 0.5] });
    expect(misdeeds).toEqual([]);
    const embedded = requests.filter((path) => /\/(simd|relaxed)-/.test(path));
    expect(embedded).toHaveLength(1);
    expect(embedded[0]).toContain(`/${variant}-`);
    expect(requests.filter((path) => path.endsWith('.wasm'))).toEqual([]);
  });

  test('embedded, in a module worker', async () => {
    const { told, misdeeds } = await visit({
      '/main.js': `${DONE} const worker = new Worker('/worker.js', { type: 'module' });
        worker.onmessage = ({ data }) => done(data);
        worker.onerror = ({ message }) => done({ error: message });`,
      '/worker.js': `import { init, softmax } from '/logitkit/index.js';
        const options = { variant: '${variant}' }; ${CALLS} postMessage(result);`,
    });
    expect(told).toEqual({ variant, p: [0.5, 0.5] });
    expect(misdeeds).toEqual([]);
  });

  test('logitkit/core with addresses: only the module that is used is fetched', async () => {
    const { told, misdeeds, requests } = await visit({
      '/main.js': `${DONE} import { init, softmax } from '/logitkit/core.js';
        const wasm = { simd: '/logitkit/logitkit.wasm', relaxed: new URL('/logitkit/logitkit.relaxed.wasm', location.href) };
        const options = { variant: '${variant}', wasm }; ${CALLS} done(result);`,
    });
    expect(told).toEqual({ variant, p: [0.5, 0.5] });
    expect(misdeeds).toEqual([]);
    const file = variant === 'simd' ? '/logitkit/logitkit.wasm' : '/logitkit/logitkit.relaxed.wasm';
    expect(requests.filter((path) => path.endsWith('.wasm'))).toEqual([file]);
    expect(requests.filter((path) => /\/(simd|relaxed)-/.test(path))).toEqual([]);
  });
});

test('auto takes relaxed SIMD in this Chromium', async () => {
  const { told } = await visit({
    '/main.js': `${DONE} import { init, softmax } from '/logitkit/index.js'; let options; ${CALLS} done(result);`,
  });
  expect(told).toEqual({ variant: 'relaxed', p: [0.5, 0.5] });
});

test('logitkit/core in a service worker, where import() is forbidden', async () => {
  const { told, misdeeds } = await visit({
    '/main.js': `${DONE}
      navigator.serviceWorker.onmessage = ({ data }) => done(data);
      await navigator.serviceWorker.register('/sw.js', { type: 'module' });
      (await navigator.serviceWorker.ready).active.postMessage('go');`,
    '/sw.js': `import { init, softmax } from '/logitkit/core.js';
      addEventListener('message', (event) => event.waitUntil((async () => {
        try {
          const options = { variant: 'simd', wasm: { simd: fetch('/logitkit/logitkit.wasm') } };
          ${CALLS} event.source.postMessage(result);
        } catch (error) { event.source.postMessage({ error: String(error) }); }
      })()));`,
  });
  expect(told).toEqual({ variant: 'simd', p: [0.5, 0.5] });
  expect(misdeeds).toEqual([]);
});

test("without 'wasm-unsafe-eval' init says what the policy needs, and prints nothing of its own", async () => {
  const { told, misdeeds } = await visit(
    {
      '/main.js': `${DONE} import { init } from '/logitkit/index.js';
        await init().then(() => done({ ok: true }), (error) => done({ name: error.name, message: error.message }));`,
    },
    "script-src 'self'",
  );
  expect(told.name).toBe('Error');
  expect(told.message).toBe("the Content-Security-Policy forbids WebAssembly: add 'wasm-unsafe-eval' to script-src");
  expect(misdeeds.filter((line) => !/Content Security Policy/.test(line))).toEqual([]);
});
