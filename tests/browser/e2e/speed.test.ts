import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { violations } from './axe.js';
import { useBrowser } from './browser.js';
import { runCopied } from './copied.js';

const open = useBrowser({ panel: 'speed', reducedMotion: 'reduce' });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Values as printed, in microseconds. */
const microseconds = (text: string): number => {
  const [value, unit] = text.split(' ') as [string, string];
  return Number(value) * ({ ns: 1e-3, µs: 1, ms: 1e3, s: 1e6 }[unit] ?? Number.NaN);
};

const table = (page: Page) =>
  page
    .locator('.data tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));

/** Races to the end. */
async function finish(page: Page) {
  await button(page, 'Start the race').click();
  await page.getByText(/^Finished: /).waitFor({ timeout: 120_000 });
}

describe('the models', () => {
  test('are those of the issue, with what their logits weigh and cost', async () => {
    const page = await open();
    await page.getByText('The numbers as a table').click();
    expect(await table(page)).toEqual([
      ['ResNet-50 on ImageNet', '1,000', '2,048', '4.00 kB', '4.10 million'],
      ['BERT base', '30,522', '768', '122 kB', '46.9 million'],
      ['GPT-2', '50,257', '768', '201 kB', '77.2 million'],
      ['LLaMA 3 8B', '128,256', '4,096', '513 kB', '1.05 billion'],
    ]);
    const widths = await page
      .locator('.model-fill')
      .evaluateAll((bars) => bars.map((bar) => Number.parseFloat(bar.getAttribute('width') ?? '')));
    [1000, 30_522, 50_257, 128_256].forEach((classes, i) => {
      expect(widths[i]).toBeCloseTo((100 * classes) / 128_256, 2);
    });
  });

  test('say what a step costs here, softmax and draw at each of them', async () => {
    const page = await open();
    const costs = page.locator('[data-glance] dd');
    await expect
      .poll(async () => (await costs.allTextContents()).filter((text) => microseconds(text) > 0).length, {
        timeout: 60_000,
      })
      .toBe(8);
  });

  test('choose the size of the copied code, which runs and gives a time', async () => {
    const page = await open();
    await button(page, 'Show the code at the size of GPT-2').click();
    expect(await page.locator('.code code').textContent()).toContain('const logits = allocate(50257);');
    expect((await runCopied<{ microseconds: number }>(page, ['microseconds'])).microseconds).toBeGreaterThan(0);
    await button(page, 'draw a token').click();
    expect(await page.locator('.code code').textContent()).toContain('new Sampler({ temperature: 0.8, topK: 40');
    expect((await runCopied<{ microseconds: number }>(page, ['microseconds'])).microseconds).toBeGreaterThan(0);
    await expect.poll(() => page.evaluate(() => location.hash)).toBe('#speed.task=draw&speed.model=gpt2');
  });
});

describe('the race', () => {
  test('tells its progress, and ends with everybody at every size, right and timed', { timeout: 150_000 }, async () => {
    const page = await open();
    const progress = page.getByRole('progressbar', { name: 'Progress of the race' });
    const seen: number[] = [];
    await button(page, 'Start the race').click();
    await expect
      .poll(
        async () => {
          seen.push(Number(await progress.evaluate((bar) => (bar as HTMLProgressElement).value)));
          return seen.at(-1);
        },
        { timeout: 120_000 },
      )
      .toBe(1);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    await page.getByText(/^Finished: softmax at four sizes, with the (simd|relaxed) build\.$/).waitFor();
    await page.getByText('The numbers as a table').click();
    const rows = await table(page);
    expect(rows.length).toBe(12);
    for (const [who, , time, from, to, ratio, ulp] of rows as string[][]) {
      expect(microseconds(time as string)).toBeGreaterThan(0);
      expect(microseconds(from as string)).toBeLessThanOrEqual(microseconds(time as string));
      expect(microseconds(to as string)).toBeGreaterThanOrEqual(microseconds(time as string));
      if (who === 'logitkit') expect(ratio).toBe('1.00 ×');
      expect(Number(ulp)).toBeLessThan(4);
    }
    // The picture and the standings say the same as the table.
    expect(await page.locator('.race .dot').count()).toBe(12);
    const cells = await page.locator('.standings td').allTextContents();
    (rows as string[][]).forEach(([, , time], i) => {
      expect(cells[i]?.startsWith(time as string)).toBe(true);
    });
    expect(page.workers().length).toBe(0);
  });

  test('is cancelled at once, keeps what there is, and starts anew', { timeout: 150_000 }, async () => {
    const page = await open();
    await button(page, 'Start the race').click();
    await page.locator('.standings tbody tr').first().waitFor({ timeout: 120_000 });
    await button(page, 'Cancel').click();
    await page.getByText('Cancelled. What was measured until then stays.').waitFor();
    const before = await page.locator('.standings').textContent();
    const rows = await page.locator('.standings tbody tr').count();
    expect(rows).toBeGreaterThan(0);
    await page.waitForTimeout(1500);
    expect(await page.locator('.standings').textContent()).toBe(before);
    await button(page, 'Race again').click();
    await page.getByText(/^Racing at 1,000 classes/).waitFor();
    await button(page, 'Cancel').click();
  });

  test('draws too, and the files hold the result', { timeout: 150_000 }, async () => {
    const page = await open({ hash: '#speed.task=draw', acceptDownloads: true });
    await finish(page);
    expect(await page.locator('.race-said').textContent()).toContain('draws at four sizes');
    const wait = page.waitForEvent('download');
    await button(page, 'Save numbers (CSV)').click();
    let csv = '';
    for await (const chunk of await (await wait).createReadStream()) csv += chunk;
    const lines = csv.trim().split('\r\n');
    expect(lines.length).toBe(13);
    expect(lines[0]).toBe('who,classes,time,from,to,times A,"largest error, ulp"');
    expect(lines.slice(1).every((line) => /,\d+,[\d.]+,[\d.]+,[\d.]+,[\d.]+,NaN$/.test(line))).toBe(true);
    for (const width of [320, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    }
  });
});
