import type { Page } from 'playwright';
import { beforeAll, describe, expect, test } from 'vitest';
import { violations } from './axe.js';
import { useBrowser } from './browser.js';
import { numberIn, runShownCode, savedNumbers } from './panelPromises.js';
import { candidateLines, DEFAULTS, drawnIn, Oracle, readingOf, SEED, shareIn } from './tokenlab.js';

const open = useBrowser({ panel: 'tokens' });
/** Half a unit in the second decimal of a percentage; the page's build may round a logit otherwise in its last bit. */
const PERCENT = 0.6e-4;

let oracle: Oracle;
let prompt: number[];
beforeAll(async () => {
  oracle = await Oracle.open();
  prompt = oracle.tokenizer.encode('In the beginning');
});

const empty = (more = '') => ({ hash: `#tokens.drawn=none${more}` });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const drawnCount = (page: Page) => page.locator('.token.drawn').count();
const addressed = (page: Page) => expect.poll(() => drawnIn(page));

describe('the text', () => {
  test('that stands there at first is what the model draws with these settings', async () => {
    const page = await open();
    const ids = await page.locator('.data tbody tr td:nth-child(2)').allTextContents();
    const drawn = ids.slice(prompt.length).map(Number);
    expect(drawn.length).toBeGreaterThan(20);
    expect(drawn).toEqual(oracle.write(prompt, drawn.length, DEFAULTS, SEED));
  });

  test('grows by the tokens that sampler and seed give, and the address keeps them', async () => {
    const page = await open(empty('&tokens.seed=11&tokens.temperature=1&tokens.topK=0&tokens.topP=1'));
    await button(page, 'Write 40 tokens').click();
    await expect.poll(() => drawnCount(page), { timeout: 20_000 }).toBe(40);
    const expected = oracle.write(prompt, 40, { repetitionPenalty: 1.1 }, 11);
    await addressed(page).toEqual(expected);
    await expect.poll(() => readingOf(page, 'tokens')).toBe(prompt.length + 40);
    expect(await readingOf(page, 'speed')).toBeGreaterThan(0);
    await page.reload();
    await expect.poll(() => drawnCount(page)).toBe(40);
  });

  test('has the log-probability and the perplexity that the library gives', async () => {
    const page = await open();
    const ids = (await page.locator('.data tbody tr td:nth-child(2)').allTextContents()).map(Number);
    const rows = oracle.rows(ids).slice(0, -1);
    const flat = Float32Array.from(rows.flatMap((row) => [...row]));
    const shape = [ids.length, 2048];
    const nats = rows.reduce((sum, row, i) => sum + (oracle.kit.logSoftmax(row)[ids[i] as number] as number), 0);
    expect(await readingOf(page, 'logprob')).toBeCloseTo(nats, 1);
    expect(await readingOf(page, 'perplexity')).toBeCloseTo(oracle.kit.perplexity(flat, ids, { shape }), 1);
    const [, ...lines] = await savedNumbers(page);
    lines.slice(0, -1).forEach((line, i) => {
      expect(Number(line[4])).toBeCloseTo(
        oracle.kit.logSoftmax(rows[i] as Float32Array)[ids[i] as number] as number,
        3,
      );
    });
  });

  test('cannot begin with what the model has never seen, and says so', async () => {
    const page = await open();
    await page.getByRole('textbox', { name: 'How the text begins' }).fill('Die Größe');
    await page.getByText('The model has never seen ö ß').waitFor();
    await page.getByRole('textbox', { name: 'How the text begins' }).fill('And God');
    await expect.poll(() => readingOf(page, 'tokens')).toBe(2);
  });
});

describe('the place that is looked at', () => {
  test('is pressed, dragged by keys, typed, and kept in the address', async () => {
    const page = await open();
    const slider = page.getByRole('slider', { name: 'Place', exact: true });
    const heading = page.locator('.token-heading').first();
    await page.locator('.token.drawn').nth(5).click();
    expect(await slider.getAttribute('aria-valuenow')).toBe(String(prompt.length + 6));
    await slider.press('ArrowLeft');
    await heading.getByText(`(token ${prompt.length + 5})`).waitFor();
    await slider.press('End');
    await heading.getByText('the token to come').waitFor();
    await page.getByRole('spinbutton', { name: 'Place, typed' }).fill('5');
    await heading.getByText('(token 5)').waitFor();
    await expect.poll(() => page.url()).toContain('tokens.place=4');
  });
});

describe('the candidates', () => {
  test('have the model’s probabilities, those after each stage, and the law that is drawn from', async () => {
    const page = await open(empty('&tokens.minP=0.05'));
    const logits = oracle.rows(prompt)[prompt.length] as Float32Array;
    const probs = oracle.kit.softmax(logits);
    const sampler = new oracle.kit.Sampler({ ...DEFAULTS, minP: 0.05, seed: SEED });
    sampler.prime(prompt);
    const [stages, law] = [sampler.trace(logits), sampler.distribution(logits)];
    const heads = await page.locator('.candidates thead .kept').allTextContents();
    expect(heads).toEqual(stages.map(({ after }) => `keeps ${after.toLocaleString('en')}`));
    const lines = await candidateLines(page);
    expect(lines.length).toBeGreaterThanOrEqual(10);
    for (const { id, cells } of lines) {
      expect(Math.abs(shareIn(cells[0]) - (probs[id] as number))).toBeLessThan(PERCENT);
      stages.forEach((stage, i) => {
        const p = stage.probs[stage.ids.indexOf(id)];
        if (p === undefined) expect(cells[i + 1]).toBe('dropped');
        else expect(Math.abs(shareIn(cells[i + 1]) - p)).toBeLessThan(PERCENT);
      });
      expect(Math.abs(shareIn(cells.at(-1)) - (law.probs[law.ids.indexOf(id)] ?? 0))).toBeLessThan(PERCENT);
    }
  });

  test('meet the random number of their place', async () => {
    const page = await open(empty());
    const uniform = new oracle.kit.Random(SEED).uniform();
    expect(numberIn(await page.locator('[data-uniform]').textContent())).toBeCloseTo(uniform, 4);
    const [drawn] = oracle.write(prompt, 1, DEFAULTS, SEED);
    const fallen = page.locator('.candidates tr', { has: page.getByText('◂ drawn') });
    expect(Number(await fallen.getAttribute('data-id'))).toBe(drawn);
    await button(page, 'Draw one').click();
    await addressed(page).toEqual([drawn]);
  });

  test('can be put in the place of another, by mouse and by keyboard, and Back takes it back', async () => {
    const page = await open();
    const before = await page.locator('.token.drawn').allTextContents();
    await page.locator('.token.drawn').nth(3).click();
    const other = page.locator('.candidates tbody tr:not(.standing)').first();
    const id = Number(await other.getAttribute('data-id'));
    await other.getByRole('button').focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => drawnCount(page)).toBe(4);
    await expect.poll(async () => (await drawnIn(page)).at(-1)).toBe(id);
    expect((await page.locator('.token.drawn').allTextContents()).slice(0, 3)).toEqual(before.slice(0, 3));
    await page.goBack();
    await expect.poll(() => page.locator('.token.drawn').allTextContents()).toEqual(before);
  });

  test('are given by the code that stands below', async () => {
    const page = await open(empty());
    const [shares, token] = await runShownCode<[number[], number]>(
      page,
      '[[...sampler.distribution(logits).probs], sampler.sample(logits, { uniform: new (await import("logitkit")).Random(7).uniform() })]',
    );
    const lines = await candidateLines(page);
    const best = Math.max(...lines.map(({ cells }) => shareIn(cells.at(-1))));
    expect(Math.abs(best - (shares[0] as number))).toBeLessThan(PERCENT);
    expect([token]).toEqual(oracle.write(prompt, 1, DEFAULTS, SEED));
  });
});

describe('the tree', () => {
  test('has the products of the laws along each way', async () => {
    const page = await open(empty());
    await page.locator('.tree .node').nth(12).waitFor();
    const nodes = await page
      .locator('.tree .node')
      .evaluateAll((all) =>
        all.map((e) => ({ path: e.getAttribute('data-path'), joint: e.getAttribute('data-joint') })),
      );
    expect(Math.max(...nodes.map(({ path }) => path?.split(',').length ?? 0))).toBeGreaterThan(1);
    for (const { path, joint } of nodes) {
      const ids = (path ?? '').split(',').map(Number);
      const expected = ids.reduce((product, id, i) => {
        const before = [...prompt, ...ids.slice(0, i)];
        const sampler = new oracle.kit.Sampler({ ...DEFAULTS, seed: SEED });
        sampler.prime(before);
        const { ids: left, probs } = sampler.distribution(oracle.rows(before)[before.length] as Float32Array);
        return product * (probs[left.indexOf(id)] as number);
      }, 1);
      expect(Number(joint)).toBeCloseTo(expected, 4);
    }
  });

  test('is climbed by keyboard, and remembers what was left', async () => {
    const page = await open();
    await page.locator('.token.drawn').first().click();
    await page.locator('.tree[data-root="3"]').waitFor();
    const branch = page.locator('.tree .node:not(.taken)[data-path*=","]').first();
    const path = ((await branch.getAttribute('data-path')) ?? '').split(',').map(Number);
    await branch.focus();
    await page.keyboard.press('Enter');
    await addressed(page).toEqual(path);
    await page.locator('.token.drawn').first().click();
    await page.locator('.tree .node.visited').first().waitFor();
  });
});

describe('the attention', () => {
  const targets = async (page: Page) =>
    (await page.locator('.attention-targets .share-number').allTextContents()).map(numberIn);
  const best = (line: ArrayLike<number>) => [...Array.from(line)].sort((a, b) => b - a).slice(0, 5);

  test('shows each head’s weights, the mean, and the rollout', async () => {
    const page = await open({ hash: '#tokens.drawn=none&tokens.layer=2&tokens.head=3&tokens.place=2' });
    oracle.rows(prompt);
    const layers = oracle.network.attention();
    const n = prompt.length + 1;
    const layer = layers[1] as (typeof layers)[number];
    const row = (head: number) => layer.data.subarray((head * n + n - 1) * n, (head * n + n) * n);
    const near = (shown: number[], expected: number[]) =>
      expected.forEach((weight, i) => {
        expect(Math.abs((shown[i] as number) - weight)).toBeLessThan(0.6e-3);
      });
    near(await targets(page), best(row(2)));
    expect(await page.locator('.attention-map .cell').count()).toBe((n * (n + 1)) / 2);
    await button(page, 'mean').click();
    near(
      await targets(page),
      best(row(0).map((_, i) => [0, 1, 2, 3].reduce((sum, h) => sum + (row(h)[i] as number) / 4, 0))),
    );
    await button(page, 'Rollout').click();
    const rollout = oracle.kit.attentionRollout(layers).data as Float32Array;
    near(await targets(page), best(rollout.subarray((n - 1) * n)));
    await button(page, 'Heads').click();
    await button(page, 'Layer 4, head 1').click();
    await expect.poll(() => page.url()).toContain('tokens.layer=4');
  });
});

describe('pasted logits', () => {
  test('are softmaxed, filtered and drawn like any others', async () => {
    const page = await open({
      hash: '#tokens.source=pasted&tokens.repetition=1&tokens.temperature=1&tokens.topK=3&tokens.topP=1',
    });
    const logits = [3, 2.5, 1.8, 1.2, 0.9, 0.6, 0.2, -0.4];
    const probs = oracle.kit.softmax(logits);
    const lines = await candidateLines(page);
    expect(lines.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    for (const { id, cells } of lines) {
      expect(Math.abs(shareIn(cells[0]) - (probs[id] as number))).toBeLessThan(PERCENT);
      expect(cells[1] === 'dropped').toBe(id > 2);
    }
    await page.getByRole('textbox', { name: /JSON/ }).fill('[[0, 0, 0, 0], [5, 1, -2, null]]');
    await page.getByRole('textbox', { name: /JSON/ }).blur();
    await expect
      .poll(async () => (await candidateLines(page)).map(({ cells }) => cells[0]))
      .toEqual(Array(4).fill('25.00%'));
    await button(page, 'Write 40 tokens').click();
    await expect.poll(() => drawnCount(page)).toBe(2);
    await page.getByRole('textbox', { name: /JSON/ }).fill('the 3; cat');
    await page.getByRole('textbox', { name: /JSON/ }).blur();
    await page.getByRole('alert').filter({ hasText: 'No number at the end of “cat”' }).waitFor();
  });
});

describe('in its other states', () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing: ${colorScheme}`, async () => {
      const states = [
        '#tokens.place=9&tokens.view=rollout',
        '#tokens.source=hub',
        '#tokens.source=pasted',
        '#tokens.prompt=na%C3%AFve',
      ];
      for (const hash of states) {
        const page = await open({ colorScheme, hash, viewport: { width: 320, height: 900 }, reducedMotion: 'reduce' });
        expect(await violations(page), hash).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth), hash).toBe(320);
        await open.done(page);
      }
    });
  }
});
