import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { useBrowser } from './browser.js';
import { PANELS } from './list.js';

// On paper, in the system's own high contrast, and on narrow screens.
const open = useBrowser();

/** Pairs of text that lie over each other; nested ones are one text. */
const overlaps = (page: Page) =>
  page.evaluate(() => {
    const texts = [...document.querySelectorAll('main :is(p, h2, h3, h4, dt, dd, figcaption, td, th, li > span, pre)')]
      .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest('.visually-hidden, math, svg'))
      .map((e) => ({ e, box: e.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 1 && box.height > 1);
    const found: string[] = [];
    texts.forEach((a, i) => {
      for (const b of texts.slice(i + 1)) {
        if (a.e.contains(b.e) || b.e.contains(a.e)) continue;
        const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        if (across > 4 && down > 4) found.push(`${a.e.textContent?.slice(0, 30)} | ${b.e.textContent?.slice(0, 30)}`);
      }
    });
    return found;
  });

describe('on paper', () => {
  test.each(PANELS)('%s: nothing lies over anything, nothing is cut off', async (panel) => {
    const page = await open({ panel, viewport: { width: 718, height: 1000 }, colorScheme: 'dark' });
    await page.emulateMedia({ media: 'print' });
    expect(await overlaps(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(718);
    expect(await page.locator('.data tbody tr').first().isVisible()).toBe(true);
    // What is pressed is told apart without its background, and dark colours stay on the screen.
    const pressed = page.locator('.instrument .button[aria-pressed=true]:visible').first();
    if ((await pressed.count()) > 0) {
      expect(await pressed.evaluate((e) => getComputedStyle(e).fontWeight)).toBe('700');
    }
    const ink = await page.locator('h2').evaluate((e) => getComputedStyle(e).color);
    expect(Math.max(...(ink.match(/\d+/g) ?? []).map(Number))).toBeLessThan(90);
  });

  test('a panel that was not opened says so, in place of an empty figure', async () => {
    const page = await open();
    await page.emulateMedia({ media: 'print' });
    const waiting = page.locator('section.panel:not([data-loaded])');
    expect(await waiting.count()).toBe(PANELS.length - 1);
    for (const panel of await waiting.all()) {
      expect(await panel.getByText('left out, as it had not been opened').isVisible()).toBe(true);
      expect(await panel.getByText('appears here as you come near').isVisible()).toBe(false);
      expect((await panel.boundingBox())?.height).toBeLessThan(400);
    }
  });

  test('"Print all panels" brings them all, then prints', { timeout: 90_000 }, async () => {
    const page = await open();
    await page.evaluate(() => {
      const seen = globalThis as unknown as { printed: number };
      globalThis.print = () => {
        seen.printed = document.querySelectorAll('section.panel[data-loaded]').length;
      };
    });
    await page.getByRole('button', { name: 'Print all panels' }).click();
    await expect
      .poll(() => page.evaluate(() => (globalThis as unknown as { printed: number }).printed), { timeout: 60_000 })
      .toBe(PANELS.length);
  });
});

describe('in forced colours', () => {
  test.each(PANELS)('%s: what is pressed is told apart from what is not', async (panel) => {
    const page = await open({ panel, forcedColors: 'active', viewport: { width: 1280, height: 900 } });
    const looks = await page
      .locator('.button[aria-pressed]:not(:disabled)')
      .evaluateAll((all) =>
        all.map((e) => ({ pressed: e.getAttribute('aria-pressed'), back: getComputedStyle(e).backgroundColor })),
      );
    const backs = (pressed: string) => new Set(looks.filter((one) => one.pressed === pressed).map(({ back }) => back));
    for (const back of backs('true')) expect(backs('false').has(back)).toBe(false);
    // Drawings keep to the system's colours: a bar and the paper behind it differ.
    const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const fills = await page
      .locator('.bar-fill, .slider-handle, .part rect, .column, .tiny-fill, .plane-dot')
      .evaluateAll((all) => all.map((e) => getComputedStyle(e).fill));
    expect(fills.filter((fill) => fill === paper)).toEqual([]);
  });
});

describe('on narrow screens', () => {
  for (const width of [320, 768, 1280]) {
    test(`the list of panels is not cut off at ${width} pixels`, async () => {
      const page = await open({ viewport: { width, height: 900 } });
      const { right } = await page.locator('.contents').evaluate((e) => e.getBoundingClientRect());
      for (const link of await page.locator('.contents a').all()) {
        const box = await link.boundingBox();
        expect((box?.x ?? 0) + (box?.width ?? Infinity)).toBeLessThanOrEqual(right + 1);
      }
    });
  }

  test.each(PANELS)(
    '%s at 320 pixels: sliders have room, nothing but code, tables and formulas scrolls',
    async (panel) => {
      const page = await open({ panel, viewport: { width: 320, height: 900 } });
      const narrow = await page
        .locator('.instrument [role=slider].slider:visible')
        .evaluateAll((all) => all.map((e) => e.getBoundingClientRect().width).filter((w) => w < 120));
      expect(narrow).toEqual([]);
      const cut = await page.locator('.instrument *').evaluateAll((all) =>
        all
          .filter((e) => e.getAttribute('aria-label') !== 'Attention map')
          .filter((e) => e instanceof HTMLElement && e.scrollWidth > e.clientWidth + 1)
          .filter((e) => /auto|scroll|hidden/.test(getComputedStyle(e).overflowX) && e.clientWidth > 40)
          .map((e) => `${e.className}: ${e.scrollWidth} of ${e.clientWidth}`)
          .filter(
            (text) => !/formula|visually-hidden|table-scroll|attention|number-field|-name|reading-value/.test(text),
          ),
      );
      expect(cut).toEqual([]);
    },
  );

  test('candidates and the tree of the token lab fit 320 pixels, and the text is still a table', async () => {
    const page = await open({ panel: 'tokens', viewport: { width: 320, height: 900 } });
    for (const part of ['Candidates', 'Likely continuations']) {
      const box = page.getByRole('region', { name: part });
      expect(await box.evaluate((e) => e.scrollWidth - e.clientWidth), part).toBeLessThanOrEqual(0);
    }
    expect(await page.getByRole('cell').count()).toBeGreaterThan(20);
    expect(await page.locator('.node').count()).toBeGreaterThan(5);
  });
});
