import { init } from 'logitkit';
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { CONTESTANTS } from '../../../web/src/panels/speed/contestants.js';
import { useBrowser } from './browser.js';
import { PANELS } from './list.js';
import { logitkit, numbersOf } from './panelPromises.js';

// What stands on the page is numbers and English, whatever is set.
const open = useBrowser();

/** All that is read or read aloud, without the code. */
const texts = (page: Page) =>
  page.locator('main').evaluate((main) => {
    const copy = main.cloneNode(true) as Element;
    for (const code of copy.querySelectorAll('code, .code-sheet')) code.remove();
    const spoken = [...main.querySelectorAll('[aria-label], [aria-valuetext], [title]')].flatMap((e) =>
      ['aria-label', 'aria-valuetext', 'title'].map((name) => e.getAttribute(name) ?? ''),
    );
    const drawn = [...main.querySelectorAll('svg *')].flatMap((e) =>
      [...e.attributes].map((a) => `${a.name}=${a.value}`),
    );
    return { read: [copy.textContent ?? '', ...spoken].join('\n'), drawn };
  });

const TS = ['0', '5e-324', '1e-308', '1e-100', '0.01', '0.3', '1', '7', '1e100', '1e308', 'inf'];
const STATES: Record<string, string[]> = {
  softmax: [
    ...TS.map((T) => `#logits=5,-5&labels=a,b&temperature=${T}`),
    ...TS.map((T) => `#logits=1e308,-1e308,0&temperature=${T}`),
    ...TS.map((T) => `#logits=3,3,-4&temperature=${T}`),
    ...['sparsemax', 'entmax', 'sigmoid', 'argmax'].flatMap((map) =>
      ['1e-308', '0.01', '1e308'].map((T) => `#logits=5,-5,0&map=${map}&temperature=${T}`),
    ),
  ],
  temperature: [
    ...TS.map((T) => `#temperature.logits=5,-5&temperature.T=${T}`),
    ...TS.map((T) => `#temperature.logits=3,3,3,-50&temperature.T=${T}`),
    '#temperature.logits=1e308,-1e308',
  ],
  simplex: ['#simplex.alpha=1', '#simplex.alpha=inf', '#simplex.logits=1e308,-1e308,0'],
  gradients: ['#gradients.logits=20,-20,0', '#gradients.logits=1e308,-1e308&gradients.rate=10'],
  attention: ['#attention.width=1024&attention.scaled=0&attention.causal=1&attention.query=0'],
  sampling: [
    '#sampling.logits=5,-5&sampling.chain=temperature:1e-308',
    '#sampling.logits=50,-50&sampling.chain=temperature:0.01,topK:1&sampling.draws=1',
    '#sampling.logits=5,-5&sampling.chain=temperature:1e308',
  ],
  tokens: [
    '#tokens.source=pasted&tokens.pasted=5;-5&tokens.temperature=0.01&tokens.topK=1',
    '#tokens.source=pasted&tokens.pasted=7',
    '#tokens.source=pasted&tokens.pasted=3e38,-3e38,-Infinity&tokens.temperature=1e-300',
    '#tokens.temperature=1e-308&tokens.place=3',
  ],
  calibration: ['#calibration.temperature=0.05&calibration.bins=2', '#calibration.temperature=20'],
};

describe.each(Object.entries(STATES))('%s', (panel, states) => {
  test('has no number that is none, at any extreme', { timeout: 180_000 }, async () => {
    const page = await open({ panel });
    for (const state of states) {
      await page.evaluate((hash) => {
        location.hash = hash;
      }, state);
      await page.waitForTimeout(panel === 'tokens' ? 400 : 60);
      const { read, drawn } = await texts(page);
      expect(read.match(/.{0,30}(?:NaN|undefined|(?<!−)Infinity|\d[eE][+-]?\d).{0,20}/)?.[0], state).toBeUndefined();
      expect(
        drawn.filter((text) => /NaN|undefined|Infinity/.test(text)),
        state,
      ).toEqual([]);
      expect(
        read.match(
          /.{0,10}(?<![\d,.−])1 (?:tokens|rows|classes|draws|bins|logits|numbers|options|steps|degrees)\b/,
        )?.[0],
        state,
      ).toBeUndefined();
    }
  });
});

test.each(PANELS)('%s is written in the words of the field', async (panel) => {
  const page = await open({ panel });
  const { read } = await texts(page);
  expect(
    read.match(/.{0,30}(?:\blaws?\b|fair draw|as unsure as|takes everything|\bdear\b|a degree\b).{0,20}/i)?.[0],
  ).toBeUndefined();
});

describe('the temperature lesson', () => {
  test('prints odds that are no double', async () => {
    const page = await open({ panel: 'temperature', hash: '#temperature.logits=5,-5&temperature.T=0.01' });
    expect(await page.locator('.lesson').textContent()).toContain('= 1.97 × 10⁴³⁴'.replace('1.97', '1.970'));
    await page.evaluate(() => {
      location.hash = '#temperature.logits=5,-5&temperature.T=1e-308';
    });
    await expect.poll(() => page.locator('.lesson').textContent()).toContain('> 10⁴³⁴²⁹⁴');
    expect(await page.getByRole('spinbutton', { name: 'Temperature, typed' }).inputValue()).toBe('1 × 10⁻³⁰⁸');
  });
});

describe('the race', () => {
  test('gives everybody the same input and wants the same output of them', async () => {
    await init();
    const row = new Float32Array([0, 1, 2, 3]);
    for (const { name, prepare } of CONTESTANTS) {
      const soft = prepare('softmax', row);
      const [one, two] = [soft.run(), soft.run()];
      expect(one, name).toBeInstanceOf(Float32Array);
      expect(one, name).not.toBe(two);
      expect((one as Float32Array).length, name).toBe(4);
      soft.dispose?.();
      const draw = prepare('draw', new Float32Array(100).fill(1));
      expect(Number.isInteger(draw.run()), name).toBe(true);
      draw.dispose?.();
    }
    expect([...row]).toEqual([0, 1, 2, 3]);
  });

  test('says so on the page', async () => {
    const page = await open({ panel: 'speed' });
    expect(await page.locator('.race-terms').textContent()).toContain('returns a new Float32Array');
    await page.getByRole('button', { name: 'draw a token' }).click();
    expect(await page.locator('.race-terms').textContent()).toContain('top-k 40, temperature 0.8, top-p 0.95');
  });
});

describe('the picture', () => {
  test('of a token that wraps is a box a line, not a block over both', async () => {
    const page = await open({ panel: 'tokens', viewport: { width: 320, height: 900 }, acceptDownloads: true });
    const wrapped = await page.locator('.token[class*="level-"]').evaluateAll((all) => {
      const token = all.find((e) => e.getClientRects().length > 1);
      const words = token ?? (all[0] as Element);
      // If no token happens to wrap, one is made to: the picture is taken of what stands there.
      if (!token) words.textContent = 'a token that is so long that it certainly wraps over some lines of the text';
      words.setAttribute('class', 'token level-4');
      return { lines: words.getClientRects().length, height: words.getBoundingClientRect().height };
    });
    expect(wrapped.lines).toBeGreaterThan(1);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save picture (SVG)' }).click(),
    ]);
    let svg = '';
    for await (const chunk of await download.createReadStream()) svg += chunk;
    const tall = [...svg.matchAll(/<rect[^>]*height="([\d.]+)"[^>]*fill="(?:color|rgba?|oklab)\([^"]*"/g)]
      .map((match) => Number(match[1]))
      .filter((height) => Math.abs(height - wrapped.height) < 0.5);
    expect(tall).toEqual([]);
  });
});

describe('three temperatures side by side', () => {
  const WORDS = [3.0, 2.5, 1.8, 1.2, 0.9, 0.6, 0.2, -0.4];
  const counts = (page: Page, T: string) => numbersOf(page, `[data-temperature="${T}"] [data-drawn]`);

  test('show 200 draws each, those of the library, with top-k on a switch', async () => {
    const { Sampler } = await logitkit();
    const page = await open({ panel: 'sampling' });
    for (const topK of [false, true]) {
      if (topK) await page.locator('.classroom').getByRole('checkbox', { name: 'Top-k' }).check();
      for (const temperature of [0.3, 1, 2]) {
        const sampler = new Sampler({ temperature, ...(topK ? { topK: 3 } : {}), seed: 42 });
        const expected = WORDS.map(() => 0);
        for (const id of sampler.sampleMany(WORDS, 200)) expected[id] = (expected[id] as number) + 1;
        sampler.dispose();
        expect(await counts(page, String(temperature))).toEqual(expected);
        if (topK) expect(expected.slice(3)).toEqual([0, 0, 0, 0, 0]);
      }
    }
    await expect.poll(() => page.evaluate(() => location.hash)).toContain('sampling.classTopK=1');
    const tops = await page
      .locator('.classroom-column')
      .evaluateAll((all) => all.map((e) => e.getBoundingClientRect().top));
    expect(new Set(tops).size).toBe(1); // side by side
    await page.locator('.classroom summary').click();
    expect(await page.locator('.classroom tbody tr').count()).toBe(8);
    const before = await counts(page, '1');
    await page.getByRole('button', { name: 'Draw again' }).click();
    expect(await counts(page, '1')).not.toEqual(before);
  });

  test('on a large vocabulary too, and under each other on a phone', async () => {
    const page = await open({
      panel: 'sampling',
      hash: '#sampling.vocabulary=large',
      viewport: { width: 320, height: 900 },
    });
    for (const T of ['0.3', '1', '2']) {
      expect((await counts(page, T)).reduce((a, b) => a + b, 0)).toBe(200);
    }
    const lefts = await page
      .locator('.classroom-column')
      .evaluateAll((all) => all.map((e) => e.getBoundingClientRect().left));
    expect(new Set(lefts).size).toBe(1);
  });
});
