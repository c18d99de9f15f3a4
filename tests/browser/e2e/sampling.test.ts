import type { Locator, Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { STAGE_SPECS } from '../../../web/src/panels/sampling/stages.js';
import { violations } from './axe.js';
import { useBrowser } from './browser.js';
import { runCopied } from './copied.js';

const open = useBrowser({ panel: 'sampling', reducedMotion: 'reduce' });
const WORDS = ['the', 'a', 'cat', 'dog', 'sat', 'on', 'mat', '.'];
const LOGITS = [3, 2.5, 1.8, 1.2, 0.9, 0.6, 0.2, -0.4];

/** What the copied code makes. */
interface Copied {
  logits: ArrayLike<number>;
  steps: { stage: string; before: number; after: number; ids: Int32Array; probs: Float64Array }[];
  ids: Int32Array;
  probs: Float64Array;
  tokens: Int32Array;
}
const run = (page: Page) => runCopied<Copied>(page, ['logits', 'steps', 'ids', 'probs', 'tokens']);

const number = (text: string | null): number => Number((text ?? '').replace(/[,%<>]/g, '').replace('−', '-'));
const card = (page: Page, title: string): Locator => page.getByRole('listitem', { name: title, exact: true });
const stages = (page: Page): Promise<string[]> =>
  page.locator('.stage-card').evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset.stage ?? ''));
const button = (page: Page, name: string): Locator => page.getByRole('button', { name, exact: true });
const reading = async (page: Page, id: string): Promise<string> =>
  (await page.locator(`[data-reading=${id}] .reading-value`).textContent()) ?? '';
const hash = (page: Page): Promise<string> => page.evaluate(() => decodeURIComponent(location.hash));

/** Every tally on the page: name, percentage, count, and what was expected with two deviations. */
const tallies = (page: Page) =>
  page.locator('.tally').evaluateAll((rows) =>
    rows.map((row) => ({
      name: row.querySelector('.tally-name')?.textContent ?? '',
      p: row.querySelector('[data-p]')?.textContent ?? '',
      drawn: Number(row.querySelector('[data-drawn]')?.textContent?.replaceAll(',', '')),
      expected: row.querySelector('.tally-expected')?.textContent ?? '',
    })),
  );

/** Holds the page against the library: law, counts, errors, and what each stage kept. */
async function expectTruth(page: Page) {
  const { ids, probs, tokens, steps } = await run(page);
  const law = new Map([...ids].map((id, i) => [WORDS[id] as string, probs[i] as number]));
  for (const { name, p, drawn, expected } of await tallies(page)) {
    const truth = law.get(name) ?? 0;
    if (p.startsWith('<') || p.startsWith('>')) expect(Math.abs(number(p) / 100 - truth)).toBeLessThan(1.0001e-4);
    else expect(Math.abs(number(p) / 100 - truth), `p of ${name}`).toBeLessThan(0.5001e-4);
    expect(drawn, `draws of ${name}`).toBe(tokens.filter((id) => WORDS[id] === name).length);
    if (truth === 0) expect(expected).toBe('never');
    else {
      const [, mean, error] = /^of ([\d.]+) ± ([\d.]+)$/.exec(expected) ?? [];
      expect(Number(mean)).toBeCloseTo(tokens.length * truth, 0.9);
      expect(Number(error)).toBeCloseTo(2 * Math.sqrt(tokens.length * truth * (1 - truth)), 0.9);
    }
  }
  for (const { stage, before, after } of steps) {
    const text = await page.locator(`[data-stage=${stage}] .stage-count strong`).textContent();
    expect(text, stage).toBe(`${before.toLocaleString('en')} → ${after.toLocaleString('en')}`);
  }
  const bits = [...probs].reduce((sum, p) => sum - (p > 0 ? p * Math.log2(p) : 0), 0);
  expect(number((await reading(page, 'bits')).replace(' bits', ''))).toBeCloseTo(bits, 2.9);
}

describe('at its start', () => {
  test('it has the words and logits of the issue, and prints their law', async () => {
    const page = await open();
    const words = await page.locator('.word-name').evaluateAll((all) => all.map((e) => (e as HTMLInputElement).value));
    expect(words).toEqual(WORDS);
    const logits = await page
      .locator('.word .number-field input')
      .evaluateAll((all) => all.map((e) => Number((e as HTMLInputElement).value.replace('−', '-'))));
    expect(logits).toEqual(LOGITS);
    expect(await stages(page)).toEqual(['temperature', 'topK', 'topP']);
    // By hand: softmax at T = 0.8 of the six best, and of these the fewest that reach 0.9.
    const powers = LOGITS.slice(0, 6).map((z) => Math.exp(z / 0.8));
    const whole = powers.reduce((a, b) => a + b);
    let kept = 0;
    for (let mass = 0; mass < 0.9; kept++) mass += (powers[kept] as number) / whole;
    const rest = powers.slice(0, kept).reduce((a, b) => a + b);
    const shown = (await tallies(page)).map(({ p }) => number(p) / 100);
    WORDS.forEach((_, id) => {
      expect(shown[id]).toBeCloseTo(id < kept ? (powers[id] as number) / rest : 0, 3.9);
    });
    await expectTruth(page);
  });
});

describe('each stage', () => {
  const TEXT = 'sampling.text=0,2,4,0,2';
  for (const { stage, title } of STAGE_SPECS.values()) {
    test(`${stage}: the card keeps and gives what the library does`, async () => {
      const page = await open({ hash: `#sampling.chain=${stage}&${TEXT}` });
      expect(await stages(page)).toEqual([stage]);
      expect(await card(page, title).isVisible()).toBe(true);
      await expectTruth(page);
    });
  }

  test('all of them at once, in the order of each system', async () => {
    for (const preset of ['none', 'llama.cpp', 'transformers', 'openai', 'vllm']) {
      const chain = [...STAGE_SPECS.keys()].filter((stage) => stage !== 'forced').join(',');
      const page = await open({ hash: `#sampling.chain=${chain}&sampling.preset=${preset}&${TEXT}` });
      await expectTruth(page);
    }
  });

  for (const [normalizer, alpha] of [
    ['sparsemax', 1.5],
    ['entmax', 1.3],
  ] as const) {
    test(`${normalizer} as the last law`, async () => {
      const page = await open({
        hash: `#sampling.chain=none&sampling.normalizer=${normalizer}&sampling.alpha=${alpha}`,
      });
      await expectTruth(page);
      expect(Number(await reading(page, 'alive'))).toBeLessThan(8);
    });
  }
});

describe('the cards of a system', () => {
  test('are those it has when it is asked for nothing, and llama.cpp heats last', async () => {
    const page = await open();
    await button(page, 'llama.cpp').click();
    expect(await stages(page)).toEqual(['topK', 'topP', 'minP', 'temperature']);
    expect(await page.locator('.code code').textContent()).toContain("preset: 'llama.cpp', topK: 40, topP: 0.95");
    await expectTruth(page);
    const { probs } = await run(page);
    const code = await page.locator('.code code').textContent();
    // With the preset alone the package gives the same law: the table of defaults here is the package's.
    await button(page, 'all off').click();
    const bare = (code ?? '').replace(/new Sampler\(\{.*\}\)/, "new Sampler({ preset: 'llama.cpp', seed: 42 })");
    expect(bare).not.toBe(code);
    await page.locator('.code code').evaluate((element, text) => {
      element.textContent = text;
    }, bare);
    expect([...(await run(page)).probs]).toEqual([...probs]);
  });

  test('a stage that the system has and the reader switches off stays off', async () => {
    const page = await open({ hash: '#sampling.preset=llama.cpp&sampling.chain=topP:0.95' });
    const { steps } = await run(page);
    expect(steps.map(({ stage }) => stage)).toEqual(['topP']);
    await expectTruth(page);
  });
});

describe('order', () => {
  test('a drag, arrow keys and buttons move a card; the law follows; Back takes it back', async () => {
    const page = await open();
    const grip = page.getByRole('button', { name: /^Move Top-p/ });
    await grip.scrollIntoViewIfNeeded();
    const from = await grip.boundingBox();
    const to = await page.getByRole('button', { name: /^Move Temperature/ }).boundingBox();
    if (!from || !to) throw new Error('no grips');
    await page.mouse.move(from.x + 5, from.y + 5);
    await page.mouse.down();
    await page.mouse.move(from.x + 5, (from.y + to.y) / 2, { steps: 4 });
    await page.mouse.move(to.x + 5, to.y + 5, { steps: 4 });
    await page.mouse.up();
    expect(await stages(page)).toEqual(['topP', 'temperature', 'topK']);
    await expectTruth(page);
    await page.getByRole('button', { name: /^Move Top-p/ }).press('ArrowDown');
    expect(await stages(page)).toEqual(['temperature', 'topP', 'topK']);
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.getAttribute('aria-label')))
      .toMatch(/^Move Top-p, 2 of 3/);
    await button(page, 'Top-k earlier').click();
    expect(await stages(page)).toEqual(['temperature', 'topK', 'topP']);
    await page.goBack();
    await expect.poll(() => stages(page)).toEqual(['temperature', 'topP', 'topK']);
    await page.goBack();
    await page.goBack();
    await expect.poll(() => stages(page)).toEqual(['temperature', 'topK', 'topP']);
  });

  test('heat before top-p keeps more than heat after it', async () => {
    const page = await open();
    await button(page, 'T = 2, then top-p 0.8').click();
    const before = Number(await reading(page, 'alive'));
    await button(page, 'Top-p 0.8, then T = 2').click();
    const after = Number(await reading(page, 'alive'));
    expect(before).toBeGreaterThan(after);
    await expectTruth(page);
  });
});

describe('switching and tuning', () => {
  test('a stage goes on where its system has it, and off again', async () => {
    const page = await open();
    await button(page, '+ Min-p').click();
    await button(page, '+ Repetition penalties').click();
    expect(await stages(page)).toEqual(['penalties', 'temperature', 'topK', 'topP', 'minP']);
    await button(page, 'Switch Top-k off').click();
    expect(await stages(page)).toEqual(['penalties', 'temperature', 'topP', 'minP']);
    await expect.poll(() => hash(page)).toContain('temperature:0.8,topP:0.9,minP:0.1');
    await expectTruth(page);
  });

  test('by key, by typing and by hand, within what the package takes', async () => {
    const page = await open();
    const slider = page.getByRole('slider', { name: 'Top-p: p', exact: true });
    const field = page.getByRole('spinbutton', { name: 'Top-p: p, typed' });
    await slider.press('ArrowLeft');
    expect(await field.inputValue()).toBe('0.89');
    await field.fill('0.345');
    expect(await slider.getAttribute('aria-valuenow')).toBe('0.345');
    await field.fill('1.5');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await field.press('Enter');
    expect(await field.inputValue()).toBe('1.00');
    expect(await card(page, 'Top-p').locator('.stage-count').textContent()).toContain('tuned to change nothing');
    const art = await page.getByRole('slider', { name: 'Temperature: T' }).locator('.slider-track').boundingBox();
    if (!art) throw new Error('no track');
    await page.mouse.click(art.x + art.width / 2, art.y);
    expect(number(await page.getByRole('spinbutton', { name: 'Temperature: T, typed' }).inputValue())).toBeCloseTo(
      1.5,
      1,
    );
    await expectTruth(page);
  });

  test('words and logits are edited, added and removed', async () => {
    const page = await open();
    await page.getByRole('textbox', { name: 'Token 0' }).fill('this');
    await page.getByRole('spinbutton', { name: 'Logit of token cat, typed' }).fill('9');
    expect((await tallies(page))[0]).toMatchObject({ name: 'cat' });
    await button(page, 'Add a token').click();
    expect(await page.locator('.word').count()).toBe(9);
    await button(page, 'Remove token this').click();
    expect(await page.locator('.word').count()).toBe(8);
    const { logits } = await run(page);
    expect([...(logits as number[])]).toEqual([2.5, 9, 1.2, 0.9, 0.6, 0.2, -0.4, 0]);
  });

  test('cards that leave nothing to draw say so in the words of the package', async () => {
    const page = await open({ hash: '#sampling.chain=forced:1,bans:1' });
    expect(await page.getByRole('alert').textContent()).toContain('logits must leave a token to draw');
    await button(page, 'Switch Ban off').click();
    expect(await page.getByRole('alert').count()).toBe(0);
    expect(await reading(page, 'alive')).toBe('1');
  });
});

describe('draws', () => {
  test('as many as asked for, other ones with another seed, the same ones with the same', async () => {
    const page = await open({ hash: '#sampling.draws=20000' });
    const first = await tallies(page);
    expect(first.reduce((sum, { drawn }) => sum + drawn, 0)).toBe(20_000);
    await page.getByRole('spinbutton', { name: 'Seed' }).fill('43');
    const second = await tallies(page);
    expect(second.map(({ drawn }) => drawn)).not.toEqual(first.map(({ drawn }) => drawn));
    await page.getByRole('spinbutton', { name: 'Seed' }).fill('42');
    expect(await tallies(page)).toEqual(first);
    await expectTruth(page);
  });

  test('χ² is that of the counts in view', async () => {
    const page = await open();
    const { ids, probs, tokens } = await run(page);
    const chi = [...ids].reduce((sum, id, i) => {
      const expected = tokens.length * (probs[i] as number);
      return sum + (tokens.filter((t) => t === id).length - expected) ** 2 / expected;
    }, 0);
    expect(Number(await reading(page, 'chi-square'))).toBeCloseTo(chi, 1.9);
  });

  test('one by one they make a text, and the penalties see it', async () => {
    const page = await open({ hash: '#sampling.chain=penalties:1:0:5' });
    const before = number((await tallies(page))[0]?.p ?? '');
    const { tokens } = await run(page);
    await button(page, 'Draw a token').click();
    const drawn = await page.locator('[data-text] .text-token').allTextContents();
    expect(drawn).toEqual([WORDS[tokens[0] as number]]);
    expect(await page.getByRole('spinbutton', { name: 'Seed' }).inputValue()).toBe('43');
    for (let i = 0; i < 3; i++) await button(page, 'Draw a token').click();
    expect(await page.locator('.text-token').count()).toBe(4);
    await expectTruth(page);
    expect((await page.locator('.text-token').allTextContents()).includes('the')).toBe(true);
    expect(number((await tallies(page))[0]?.p ?? '')).toBeLessThan(before);
    await button(page, 'Take one back').click();
    expect(await page.locator('.text-token').count()).toBe(3);
    await button(page, 'Clear').click();
    expect(await page.locator('.text-token').count()).toBe(0);
  });
});

test('a vocabulary of 128,256 tokens goes through the same cards', async () => {
  const page = await open({
    hash: '#sampling.vocabulary=large&sampling.chain=temperature:0.8,topK:40,topP:0.95,minP:0.05',
  });
  const { steps, ids, probs, tokens } = await run(page);
  for (const { stage, before, after } of steps) {
    const text = await page.locator(`[data-stage=${stage}] .stage-count strong`).textContent();
    expect(text).toBe(`${before.toLocaleString('en')} → ${after.toLocaleString('en')}`);
  }
  const rows = await tallies(page);
  expect(rows.at(-1)?.name).toBe('all others');
  expect(rows.reduce((sum, { drawn }) => sum + drawn, 0)).toBe(1000);
  for (const { name, p, drawn } of rows.slice(0, -1)) {
    const at = ids.indexOf(Number(name.slice(1)));
    expect(Math.abs(number(p) / 100 - (at < 0 ? 0 : (probs[at] as number)))).toBeLessThan(1.0001e-4);
    expect(drawn).toBe(tokens.filter((id) => `#${id}` === name).length);
  }
  expect(number(await reading(page, 'alive'))).toBe(ids.length);
});

test('the costs of the real calls appear, and are those of calls', async () => {
  const page = await open();
  const cost = page.locator('[data-cost=sample] dd');
  await expect.poll(() => cost.textContent()).toMatch(/^[\d.]+ (ns|µs|ms)$/);
  expect(await page.locator('.costs dd').count()).toBe(4);
});

test('the table holds every stage, and the files hold the table and the picture', async () => {
  const page = await open({ acceptDownloads: true });
  await page.getByText('The numbers as a table').click();
  const heads = await page.locator('.data thead th').allTextContents();
  expect(heads.slice(2, 7)).toEqual(['softmax', 'after Temperature', 'after Top-k', 'after Top-p', 'drawn from']);
  const saved = async (name: string) => {
    const wait = page.waitForEvent('download');
    await button(page, name).click();
    const stream = await (await wait).createReadStream();
    let text = '';
    for await (const chunk of stream) text += chunk;
    return text;
  };
  const csv = (await saved('Save numbers (CSV)')).split('\r\n');
  const { ids, probs } = await run(page);
  const [name, logit, , , , , p] = (csv[1] as string).split(',');
  expect([name, logit]).toEqual(['the', '3']);
  expect(Number(p)).toBe(probs[ids.indexOf(0)]);
  const svg = await saved('Save picture (SVG)');
  expect(svg).toContain('Top-p');
  expect(svg.match(/<rect/g)?.length).toBeGreaterThan(20);
});

const FULL = `#sampling.chain=${[...STAGE_SPECS.keys()].join(',')}&sampling.text=0,1,2&sampling.normalizer=entmax`;
for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [320, 1280]) {
    for (const [what, at] of [
      ['at its start', ''],
      ['with every stage on', FULL],
      ['with the large vocabulary', '#sampling.vocabulary=large&sampling.chain=bias,topK,xtc'],
    ] as const) {
      test(`axe finds nothing: ${colorScheme}, ${width} pixels, ${what}`, async () => {
        const page = await open({ colorScheme, hash: at, viewport: { width, height: 900 } });
        await page.getByText('The numbers as a table').click();
        expect(await violations(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      });
    }
  }
}

test('a finger finds targets of 44 pixels', async () => {
  const page = await open({ viewport: { width: 360, height: 800 }, hasTouch: true, isMobile: true, hash: FULL });
  const small = await page.locator('.instrument :is(button, input, select, [role=slider])').evaluateAll((all) =>
    all
      // A switch is pressed anywhere on its label.
      .map((e) => ({
        name: e.getAttribute('aria-label') ?? e.textContent,
        box: (e.closest('label.switch') ?? e).getBoundingClientRect(),
      }))
      .filter(({ box }) => box.height < 43.5 || box.width < 43.5)
      .map(({ name, box }) => `${name}: ${box.width} × ${box.height}`),
  );
  expect(small).toEqual([]);
});
