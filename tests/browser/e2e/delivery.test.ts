import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { useBrowser } from './browser.js';
import { Explorer } from './explorer.js';
import { WEB } from './site.js';

const open = useBrowser();

describe('without scripts', () => {
  test('the page says everything that its first state says', async () => {
    const page = await open({ javaScriptEnabled: false, ready: false });
    const explorer = new Explorer(page);
    expect(await explorer.reading('entropy')).toContain('1.698');
    expect(await explorer.row('cat').locator('.share-number').textContent()).toBe('50.49%');
    expect(await page.locator('noscript p').isVisible()).toBe(true);
    expect(await page.locator('math').count()).toBeGreaterThan(3);
    await page.getByText('The numbers as a table').click();
    expect(await page.locator('tbody tr').count()).toBe(5);
  });

  test('and the scripts take over exactly that page', async () => {
    const still = await open({ javaScriptEnabled: false, ready: false });
    const markup = (page: typeof still) => page.locator('#app').innerHTML();
    expect(await markup(await open())).toBe(await markup(still));
  });
});

describe('the security policy', () => {
  test('is in the page, and allows neither eval nor anything inline', async () => {
    const page = await open();
    const policy = await page.locator('meta[http-equiv=Content-Security-Policy]').getAttribute('content');
    expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).not.toContain('unsafe-inline');
    expect(policy).not.toContain("'unsafe-eval'");
    const html = readFileSync(`${WEB}dist/index.html`, 'utf8');
    expect(html).not.toMatch(/<script(?![^>]*\bsrc=)/);
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=/);
  });
});

describe('the first view', () => {
  test('stays within 150 kB of gzip, the module included', async () => {
    const page = await open();
    const files = await page.evaluate(() =>
      performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname.split('/').pop()),
    );
    const paths = files.map((file) => (file?.match(/-[\w-]{8}\./) ? `assets/${file}` : file));
    const total = ['index.html', ...paths]
      .map((path) => gzipSync(readFileSync(`${WEB}dist/${path}`)).length)
      .reduce((a, b) => a + b);
    expect(files.length).toBeGreaterThan(2);
    expect(total).toBeLessThan(150_000);
  });
});

test('on paper the table is unfolded and the controls are gone', async () => {
  const page = await open();
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('tbody tr').first().isVisible()).toBe(true);
  expect(await page.locator('.presets').isVisible()).toBe(false);
});
