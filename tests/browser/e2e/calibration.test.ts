import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { parseRows } from '../../../web/src/panels/calibration/rows.js';
import { violations } from './axe.js';
import { useBrowser } from './browser.js';
import { runCopied } from './copied.js';

const open = useBrowser({ panel: 'calibration', reducedMotion: 'reduce' });

/** What the copied code makes. */
interface Copied {
  ece: number;
  mce: number;
  brier: number;
  nll: number;
  temperature: number;
  bins: { lower: number; upper: number; count: number; confidence: number; accuracy: number }[];
}
const run = (page: Page) => runCopied<Copied>(page, ['ece', 'mce', 'brier', 'nll', 'temperature', 'bins']);

const reading = async (page: Page, id: string): Promise<number> =>
  Number.parseFloat((await page.locator(`[data-reading=${id}] .reading-value`).textContent()) ?? '');
const heat = (page: Page) => page.getByRole('spinbutton', { name: 'Temperature of the calibration, typed' });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });

/** Holds the readings and the table of bins against the library. */
async function expectTruth(page: Page) {
  const truth = await run(page);
  for (const [id, value] of [
    ['ece', truth.ece * 100],
    ['mce', truth.mce * 100],
  ] as const)
    expect(Math.abs((await reading(page, id)) - value), id).toBeLessThan(0.005001);
  expect(Math.abs((await reading(page, 'brier')) - truth.brier)).toBeLessThan(0.5001e-4);
  expect(Math.abs((await reading(page, 'nll')) - truth.nll)).toBeLessThan(0.5001e-4);
  const rows = await page
    .locator('tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent ?? '')));
  expect(rows.length).toBe(truth.bins.length);
  truth.bins.forEach(({ count, confidence, accuracy }, index) => {
    const [, , shownCount, sure, right] = rows[index] as string[];
    expect(Number(shownCount?.replace(',', ''))).toBe(count);
    if (count === 0) expect([sure, right]).toEqual(['–', '–']);
    else {
      expect(Math.abs(Number.parseFloat(sure as string) - confidence * 100)).toBeLessThan(0.005001);
      expect(Math.abs(Number.parseFloat(right as string) - accuracy * 100)).toBeLessThan(0.005001);
    }
  });
  return truth;
}

describe('the overconfident classifier', () => {
  test('is more sure than right by what the library measures', async () => {
    const page = await open();
    const { ece } = await expectTruth(page);
    expect(ece).toBeGreaterThan(0.1);
    expect(await reading(page, 'confidence')).toBeGreaterThan(await reading(page, 'accuracy'));
    // The mean gap by hand, from the table's own numbers.
    const cells = await page
      .locator('tbody tr')
      .evaluateAll((all) =>
        all.map((row) =>
          [...row.querySelectorAll('td')].map((cell) => Number.parseFloat((cell.textContent ?? '').replace(',', ''))),
        ),
      );
    const total = cells.reduce((sum, row) => sum + (row[2] as number), 0);
    const gap = cells.reduce(
      (sum, row) =>
        (row[2] as number) > 0
          ? sum + ((row[2] as number) / total) * Math.abs((row[3] as number) - (row[4] as number))
          : sum,
      0,
    );
    expect(gap).toBeCloseTo(ece * 100, 1);
  });

  test('fit moves the slider to the optimum: neither side of it is likelier', async () => {
    const page = await open();
    const right = await reading(page, 'accuracy');
    const { temperature } = await run(page);
    await button(page, /^Fit: T = /).click();
    await expect.poll(async () => Number(await heat(page).inputValue())).toBeCloseTo(temperature, 5);
    const best = await expectTruth(page);
    expect(best.ece).toBeLessThan(0.05);
    expect(await reading(page, 'accuracy')).toBe(right);
    for (const by of [-0.05, 0.05]) {
      await heat(page).fill(String(temperature + by));
      expect((await run(page)).nll).toBeGreaterThan(best.nll);
    }
  });

  test('the animation of the fit ends at the same place', async () => {
    const page = await open({ reducedMotion: 'no-preference' });
    const { temperature } = await run(page);
    await button(page, 'Fit T').click();
    await expect.poll(async () => Number(await heat(page).inputValue())).toBeCloseTo(temperature, 5);
  });
});

describe('the controls', () => {
  test('keys, typing and a drag on the curve set the temperature, live', async () => {
    const page = await open();
    const slider = page.getByRole('slider', { name: 'Temperature of the calibration' });
    await slider.press('ArrowRight');
    expect(await heat(page).inputValue()).toBe('1.05');
    await slider.press('End');
    expect(await heat(page).inputValue()).toBe('20.00');
    await heat(page).fill('0');
    expect(await heat(page).getAttribute('aria-invalid')).toBe('true');
    await heat(page).fill('1.7');
    await expectTruth(page);
    const hand = page.locator('.curve-hand').first();
    await hand.scrollIntoViewIfNeeded();
    const box = await hand.boundingBox();
    if (!box) throw new Error('no curve');
    // The axis goes from 0.2 to 10 in logarithms: 2 lies at ln 10 / ln 50 of it.
    await page.mouse.move(box.x + box.width * 0.3, box.y + 40);
    await page.mouse.down();
    await page.mouse.move(box.x + (box.width * Math.log(10)) / Math.log(50), box.y + 40, { steps: 4 });
    await page.mouse.up();
    expect(Number(await heat(page).inputValue())).toBeCloseTo(2, 1);
    await expectTruth(page);
  });

  test('bins, and of what', async () => {
    const page = await open();
    await page.getByRole('spinbutton', { name: 'Number of bins, typed' }).fill('7');
    await expectTruth(page);
    await button(page, 'crowd').click();
    const { bins } = await expectTruth(page);
    expect(new Set(bins.map(({ count }) => count)).size).toBeLessThanOrEqual(2);
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('calibration.binning=mass');
  });

  test('the honest one needs no cure, the timid one a T below 1', async () => {
    const page = await open();
    await button(page, 'Honest').click();
    expect((await expectTruth(page)).temperature).toBeCloseTo(1, 0.7);
    await button(page, 'Timid').click();
    expect((await expectTruth(page)).temperature).toBeLessThan(0.7);
    await page.goBack();
    await expect.poll(() => button(page, 'Honest').getAttribute('aria-pressed')).toBe('true');
  });

  test('the bars are as high as the table says', async () => {
    const page = await open();
    const plot = await page.locator('.reliability .chart-art').boundingBox();
    const { bins } = await run(page);
    const heights = await page
      .locator('.reliability .column.bin')
      .evaluateAll((all) => all.map((bar) => Number.parseFloat(bar.getAttribute('height') ?? '')));
    expect(plot).not.toBeNull();
    const filled = bins.filter(({ count }) => count > 0);
    expect(heights.length).toBe(filled.length);
    filled.forEach(({ accuracy }, index) => {
      expect(heights[index]).toBeCloseTo(accuracy * 100, 2);
    });
  });
});

describe('rows of one’s own', () => {
  const ROWS = 'label,cat,dog\n0,2,0\n0;1.5;-1\n1\t0\t3\n1 2.5 0\n0,-0.5,0.5\n';

  test('pasted, are measured like the others', async () => {
    const page = await open();
    await button(page, 'Your own rows').click();
    await page.getByRole('textbox', { name: /One row a line/ }).fill(ROWS);
    await button(page, 'Use these rows').click();
    await page.getByText('5 rows of 2 classes').waitFor();
    // By hand: cross-entropy of two classes is log(1 + e^−margin) of the label's margin.
    const margins = [2, 2.5, 3, -2.5, -1];
    const nll = margins.reduce((sum, m) => sum + Math.log1p(Math.exp(-m)), 0) / 5;
    expect(await reading(page, 'nll')).toBeCloseTo(nll, 3.9);
    expect(await reading(page, 'accuracy')).toBe(60);
  });

  test('from a file too; what is wrong is named with its line, and changes nothing', async () => {
    const page = await open();
    await button(page, 'Your own rows').click();
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'rows.csv', mimeType: 'text/csv', buffer: Buffer.from(ROWS) });
    await page.getByText('5 rows of 2 classes').waitFor();
    const before = await reading(page, 'nll');
    await page.getByRole('textbox', { name: /One row a line/ }).fill('0,1,2\n2,1,2\n');
    await button(page, 'Use these rows').click();
    await page.getByText('Line 2 has the label “2”: with 2 logits it is one of 0 to 1').waitFor();
    expect(await reading(page, 'nll')).toBe(before);
  });

  const WRONG: [string, string][] = [
    ['', 'There is no row in it'],
    ['a,b,c', 'Line 1 has the label “a”: with 2 logits it is one of 0 to 1'],
    [
      'label,cat,dog\nbird,1,2',
      'Line 2 has the label “bird”: with 2 logits it is one of 0 to 1, or a heading of theirs',
    ],
    ['0,1', 'Line 1 needs a label and at least two logits, and has 1 entry'],
    ['0;1', 'Line 1 needs a label and at least two logits, and has 2 entries'],
    ['0,1,2\n1,2,3,4', 'Line 2 has 4 entries, the first row has 3'],
    ['0,1,2\n0,x,2', 'Line 2: “x” is not a finite number'],
    ['0.5,1,2', 'Line 1 has the label “0.5”'],
    ['0,1,,2', 'Line 1: “” is not a finite number'],
    ['0,Infinity,2', 'Line 1: “Infinity” is not a finite number'],
    ['[0, 1, 2]', 'In JSON the rows are lists'],
  ];
  for (const [text, message] of WRONG) {
    test(`"${text.replace('\n', ' / ')}" is refused`, () => expect(() => parseRows(text)).toThrow(message));
  }

  test('rows that are all right have no best temperature: the page says so', async () => {
    const page = await open();
    await button(page, 'Your own rows').click();
    await page.getByRole('textbox', { name: /One row a line/ }).fill('0,2,0\n1,0,2\n');
    await button(page, 'Use these rows').click();
    await page.getByText('No temperature is best: the lower it is, the likelier the labels').waitFor();
    expect(await button(page, 'Fit: no best T').isDisabled()).toBe(true);
    expect(await button(page, 'Fit T').isDisabled()).toBe(true);
    expect(await page.getByText(/0\.050/).count()).toBe(0);
    expect(await page.locator('.curve .rule.lead').count()).toBe(0);
  });

  test('are understood while they are typed, with decimal commas, one row too', async () => {
    const page = await open();
    await button(page, 'Your own rows').click();
    const box = page.getByRole('textbox', { name: /One row a line/ });
    await box.fill('0;2,0;1,0');
    await page.getByText('1 row of 2 classes', { exact: true }).waitFor();
    await box.fill('0;2,0;1,0\n1;0,5');
    await page.getByText('Line 2 needs a label and at least two logits, and has 2 entries.').waitFor();
    await box.fill('0;2,0;1,0');
    await button(page, 'Use these rows').click();
    expect(await reading(page, 'nll')).toBeCloseTo(Math.log1p(Math.exp(-1)), 3.9);
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [320, 1280]) {
    test(`axe finds nothing: ${colorScheme}, ${width} pixels`, async () => {
      const page = await open({ colorScheme, viewport: { width, height: 900 } });
      await page.getByText('The numbers as a table').click();
      await button(page, 'Your own rows').click();
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    });
  }
}

test('a finger finds targets of 44 pixels', async () => {
  const page = await open({ viewport: { width: 360, height: 800 }, hasTouch: true, isMobile: true });
  await button(page, 'Your own rows').click();
  const small = await page.locator('.instrument :is(button, input, label.file, [role=slider])').evaluateAll((all) =>
    all
      .map((e) => ({ name: e.getAttribute('aria-label') ?? e.textContent, box: e.getBoundingClientRect() }))
      .filter(({ box }) => box.height < 43.5 || box.width < 43.5)
      .map(({ name, box }) => `${name}: ${box.width} × ${box.height}`),
  );
  expect(small).toEqual([]);
});
