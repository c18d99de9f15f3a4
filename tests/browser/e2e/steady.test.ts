import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { useBrowser } from './browser.js';
import { PANELS } from './list.js';

// The page stands still while its panels come, and Back takes back what was done by hand.
const open = useBrowser();

/** Counts the shifts of the layout that nobody asked for, as browsers do for Web Vitals. */
const watchShifts = (page: Page) =>
  page.evaluate(() => {
    const seen = globalThis as unknown as { shifts: { value: number; what: string }[] };
    seen.shifts = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
        sources: { node?: Element }[];
      })[]) {
        if (entry.hadRecentInput) continue;
        seen.shifts.push({
          value: entry.value,
          what: entry.sources.map(({ node }) => node?.className ?? node?.nodeName).join(', '),
        });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });

const shifts = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { shifts: { value: number; what: string }[] }).shifts);

/** A reader takes longer than the token lab, whose tree and attention maps follow some tasks after the panel. */
async function grown(page: Page, panel: string) {
  if (panel === 'tokens') await page.locator('.tokens-panel svg.tree').waitFor();
  const height = () => page.locator(`[data-panel=${panel}]`).evaluate((e) => e.clientHeight);
  let before = -1;
  for (let now = await height(), i = 0; now !== before && i < 50; i++) {
    before = now;
    await page.waitForTimeout(panel === 'tokens' ? 600 : 150);
    now = await height();
  }
}

const loaded = (page: Page) => page.locator('section.panel[data-loaded]').count();

describe('nothing moves while the panels load', () => {
  for (const width of [320, 768, 1280]) {
    test(`scrolled through from top to end, ${width} pixels`, { timeout: 120_000 }, async () => {
      const page = await open({ viewport: { width, height: 900 } });
      await watchShifts(page);
      for (const panel of PANELS.slice(1)) {
        await page.locator(`[data-panel=${panel}]`).evaluate((e) => e.scrollIntoView({ behavior: 'instant' }));
        await page.locator(`[data-panel=${panel}][data-loaded]`).waitFor();
        await grown(page, panel);
      }
      expect(await loaded(page)).toBe(PANELS.length);
      const all = await shifts(page);
      const sum = all.reduce((total, { value }) => total + value, 0);
      expect(sum, JSON.stringify(all)).toBeLessThan(0.05);
    });
  }

  test('the room that is kept is the room that is needed', { timeout: 120_000 }, async () => {
    const page = await open();
    const heights = () =>
      page
        .locator('section.panel')
        .evaluateAll(
          (all): Record<string, number> =>
            Object.fromEntries(all.map((e) => [e.getAttribute('data-panel') ?? '', e.clientHeight])),
        );
    const kept: Record<number, Record<string, number>> = {};
    const widths = [320, 390, 768, 1280, 1920];
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      kept[width] = await heights();
    }
    await page.evaluate(() => {
      globalThis.print = () => {};
    });
    await page.getByRole('button', { name: 'Print all panels' }).click();
    await expect.poll(() => loaded(page), { timeout: 60_000 }).toBe(PANELS.length);
    for (const width of widths) {
      await page.setViewportSize({ width, height: 900 });
      for (const [panel, height] of Object.entries(await heights())) {
        const ratio = (kept[width]?.[panel] as number) / height;
        expect(ratio, `${panel} at ${width}`).toBeGreaterThan(0.75);
        expect(ratio, `${panel} at ${width}`).toBeLessThan(1.25);
      }
    }
  });
});

describe('Back', () => {
  const hash = (page: Page) => page.evaluate(() => location.hash);
  const depth = (page: Page) => page.evaluate(() => history.length);

  test('after a drag takes the drag back, and stays on the page', async () => {
    const page = await open({ panel: 'softmax' });
    const before = await depth(page);
    const slider = page.getByRole('slider', { name: 'Temperature', exact: true });
    const handle = await slider.locator('.slider-handle').boundingBox();
    if (!handle) throw new Error('no handle');
    for (const to of [150, -40]) {
      const now = (await slider.locator('.slider-handle').boundingBox()) ?? handle;
      await page.mouse.move(now.x + now.width / 2, now.y + now.height / 2);
      await page.mouse.down();
      await page.mouse.move(now.x + to, now.y, { steps: 12 });
      await page.waitForTimeout(450); // longer than the writes of the address are apart
      await page.mouse.move(now.x + to + 20, now.y, { steps: 5 });
      await page.mouse.up();
    }
    expect(await depth(page)).toBe(before + 2);
    const field = page.getByRole('spinbutton', { name: 'Temperature, typed' });
    const second = await field.inputValue();
    await page.goBack();
    await expect.poll(() => field.inputValue()).not.toBe(second);
    expect(await field.inputValue()).not.toBe('1.00');
    await page.goBack();
    await expect.poll(() => field.inputValue()).toBe('1.00');
    expect(await hash(page)).toBe('');
    await page.goForward();
    await page.goForward();
    await expect.poll(() => field.inputValue()).toBe(second);
  });

  test('after keys and typing goes back control by control', async () => {
    const page = await open({ panel: 'softmax' });
    const before = await depth(page);
    for (let i = 0; i < 6; i++) await page.getByRole('slider', { name: 'Logit of cat', exact: true }).press('ArrowUp');
    const typed = page.getByRole('spinbutton', { name: 'Logit of dog, typed' });
    await typed.fill('3');
    await typed.fill('3.5');
    expect(await depth(page)).toBe(before + 2);
    await page.goBack();
    await expect.poll(() => typed.inputValue()).toBe('1.70');
    expect(await page.getByRole('spinbutton', { name: 'Logit of cat, typed' }).inputValue()).toBe('2.80');
    await page.goBack();
    await expect.poll(() => hash(page)).toBe('');
  });

  test('an address that is only written another way adds nothing', async () => {
    const page = await open({ panel: 'softmax', hash: '#panel=x&logits=1.0,2.0,3&&' });
    const before = await depth(page);
    await page.evaluate(() => {
      location.hash = '#logits=1,2,3,4.0&what=else';
    });
    await expect.poll(() => page.locator('.class-row').count()).toBe(4);
    expect(await depth(page)).toBe(before + 1);
  });

  test('in a frame of another page nothing is added: Back is that page’s', async () => {
    const page = await open({ panel: 'softmax' });
    await page.evaluate(() => {
      const frame = document.createElement('iframe');
      frame.src = location.href;
      frame.width = '900';
      frame.height = '900';
      document.body.prepend(frame);
    });
    const frame = page.frameLocator('iframe');
    await frame.locator('#app[data-ready]').waitFor();
    const before = await depth(page);
    await frame.getByRole('button', { name: 'All alike' }).click();
    await frame.getByRole('slider', { name: 'Temperature', exact: true }).press('ArrowUp');
    await expect.poll(() => frame.locator('.class-row').count()).toBe(4);
    expect(await depth(page)).toBe(before);
  });
});
