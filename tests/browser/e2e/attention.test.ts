import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { useBrowser } from './browser.js';
import { logitkit, numberIn, numbersOf, promises, reading, runShownCode, savedNumbers } from './panelPromises.js';

const open = useBrowser({ panel: 'attention' });
/** Half a unit in the last place of a percentage with two decimals. */
const TWO = 0.5e-4 + 1e-12;

const weights = (page: Page) => numbersOf(page, '.key-weight');
const products = (page: Page) => numbersOf(page, '.key-product');
const scores = (page: Page) => numbersOf(page, '.key-score');
const components = (page: Page): Promise<number[]> =>
  page
    .locator('.key-row .number-field input')
    .evaluateAll((all) => all.map((e) => Number((e as HTMLInputElement).value.replace('−', '-'))));
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const output = async (page: Page): Promise<number[]> =>
  ((await page.locator('[data-reading=output] .reading-value').textContent()) ?? '').split(',').map(numberIn);

function expectNear(shown: readonly number[], expected: readonly number[], within = TWO) {
  expect(shown.length).toBe(expected.length);
  shown.forEach((value, index) => {
    expect(Math.abs(value - (expected[index] as number)), `entry ${index}`).toBeLessThan(within);
  });
}

/** Three words, every number set: what the page shows can be computed here from the beginning. */
const U = [
  [0.5, -1, 0.25],
  [1.5, 0.9, -0.4],
  [0.1, 2.2, 1.1],
];
const V = [
  [1, 0],
  [-1, 1.5],
  [0.5, -2],
];
const WORDS = '#attention.text=one%20two%20three';
const HEAD = `${WORDS}&attention.components=${U.flat()}&attention.values=${V.flat()}`;

/** Softmax attention of one query, by the textbook. */
function byHand(query: number, d: number, scaled: boolean, causal: boolean) {
  const raw = (U[query] as number[]).map((u) => u * Math.sqrt(d));
  const seen = raw.map((s, j) => (causal && j > query ? -Infinity : s / (scaled ? Math.sqrt(d) : 1)));
  const powers = seen.map((s) => Math.exp(s - Math.max(...seen)));
  const total = powers.reduce((a, b) => a + b);
  const w = powers.map((p) => p / total);
  const sum = (axis: number) => w.reduce((all, share, j) => all + share * ((V[j] as number[])[axis] as number), 0);
  return { raw, weights: w, output: [sum(0), sum(1)] };
}

describe('the numbers', () => {
  for (const scaled of [true, false]) {
    for (const causal of [false, true]) {
      for (const query of [0, 1, 2]) {
        test(`are the textbook's: query ${query}, ${scaled ? '' : 'not '}scaled, ${causal ? '' : 'not '}masked`, async () => {
          const hash = `${HEAD}&attention.width=16&attention.query=${query}&attention.scaled=${+scaled}&attention.causal=${+causal}`;
          const page = await open({ hash });
          const expected = byHand(query, 16, scaled, causal);
          expectNear(await products(page), expected.raw, 0.005 + 1e-9);
          expectNear(await weights(page), expected.weights);
          expectNear(await output(page), expected.output, 0.005 + 1e-9);
          const kept = expected.weights.filter((w) => w > 0).length;
          expect(await reading(page, 'kept')).toBe(kept);
        });
      }
    }
  }

  for (const [map, alpha] of [
    ['sparsemax', 2],
    ['entmax', 1.5],
    ['entmax', 1.2],
  ] as const) {
    test(`are the library's: ${map}, α = ${alpha}`, async () => {
      const { entmax, entropy } = await logitkit();
      const page = await open({ hash: `${HEAD}&attention.query=1&attention.map=${map}&attention.alpha=${alpha}` });
      const expected = entmax(U[1] as number[], { alpha });
      expectNear(await weights(page), expected);
      expect(await reading(page, 'entropy')).toBeCloseTo(entropy(expected, { base: 2 }), 3);
      expect(await page.locator('.value-spoke').count()).toBe(expected.filter((w) => w > 0).length);
    });
  }

  test('the matrix has a row for each query, masked cells crossed out', async () => {
    const page = await open({ hash: `${HEAD}&attention.causal=1` });
    const cells = await page.locator('.matrix-row:nth-of-type(2) g text').allTextContents();
    const expected = byHand(1, 64, true, true).weights.slice(0, 2);
    expectNear(cells.map(numberIn), expected, 0.005 + 1e-9);
    expect(await page.locator('.matrix-row .masked line').count()).toBe(3);
    expect(await scores(page)).toEqual([0.1, 2.2, 1.1]);
    await button(page, 'one').click();
    expect(await page.locator('.key-score').allTextContents()).toEqual(['0.50', '−∞', '−∞']);
    expect(await weights(page)).toEqual([1, 0, 0]);
  });

  test('the three maps stand side by side', async () => {
    const page = await open({ hash: `${HEAD}&attention.query=1` });
    const { entmax } = await logitkit();
    const kept = [1, 1.5, 2].map((alpha) => entmax(U[1] as number[], { alpha }).filter((w) => w > 0).length);
    expect(await page.locator('.compared-kept').allTextContents()).toEqual(kept.map((k) => `${k} of 3`));
    const strip = await page.locator('[data-compared=sparsemax] .whole').getAttribute('aria-label');
    expect(strip).toBe('sparsemax: one 80 percent, two 20 percent, three 0 percent');
  });
});

describe('the scaling', () => {
  test('without it a large head saturates and its gradient is gone; with it nothing changes', async () => {
    const { softmax, softmaxJacobian } = await logitkit();
    const page = await open({ hash: `${HEAD}&attention.query=1` });
    const sized = (p: number[]) => Math.hypot(...softmaxJacobian(p).data);
    const calm = softmax(U[1] as number[]);
    expect(await reading(page, 'gradient')).toBeCloseTo(sized(calm), 3);
    await button(page, 'Unscaled, d = 1024').click();
    const loud = softmax((U[1] as number[]).map((u) => u * 32));
    expectNear(
      await products(page),
      (U[1] as number[]).map((u) => u * 32),
      0.005 + 1e-9,
    );
    expect((await weights(page))[0]).toBeGreaterThan(0.99);
    expect(numberIn(await page.locator('[data-sweep=gradient]').textContent())).toBeCloseTo(sized(loud), 4);
    await button(page, 'Scaled, d = 64').click();
    expectNear(await weights(page), calm);
    const field = page.getByRole('spinbutton', { name: 'Head size, typed' });
    await field.fill('777');
    expectNear(await weights(page), calm);
    expect((await products(page))[0]).toBeCloseTo(1.5 * Math.sqrt(777), 1);
  });

  test('the chart is dragged, the slider takes keys', async () => {
    const page = await open();
    await page.locator('.chart-drag').scrollIntoViewIfNeeded();
    const box = (await page.locator('.chart-drag').boundingBox()) as DOMRect;
    await page.mouse.move(box.x + box.width * 0.3, box.y + 60);
    await page.mouse.down();
    await page.mouse.move(box.x + (box.width * 5) / 7, box.y + 80, { steps: 4 });
    await page.mouse.up();
    const field = page.getByRole('spinbutton', { name: 'Head size, typed' });
    expect(Math.abs(Number(await field.inputValue()) - 256)).toBeLessThan(4);
    const slider = page.getByRole('slider', { name: 'Head size' });
    await slider.focus();
    await page.keyboard.press('End');
    expect(await field.inputValue()).toBe('1024');
    await page.keyboard.press('Home');
    await page.keyboard.press('ArrowRight');
    expect(await field.inputValue()).toBe('10');
  });
});

describe('by hand', () => {
  test('a value is dragged, moved by keys and typed, and the output follows', async () => {
    const page = await open({ hash: `${HEAD}&attention.query=2` });
    await page.locator('.value-plane').scrollIntoViewIfNeeded();
    const box = (await page.locator('.value-plane').boundingBox()) as DOMRect;
    const pixel = (x: number, y: number) =>
      [box.x + (box.width * (x + 2.3)) / 4.6, box.y + (box.height * (2.3 - y)) / 4.6] as const;
    await page.mouse.move(...pixel(-1, 1.5));
    await page.mouse.down();
    await page.mouse.move(...pixel(0, 0.5), { steps: 4 });
    await page.mouse.move(...pixel(1.2, 0.4), { steps: 4 });
    await page.mouse.up();
    const x = page.getByRole('spinbutton', { name: 'Value of two, x' });
    const y = page.getByRole('spinbutton', { name: 'Value of two, y' });
    expect(numberIn(await x.inputValue())).toBeCloseTo(1.2, 1);
    expect(numberIn(await y.inputValue())).toBeCloseTo(0.4, 1);
    await x.fill('-0.5');
    await y.fill('2');
    const w = byHand(2, 64, true, false).weights as [number, number, number];
    const expected = [w[0] * 1 + w[1] * -0.5 + w[2] * 0.5, w[1] * 2 + w[2] * -2];
    expectNear(await output(page), expected, 0.005 + 1e-9);
    const handle = page.getByRole('slider', { name: 'Value of one' });
    await handle.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowDown');
    expect(await handle.getAttribute('aria-valuetext')).toContain('1.1 across, minus 0.1 up');
  });

  test('a component is moved by keys and typed, for the chosen query alone', async () => {
    const page = await open({ hash: `${HEAD}&attention.query=1` });
    const slider = page.getByRole('slider', { name: 'Component of key 3, three' });
    await slider.focus();
    await page.keyboard.press('ArrowRight');
    expect(await components(page)).toEqual([1.5, 0.9, -0.3]);
    await page.getByRole('spinbutton', { name: 'Component of key 1, one, typed' }).fill('−2');
    expect(await components(page)).toEqual([-2, 0.9, -0.3]);
    await button(page, 'three').click();
    expect(await components(page)).toEqual(U[2]);
    expect(new URL(page.url()).hash).toContain('attention.components=0.5,-1,0.25,-2,0.9,-0.3,');
  });

  test('another sentence, another query, another head; Back takes them back', async () => {
    const page = await open();
    expect(await page.locator('[data-reading=looks] .reading-value').textContent()).toBe('cat');
    await page.getByRole('textbox', { name: 'Sentence, up to eight words' }).fill('a b c d e f g h i j');
    expect(await page.locator('.key-word').allTextContents()).toEqual([...'abcdefgh']);
    await button(page, 'h').click();
    const before = await components(page);
    await button(page, 'Draw another head').click();
    expect(await components(page)).not.toEqual(before);
    await page.goBack();
    expect(await components(page)).toEqual(before);
    const cell = (await page.locator('.matrix-row').nth(1).locator('rect').first().boundingBox()) as DOMRect;
    await page.mouse.click(cell.x + 4, cell.y + 4);
    expect(await button(page, 'b').getAttribute('aria-pressed')).toBe('true');
  });

  test('the mask is a switch, the map a choice', async () => {
    const page = await open();
    await page.getByRole('checkbox', { name: 'Causal mask' }).check();
    expect((await weights(page)).slice(5)).toEqual([0, 0]);
    expect(await reading(page, 'kept')).toBe(5);
    await button(page, 'sparsemax').click();
    expect((await weights(page)).filter((w) => w > 0).length).toBe(2);
    await button(page, 'entmax').click();
    await page.getByRole('spinbutton', { name: 'Alpha of entmax' }).fill('∞');
    expect((await weights(page)).filter((w) => w > 0)).toEqual([1]);
  });
});

describe('behind the pictures', () => {
  test('the code, run as it is, gives the numbers on the page', async () => {
    for (const hash of ['', `${HEAD}&attention.scaled=0&attention.width=8&attention.causal=1&attention.map=entmax`]) {
      const page = await open({ hash });
      const [w, o, n] = await runShownCode<[number[], number[], number]>(
        page,
        '[weights.data, output.data, weights.dims[1]]',
      );
      const query = Math.min(4, n - 1);
      expectNear(await weights(page), w.slice(query * n, (query + 1) * n));
      expectNear(await output(page), o.slice(query * 2, query * 2 + 2), 0.005 + 1e-9);
    }
  });

  test('the CSV has the whole matrix in full', async () => {
    const page = await open({ hash: HEAD });
    const [columns, ...rows] = (await savedNumbers(page)) as [string[], ...string[][]];
    for (const query of [0, 1, 2]) {
      const at = columns.findIndex((name) => name.includes(`query ${query + 1}`));
      const column = rows.map((row) => Number(row[at]));
      expectNear(column, byHand(query, 64, true, false).weights, 1e-14);
    }
  });
});

promises(open, {
  'masked, eight long words':
    '#attention.text=Donaudampfschiff%20Wolkenkratzer%20b%20c%20d%20e%20f%20Wolkenkratzer&attention.causal=1&attention.query=7',
  'unscaled sparsemax': '#attention.scaled=0&attention.map=sparsemax&attention.width=1024',
  'one word': '#attention.text=so&attention.map=entmax',
});
