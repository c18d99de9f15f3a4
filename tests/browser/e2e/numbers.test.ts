import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { useBrowser } from './browser.js';
import { Explorer, library, START } from './explorer.js';
import { WEB } from './site.js';

const open = useBrowser({ panel: 'softmax' });

/** Half a unit in the last printed place of a percentage with two decimals. */
const PRINTED = 0.5e-4 + 1e-12;

describe('the softmax explorer at its start', () => {
  test('shows five animals, and the values that the issue gives', async () => {
    const explorer = new Explorer(await open());
    expect(await explorer.labels()).toEqual(START.labels);
    expect(await explorer.logits()).toEqual(START.logits);
    expect(await explorer.entropyBits()).toBe(1.698);
    expect(await explorer.reading('argmax')).toBe('cat');
    expect(await explorer.reading('sum')).toBe('1.000000');
  });

  test('prints the probabilities of the textbook formula', async () => {
    const explorer = new Explorer(await open());
    const powers = START.logits.map(Math.exp);
    const total = powers.reduce((a, b) => a + b);
    const shown = await explorer.probs();
    powers.forEach((power, i) => {
      expect(Math.abs((shown[i] as number) - power / total)).toBeLessThan(PRINTED);
    });
  });

  test('marks the largest by more than colour', async () => {
    const explorer = new Explorer(await open());
    expect(await explorer.page.locator('.argmax-mark').count()).toBe(1);
    expect(await explorer.row('cat').locator('.argmax-mark').textContent()).toBe('argmax');
  });
});

describe('at any state', () => {
  const STATES = [
    { logits: [2, 1.2, 0.6, -0.3, -1.1], temperature: 1 },
    { logits: [2.2, 1.7, 0.8, -0.1, -1.4], temperature: 0.25 },
    { logits: [2.2, 1.7, 0.8, -0.1, -1.4], temperature: 7.5 },
    { logits: [100, 99, -100], temperature: 0.7 },
    { logits: [3, 3, -4], temperature: 0 },
    { logits: [5, -5, 0.125, 1], temperature: Infinity },
    { logits: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], temperature: 2 },
  ];
  for (const { logits, temperature } of STATES) {
    test(`the page prints what the library computes: ${logits} at T = ${temperature}`, async () => {
      const { softmax, entropy, argmax } = await library();
      const expected = softmax(logits, { temperature });
      const hash = `#logits=${logits}&temperature=${temperature}`;
      const explorer = new Explorer(await open({ hash }));
      const texts = await explorer.page.locator('.share-number').allTextContents();
      expect(texts.length).toBe(expected.length);
      texts.forEach((text, i) => {
        const p = expected[i] as number;
        if (text.startsWith('<')) expect(p).toBeLessThan(0.5e-4 + 1e-12);
        else if (text.startsWith('>')) expect(p).toBeGreaterThan(1 - 0.5e-4 - 1e-12);
        else expect(Math.abs(Number(text.replace('%', '')) / 100 - p)).toBeLessThan(PRINTED);
        // Only a true 0 or 1 may be printed as one.
        if (text === '0%') expect(p).toBe(0);
        if (text === '100%') expect(p).toBe(1);
      });
      expect(await explorer.entropyBits()).toBeCloseTo(entropy(expected, { base: 2 }), 3);
      const best = argmax(logits);
      expect(
        await explorer
          .row(await nameOf(explorer, best))
          .locator('.argmax-mark')
          .count(),
      ).toBe(1);
    });
  }

  test('[2, 1.2, 0.6, −0.3, −1.1] has 54.31% and 1.723 bits', async () => {
    const explorer = new Explorer(await open({ hash: '#logits=2,1.2,0.6,-0.3,-1.1' }));
    expect(await explorer.row('cat').locator('.share-number').textContent()).toBe('54.31%');
    expect(await explorer.entropyBits()).toBe(1.723);
  });

  test('the bars are as long as their numbers say', async () => {
    const explorer = new Explorer(await open({ reducedMotion: 'reduce' }));
    const widths = await explorer.page
      .locator('.share-bar .bar-fill')
      .evaluateAll((bars) => bars.map((bar) => bar.getBoundingClientRect().width));
    const whole = (await explorer.page.locator('.share-bar').first().locator('.grid line').last().boundingBox())
      ?.x as number;
    const start = (await explorer.page.locator('.share-bar .bar-fill').first().boundingBox())?.x as number;
    const shown = await explorer.probs();
    widths.forEach((width, i) => {
      expect(width / (whole - start)).toBeCloseTo(shown[i] as number, 2);
    });
  });
});

describe('what stands behind the picture', () => {
  test('the copied code, run as it is, gives the numbers on the page', async () => {
    const page = await open({ hash: '#temperature=0.6', permissions: ['clipboard-read', 'clipboard-write'] });
    const explorer = new Explorer(page);
    await explorer.button('Copy').click();
    await page.getByText('Copied').waitFor();
    const code = await page.evaluate(() => navigator.clipboard.readText());
    expect(code).toBe(await page.locator('.code code').textContent());
    const file = `${WEB}node_modules/.copied.mjs`;
    try {
      writeFileSync(file, `${code}\nconsole.log(JSON.stringify(probs));`);
      const printed = execFileSync(process.execPath, [file], { encoding: 'utf8' });
      const probs = JSON.parse(printed) as number[];
      const shown = await explorer.probs();
      expect(shown.length).toBe(probs.length);
      probs.forEach((p, i) => {
        expect(Math.abs((shown[i] as number) - p)).toBeLessThan(PRINTED);
      });
    } finally {
      rmSync(file, { force: true });
    }
  });

  test('the table says the same as the picture', async () => {
    const page = await open();
    await page.getByText('The numbers as a table').click();
    const rows = await page
      .locator('tbody tr')
      .evaluateAll((all) => all.map((row) => [...row.querySelectorAll('th, td')].map((cell) => cell.textContent)));
    expect(rows[0]).toEqual(['cat (argmax)', '2.20', '1.000', '50.4869%', '0.4978']);
    expect(rows[4]?.slice(0, 2)).toEqual(['fox', '−1.40']);
    const total = await page.locator('tfoot td').allTextContents();
    expect(total.slice(2)).toEqual(['100.0000%', '1.6980']);
  });

  test('the worked formula follows the row that the pointer is on', async () => {
    const explorer = new Explorer(await open());
    const worked = explorer.page.locator('.worked');
    expect(await worked.textContent()).toContain('50.49%');
    await explorer.row('bird').hover();
    expect(await worked.locator('figcaption').textContent()).toBe('How bird gets its share');
    expect(await worked.textContent()).toContain('12.45%');
    // 0.2466 / 1.981, the numbers in the formula, give the result beside them.
    const [weight, total] = await worked.locator('math').nth(2).locator('mfrac mn').allTextContents();
    expect(Number(weight) / Number(total)).toBeCloseTo(0.1245, 4);
  });
});

async function nameOf(explorer: Explorer, index: number): Promise<string> {
  return (await explorer.labels())[index] || `class ${index + 1}`;
}
