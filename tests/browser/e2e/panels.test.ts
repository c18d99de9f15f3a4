import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { violations } from './axe.js';
import { useBrowser } from './browser.js';
import { PANELS } from './list.js';
import { WEB } from './site.js';

// What every panel owes, whatever it is about.
const open = useBrowser();

async function saved(page: Page, button: string): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

/** Rows of a CSV file without line breaks in its fields. */
const rowsOf = (csv: string): string[][] =>
  csv
    .trimEnd()
    .split('\r\n')
    .map((line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].slice(0, -1).map((match) => match[1] ?? ''));

test('the list of panels is that of the page', async () => {
  const page = await open();
  const shown = await page.locator('section.panel').evaluateAll((all) => all.map((e) => e.getAttribute('data-panel')));
  expect(shown).toEqual(PANELS);
  const links = await page.locator('.contents a').evaluateAll((all) => all.map((e) => e.getAttribute('href')));
  expect(links).toEqual(PANELS.map((id) => `#at=${id}`));
});

describe.each(PANELS)('the panel %s', (panel) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [320, 1280]) {
      test(`has nothing that axe finds fault with: ${colorScheme}, ${width} pixels`, async () => {
        const page = await open({ panel, colorScheme, viewport: { width, height: 900 }, reducedMotion: 'reduce' });
        await page.getByText('The numbers as a table').click();
        expect(await violations(page)).toEqual([]);
      });
    }
  }

  test('is no wider than the window, from 320 pixels to 4K', async () => {
    const page = await open({ panel });
    for (const width of [320, 576, 928, 1280, 3840]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth), `${width} pixels`).toBe(width);
    }
  });

  test('copies code that runs as it is', async () => {
    const page = await open({ panel, permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByText('Copied').waitFor();
    const code = await page.evaluate(() => navigator.clipboard.readText());
    expect(code).toBe(await page.locator('.code code').textContent());
    expect(code).toContain("from 'logitkit");
    const file = `${WEB}node_modules/.copied-${panel}.mjs`;
    try {
      writeFileSync(file, code);
      execFileSync(process.execPath, [file], { stdio: 'pipe' });
    } finally {
      rmSync(file, { force: true });
    }
  });

  test('has its numbers as a table and as CSV', async () => {
    const page = await open({ panel, acceptDownloads: true });
    const columns = await page.locator('.data thead th').allTextContents();
    const cells = await page.locator('.data tbody tr').evaluateAll((all) => all.map((row) => row.children.length));
    expect(cells.length).toBeGreaterThan(1);
    expect(new Set(cells)).toEqual(new Set([columns.length]));
    const { name, text } = await saved(page, 'Save numbers (CSV)');
    expect(name).toBe(`logitkit-${panel}.csv`);
    const rows = rowsOf(text);
    expect(rows.length).toBeGreaterThanOrEqual(cells.length + 1);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([rows[0]?.length]));
    expect(text).not.toContain('−'.concat('0')); // numbers as machines read them
  });

  test('saves its picture as an SVG that stands on its own', async () => {
    const page = await open({ panel, acceptDownloads: true, reducedMotion: 'reduce' });
    const { name, text } = await saved(page, 'Save picture (SVG)');
    expect(name).toBe(`logitkit-${panel}.svg`);
    expect(text).not.toMatch(/\sclass=|var\(|url\(|<script|<foreignObject/);
    const drawn = await page.evaluate((source) => {
      const parsed = new DOMParser().parseFromString(source, 'image/svg+xml');
      const { documentElement: root } = parsed;
      return {
        root: root.localName,
        errors: parsed.querySelectorAll('parsererror').length,
        shapes: root.querySelectorAll('rect, path, circle, line, image, polygon').length,
        texts: root.querySelectorAll('text').length,
      };
    }, text);
    expect(drawn).toMatchObject({ root: 'svg', errors: 0 });
    expect(drawn.shapes).toBeGreaterThan(3);
    expect(drawn.texts).toBeGreaterThan(3);
  });

  test('gives a link to itself in the page, and a frame for other pages', async () => {
    const page = await open({ panel, permissions: ['clipboard-read', 'clipboard-write'] });
    const copied = async (name: string) => {
      await page.getByRole('button', { name }).click();
      await page.getByText('Copied').first().waitFor();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    expect(await copied('Copy link')).toMatch(new RegExp(`/#at=${panel}(&|$)`));
    expect(await copied('Copy for embedding')).toContain(`?panel=${panel}`);
    expect(await page.getByRole('link', { name: 'This panel alone' }).getAttribute('href')).toMatch(
      new RegExp(`^\\?panel=${panel}(#|$)`),
    );
  });

  test('is loaded where a link points at it, and its title has the focus', async () => {
    const page = await open({ hash: `#at=${panel}` });
    await page.locator(`[data-panel=${panel}][data-loaded]`).waitFor();
    const top = () => page.locator(`[data-panel=${panel}]`).evaluate((e) => e.getBoundingClientRect().top);
    await expect.poll(top).toBeLessThan(300);
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe(`${panel}-title`);
  });
});
