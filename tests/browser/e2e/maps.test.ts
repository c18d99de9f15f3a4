import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { useBrowser } from './browser.js';
import { Explorer, library } from './explorer.js';

const open = useBrowser({ panel: 'softmax' });

const LOGITS = [2.2, 1.7, 0.8, -0.1, -1.4];
const side = async (page: Page, map: string) =>
  (await page.locator(`[data-map=${map}] .map-share`).allTextContents()).map((text) =>
    text.startsWith('<') ? 0 : Number(text.replace(/[>%]/g, '')) / 100,
  );

describe('the choice of map', () => {
  for (const temperature of [1, 0.5]) {
    test(`shows what the library computes at T = ${temperature}, alone and side by side`, async () => {
      const { softmax, sparsemax, entmax, sigmoid, hardmax } = await library();
      const z = LOGITS.map((value) => value / temperature);
      const expected: Record<string, number[]> = {
        softmax: softmax(z),
        sparsemax: sparsemax(z),
        entmax: entmax(z, { alpha: 1.5 }),
        sigmoid: sigmoid(z),
        argmax: hardmax(z),
      };
      const explorer = new Explorer(await open({ hash: `#temperature=${temperature}` }));
      for (const [map, values] of Object.entries(expected)) {
        await explorer.page.getByRole('group', { name: 'Map' }).getByRole('button', { name: map }).click();
        const texts = await explorer.page.locator('.share-number').allTextContents();
        texts.forEach((text, i) => {
          const value = values[i] as number;
          if (text === '0%') expect(value).toBe(0);
          else expect(Number(text.replace(/[<>%]/g, '')) / 100, `${map} ${i}`).toBeCloseTo(value, 3);
        });
        (await side(explorer.page, map)).forEach((share, i) => {
          expect(Math.abs(share - (values[i] as number))).toBeLessThan(0.0011);
        });
      }
    });
  }

  test('entmax goes from softmax to sparsemax with its alpha, and the address holds both', async () => {
    const page = await open({ hash: '#map=entmax&alpha=2' });
    expect(await side(page, 'entmax')).toEqual(await side(page, 'sparsemax'));
    await page.getByRole('slider', { name: 'Alpha' }).press('Home');
    expect(await side(page, 'entmax')).toEqual(await side(page, 'softmax'));
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#map=entmax&alpha=1');
  });
});

test('three classes: the entropy in nats', async () => {
  const { softmax, entropy } = await library();
  const page = await open();
  await page.getByRole('button', { name: 'Three classes' }).click();
  const nats = entropy(softmax([2, 1, 0.5])).toFixed(3);
  expect(await page.locator('[data-reading=entropy]').textContent()).toContain(`${nats} nats`);
});

test('two classes: softmax and the sigmoid of their difference are the same number', async () => {
  const page = await open();
  await page.getByRole('button', { name: 'Two classes' }).click();
  const said = (which: string) => page.locator(`[data-pair=${which}]`).textContent();
  expect(await said('softmax')).toBe(`${(100 / (1 + Math.exp(-1.2))).toFixed(2)}%`);
  expect(await said('sigmoid')).toBe(await said('softmax'));
  expect(await page.locator('.share-number').first().textContent()).toBe(await said('softmax'));
});
