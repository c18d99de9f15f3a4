import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { useBrowser } from './browser.js';
import { library } from './explorer.js';

const open = useBrowser({ panel: 'temperature' });

const field = (page: Page) => page.getByRole('spinbutton', { name: 'Temperature, typed' });
const slider = (page: Page) => page.getByRole('slider', { name: 'Temperature' });
const reading = async (page: Page, id: string) =>
  (await page.locator(`[data-reading=${id}] .reading-value`).textContent()) ?? '';
const shares = async (page: Page) =>
  (await page.locator('.share-number').allTextContents()).map((text) => Number(text.replace('%', '')) / 100);

/** Where the dot is, in units of the plot: 0 to 1 from the left, and from the bottom. */
const dot = (page: Page) =>
  page.locator('.chart-plot').evaluate((plot) => {
    const box = plot.getBoundingClientRect();
    const at = (plot.querySelector('.dot') as Element).getBoundingClientRect();
    return {
      x: (at.left + at.width / 2 - box.left) / box.width,
      y: 1 - (at.top + at.height / 2 - box.top) / box.height,
    };
  });

const START = [2, 1.2, 0.6, -0.3, -1.1];

test('begins with the values that the issue gives: 54.31 % and 1.723 bits at T = 1', async () => {
  const page = await open();
  expect(await page.locator('.share-number').first().textContent()).toBe('54.31%');
  expect(await reading(page, 'entropy')).toBe('1.723 bits');
  expect(await reading(page, 'fraction')).toBe('74.20%');
  expect(await reading(page, 'regime')).toBe('Leaning');
});

describe('at any temperature', () => {
  for (const temperature of [0, 0.1, 0.5, 1, 3, 25, Infinity]) {
    test(`T = ${temperature}: the page prints what the library computes`, async () => {
      const { softmax, entropy } = await library();
      const page = await open({ hash: `#temperature.T=${temperature === Infinity ? 'inf' : temperature}` });
      const expected = softmax(START, { temperature });
      const texts = await page.locator('.share-number').allTextContents();
      texts.forEach((text, i) => {
        const p = expected[i] as number;
        if (text.startsWith('<')) expect(p).toBeLessThan(0.5e-4);
        else if (text.startsWith('>')) expect(p).toBeGreaterThan(1 - 0.5e-4);
        else expect(Math.abs(Number(text.replace('%', '')) / 100 - p)).toBeLessThan(0.5e-4 + 1e-12);
      });
      const bits = entropy(expected, { base: 2 });
      expect(Number.parseFloat(await reading(page, 'entropy'))).toBeCloseTo(bits, 3);
      // The dot lies on the curve: T at T / (1 + T), H on an axis that ends 6 % above the most.
      const at = await dot(page);
      expect(at.x).toBeCloseTo(temperature === Infinity ? 1 : temperature / (1 + temperature), 2);
      expect(at.y).toBeCloseTo(bits / (Math.log2(5) * 1.06), 2);
    });
  }

  test('the regime goes from one-hot to uniform', async () => {
    const page = await open();
    const seen: string[] = [];
    for (const value of ['0', '0.15', '0.4', '1', '1.5', '3', '∞']) {
      await field(page).fill(value);
      seen.push(await reading(page, 'regime'));
    }
    expect(seen).toEqual(['One-hot', 'Certain', 'Decided', 'Leaning', 'Open', 'Nearly uniform', 'Uniform']);
  });

  test('two rivals are not called decided: the two largest say what the regime is', async () => {
    for (const logits of ['4,3.9,0,-1,-2', '4,4,0', '9,8.6,-20,-20,-20,-20,-20,-20,-20,-20']) {
      const page = await open({ hash: `#temperature.logits=${logits}` });
      expect(await reading(page, 'regime'), logits).toBe('Rivals');
      await open.done(page);
    }
  });

  test('a tie at T = 0 is shared', async () => {
    const page = await open({ hash: '#temperature.logits=3,3,1&temperature.T=0' });
    expect(await shares(page)).toEqual([0.5, 0.5, 0]);
    expect(await reading(page, 'regime')).toBe('Tied');
    expect(await reading(page, 'entropy')).toBe('1.000 bits');
  });
});

describe('hands', () => {
  test('drag the dot along the curve to both ends', async () => {
    const page = await open();
    const plot = page.locator('.drag-surface');
    await plot.scrollIntoViewIfNeeded();
    const box = (await plot.boundingBox()) as { x: number; y: number; width: number; height: number };
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width / 2, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * (2 / 3), y, { steps: 5 });
    expect(Number(await field(page).inputValue())).toBeCloseTo(2, 1);
    await page.mouse.move(box.x - 50, y, { steps: 5 });
    expect(await shares(page)).toEqual([1, 0, 0, 0, 0]);
    await page.mouse.move(box.x + box.width + 50, y, { steps: 5 });
    await page.mouse.up();
    expect(await field(page).inputValue()).toBe('∞');
    expect(await reading(page, 'fraction')).toBe('100%');
  });

  test('the keys reach both ends, and say what they find there', async () => {
    const page = await open();
    await slider(page).press('Home');
    expect(await slider(page).getAttribute('aria-valuetext')).toBe('zero: only the largest remains: 0.000 bits');
    await slider(page).press('End');
    expect(await slider(page).getAttribute('aria-valuetext')).toBe('infinite: all equal: 2.322 bits');
  });

  test('typed logits change the curve, and the address holds them', async () => {
    const page = await open();
    await page.getByRole('spinbutton', { name: 'Logit of B, typed' }).fill('2');
    await field(page).fill('0');
    expect(await shares(page)).toEqual([0.5, 0.5, 0, 0, 0]);
    await expect
      .poll(() => page.evaluate(() => location.hash))
      .toBe('#temperature.logits=2,2,0.6,-0.3,-1.1&temperature.T=0');
  });

  test('the sweep runs to ∞ and stops there; with less motion it goes in steps', async () => {
    const page = await open({ reducedMotion: 'reduce' });
    const button = page.getByRole('button', { name: 'Sweep from 0 to ∞' });
    await button.click();
    await expect.poll(() => field(page).inputValue(), { timeout: 15_000, interval: 50 }).toBe('0.25');
    await expect.poll(() => field(page).inputValue(), { timeout: 15_000 }).toBe('∞');
    expect(await button.getAttribute('aria-pressed')).toBe('false');
  });
});

test('the slope in the text is that of the curve', async () => {
  const { softmax, entropy } = await library();
  const page = await open({ hash: '#temperature.T=0.8' });
  const bits = (temperature: number) => entropy(softmax(START, { temperature }), { base: 2 });
  const text = await page.locator('.lesson-part', { hasText: 'Warmer' }).locator('math .live').last().textContent();
  expect(Number(text)).toBeCloseTo((bits(0.8001) - bits(0.7999)) / 0.0002, 2);
});

test('the table has a row for now among the landmarks', async () => {
  const page = await open({ hash: '#temperature.T=0.8' });
  await page.getByText('The numbers as a table').click();
  const heads = await page.locator('tbody th').allTextContents();
  expect(heads).toEqual(['0.00', '0.25', '0.50', '0.80', '1.00', '2.00', '4.00', '∞']);
  const one = await page.locator('tbody tr').nth(4).locator('td').allTextContents();
  const { softmax } = await library();
  const expected = softmax(START).map((p) => `${(p * 100).toFixed(3)}%`);
  expect(one).toEqual([...expected, '1.7229', '74.20%']);
});
