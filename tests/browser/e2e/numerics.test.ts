import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { useBrowser } from './browser.js';
import { library } from './explorer.js';

const open = useBrowser({ panel: 'numerics' });

const LOGITS = [2, 1, 0.5, -1];
const field = (page: Page) => page.getByRole('spinbutton', { name: 'Offset, typed' });
const slider = (page: Page) => page.getByRole('slider', { name: 'Offset' });
const reading = async (page: Page, id: string) =>
  (await page.locator(`[data-reading=${id}] .reading-value`).textContent()) ?? '';
const shares = (page: Page, way: 'naive' | 'stable') =>
  page.locator(`[data-way=${way}] tbody .way-share`).allTextContents();
const choose = (page: Page, kind: string) => page.getByRole('button', { name: kind, exact: true }).click();

describe.each([
  { kind: 'float32', edge: 88.7228, beyond: 89 },
  { kind: 'float64', edge: 709.7827, beyond: 710 },
])('in $kind', ({ kind, edge, beyond }) => {
  test('the textbook breaks where the largest power overflows, logitkit does not', async () => {
    const page = await open({ hash: `#numerics.precision=${kind}` });
    // The largest logit is 2: e^(2 + offset) is the first to go.
    expect(Number(await reading(page, 'edge'))).toBeCloseTo(edge - 2, 1);
    // The sum goes before it: e^2 is 60.95 % of it.
    const full = edge - 2 + Math.log(0.6095);
    expect(await page.getByText(`Already from ${full.toFixed(2)} on`).count()).toBe(1);
    await field(page).fill(String(full - 0.05));
    expect(await shares(page, 'naive')).toEqual(await shares(page, 'stable'));
    expect(await reading(page, 'verdict')).toBe('Right');
    await page.getByRole('button', { name: 'Just before' }).click();
    expect(await shares(page, 'naive')).toEqual(Array(4).fill('0%'));
    expect(await reading(page, 'verdict')).toBe('All zero');
    await field(page).fill(String(beyond - 2));
    expect(await shares(page, 'naive')).toEqual(['NaN ✕', '0%', '0%', '0%']);
    expect(await reading(page, 'verdict')).toBe('NaN');
    expect(await page.locator('[data-way=naive] tfoot td').first().textContent()).toBe('∞');
    expect((await shares(page, 'stable'))[0]).toMatch(/^60\.9/);
  });

  test('the other edge is where every power has become 0', async () => {
    const page = await open({ hash: `#numerics.precision=${kind}` });
    await page.getByRole('button', { name: 'The other edge' }).click();
    expect(await shares(page, 'naive')).toEqual(Array(4).fill('NaN ✕'));
    expect(await page.locator('[data-way=naive] tfoot td').first().textContent()).toBe('0');
    expect((await shares(page, 'stable'))[0]).toMatch(/^60\.9/);
  });

  test('digits go before the number does, and logitkit stays within its promise of 4 ulp', async () => {
    const page = await open({ hash: `#numerics.precision=${kind}` });
    await page.getByRole('button', { name: 'See digits go' }).click();
    expect(await reading(page, 'verdict')).toBe('Digits lost');
    for (const offset of ['-700', '-103', '-12.3', '0', '0.1', '77.7', '500', '999']) {
      await field(page).fill(offset);
      expect(Number(await reading(page, 'stable-error')), offset).toBeLessThanOrEqual(4);
    }
  });
});

test('the numbers are the library’s, for typed logits too', async () => {
  const { softmax, naiveSoftmax } = await library();
  const page = await open({ hash: '#numerics.offset=40' });
  await page.getByRole('spinbutton', { name: 'Logit of B, typed' }).fill('3.7');
  await page.getByText('The numbers as a table').click();
  const x = Float32Array.from([2, 3.7, 0.5, -1], (z) => z + 40);
  const cells = await page
    .locator('.data tbody tr')
    .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
  const [stable, naive] = [softmax(x), naiveSoftmax(x, { precision: 'float32' })];
  cells.forEach((row, i) => {
    expect(Number(row[3])).toBeCloseTo(naive[i] as number, 6);
    expect(Number(row[7])).toBeCloseTo(stable[i] as number, 6);
  });
});

test('the exact shares, and the errors against them, are those of an independent sum in float64', async () => {
  const { softmax } = await library();
  const page = await open({ hash: '#numerics.offset=10' });
  await page.getByText('The numbers as a table').click();
  const x = Float32Array.from(LOGITS, (z) => z + 10);
  const powers = [...x].map((v) => Math.exp(v - 12));
  const total = powers.reduce((a, b) => a + b);
  const cells = await page
    .locator('.data tbody tr')
    .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
  const shown = softmax(x);
  powers.forEach((power, i) => {
    const exact = power / total;
    expect(Number(cells[i]?.[9])).toBeCloseTo(exact, 6);
    const ulp = 2 ** (Math.floor(Math.log2(exact)) - 23);
    expect(Number(cells[i]?.[8])).toBeCloseTo(Math.abs((shown[i] as number) - exact) / ulp, 2);
  });
});

test('drag in the chart, keys and the address move the offset', async () => {
  const page = await open();
  const plot = page.locator('.drag-surface');
  await plot.scrollIntoViewIfNeeded();
  const box = (await plot.boundingBox()) as { x: number; y: number; width: number; height: number };
  await page.mouse.move(box.x + box.width / 2, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, box.y + 20, { steps: 5 });
  await page.mouse.up();
  expect(Number(await field(page).inputValue())).toBeCloseTo(120, 0);
  expect(await reading(page, 'verdict')).toBe('NaN');
  await slider(page).press('Home');
  expect(await field(page).inputValue()).toBe('−150.00');
  await expect.poll(() => page.evaluate(() => location.hash)).toBe('#numerics.offset=-150');
  await choose(page, 'float64');
  expect(await reading(page, 'verdict')).not.toBe('NaN');
});
