import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright';
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
  /** The sizes of what the page fetched, compressed as a host sends it. */
  async function fetched(page: Page): Promise<{ file: string; bytes: number }[]> {
    const files = await page.evaluate(() =>
      performance.getEntriesByType('resource').map((entry) => new URL(entry.name).pathname.split('/').pop() ?? ''),
    );
    return ['index.html', ...files]
      .map((file) => (/-[\w-]{8}\./.test(file) ? `assets/${file}` : file))
      .filter((file) => !/sw\.js|webmanifest/.test(file)) // fetched when the page is idle
      .map((file) => ({ file, bytes: gzipSync(readFileSync(`${WEB}dist/${file}`)).length }));
  }
  const sum = (files: { bytes: number }[]) => files.reduce((total, { bytes }) => total + bytes, 0);

  test('is drawn, scripted and moving within 110 kB of gzip, with the module of `logitkit/maps`', async () => {
    const page = await open();
    const files = await fetched(page);
    expect(files.some(({ file }) => /maps(Relaxed|Simd)-/.test(file))).toBe(true);
    expect(files.some(({ file }) => /(relaxed|simd)-/.test(file))).toBe(false);
    expect(sum(files)).toBeLessThan(110_000); // 150 kB are the goal
    const explorer = new Explorer(page);
    await explorer.slider('cat').press('ArrowUp');
    expect(await explorer.row('cat').locator('.share-number').textContent()).not.toBe('50.49%');
  });

  test('the whole module takes its place when the next panel comes near', async () => {
    const page = await open();
    await page.locator('[data-panel=temperature]').scrollIntoViewIfNeeded();
    await page.locator('[data-panel=temperature][data-loaded]').waitFor();
    expect((await fetched(page)).some(({ file }) => /(relaxed|simd)-/.test(file))).toBe(true);
    const explorer = new Explorer(page);
    expect(await explorer.row('cat').locator('.share-number').textContent()).toBe('50.49%');
  });

  test('a panel that computes as it loads waits for the whole module, however late that comes', async () => {
    const page = await open();
    await page.route(/\/(simd|relaxed)-/, async (route) => {
      await new Promise((done) => setTimeout(done, 1500));
      await route.continue();
    });
    await page.locator('[data-panel=tokens]').scrollIntoViewIfNeeded();
    await page.locator('[data-panel=tokens][data-loaded]').waitFor();
    expect(await page.locator('[data-panel=tokens] [role=alert]').count()).toBe(0);
    expect(await page.locator('[data-panel=tokens] .data tbody tr').count()).toBeGreaterThan(20);
  });
});

test('on paper the table is unfolded and the controls are gone', async () => {
  const page = await open();
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('tbody tr').first().isVisible()).toBe(true);
  expect(await page.locator('.presets').isVisible()).toBe(false);
});
