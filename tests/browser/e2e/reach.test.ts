import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { violations } from './axe.js';
import { useBrowser } from './browser.js';
import { Explorer } from './explorer.js';

const open = useBrowser({ panel: 'softmax' });

const STATES = {
  'at its start': '',
  'at T = 0, with twelve classes': `#logits=${[...Array(12).keys()]}&temperature=0`,
};

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [320, 1280]) {
    for (const [state, hash] of Object.entries(STATES)) {
      test(`axe finds nothing: ${colorScheme}, ${width} pixels, ${state}`, async () => {
        const page = await open({ colorScheme, hash, viewport: { width, height: 900 }, reducedMotion: 'reduce' });
        await page.getByText('The numbers as a table').click();
        await page.locator('.class-row').first().hover();
        expect(await violations(page)).toEqual([]);
        await new Explorer(page).temperatureField().fill('-1');
        expect(await violations(page)).toEqual([]);
      });
    }
  }
}

describe('the width', () => {
  test('nothing is wider than the window, from 320 pixels to 4K, with the longest name and numbers', async () => {
    const page = await open({ hash: '#logits=100,-100,3&labels=WWWWWWWWWWWWWW&temperature=12.345' });
    for (const width of [320, 375, 576, 600, 800, 928, 1024, 1280, 1920, 3840]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
  });

  test('text at twice its size still fits at 640 pixels', async () => {
    const page = await open({ viewport: { width: 640, height: 900 } });
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '200%';
    });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(640);
  });
});

describe('the colours', () => {
  const background = (page: Page) => page.evaluate(() => getComputedStyle(document.body).backgroundColor);

  test('follow the system, and the choice of the reader, which is kept', async () => {
    const page = await open({ colorScheme: 'dark', panel: '' });
    const dark = await background(page);
    await page.getByRole('button', { name: /^Colours: auto/ }).click();
    const light = await background(page);
    expect(light).not.toBe(dark);
    await page.reload();
    await page.getByRole('button', { name: /^Colours: light/ }).waitFor();
    expect(await background(page)).toBe(light);
    await page.getByRole('button', { name: /^Colours: light/ }).click();
    expect(await background(page)).toBe(dark);
    await page.getByRole('button', { name: /^Colours: dark/ }).click();
    await page.getByRole('button', { name: /^Colours: auto/ }).waitFor();
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await background(page)).toBe(light);
  });

  /** WCAG's contrast of two colours as `getComputedStyle` writes them. */
  const contrast = (page: Page, front: [string, string], back: string) =>
    page.evaluate(
      ([selector, property, behind]) => {
        const channels = (text: string) => (text.match(/[\d.]+/g) ?? []).map(Number).slice(0, 3);
        const luminance = (text: string) => {
          const [r, g, b] = channels(text).map((c) => {
            const v = c / 255;
            return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
          }) as [number, number, number];
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const style = (s: string) => getComputedStyle(document.querySelector(s) as Element);
        const a = luminance(style(selector as string).getPropertyValue(property as string));
        const b = luminance(style(behind as string).backgroundColor);
        return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
      },
      [...front, back],
    );

  for (const colorScheme of ['light', 'dark'] as const) {
    test(`graphics stand out by 3:1 in ${colorScheme}`, async () => {
      const page = await open({ colorScheme });
      const graphics: [string, string][] = [
        ['.class-row:not(.best) .bar-fill', 'fill'],
        ['.best .bar-fill', 'fill'],
        ['.class-row:not(.best) .slider-handle', 'fill'],
        ['.best .slider-handle', 'fill'],
        ['.slider-track', 'fill'],
        ['.meter-fill', 'fill'],
        ['.grid line.main', 'stroke'],
        ['.number-field input', 'border-top-color'],
      ];
      for (const graphic of graphics) {
        expect(await contrast(page, graphic, '.instrument'), graphic[0]).toBeGreaterThanOrEqual(3);
      }
    });
  }
});

test('whoever asks for less motion gets none', async () => {
  const durations = (page: Page) =>
    page
      .locator('.bar-fill')
      .first()
      .evaluate((bar) => getComputedStyle(bar).transitionDuration);
  expect(await durations(await open({ reducedMotion: 'no-preference' }))).not.toBe('0s');
  expect(await durations(await open({ reducedMotion: 'reduce' }))).toBe('0s');
});

test('the focus is always to be seen', async () => {
  const explorer = new Explorer(await open());
  for (const name of ['Animals', 'Add a class', 'Copy']) {
    await explorer.page.keyboard.press('Tab'); // the last input was a key, so focus shows
    await explorer.button(name).focus();
    const outline = await explorer.button(name).evaluate((e) => getComputedStyle(e).outlineStyle);
    expect(outline).toBe('solid');
  }
  await explorer.slider('dog').focus();
  const halo = explorer.slider('dog').locator('.slider-halo');
  await expect.poll(() => halo.evaluate((e) => getComputedStyle(e).opacity)).toBe('1');
});
