import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { useBrowser } from './browser.js';
import { logitkit, numberIn } from './panelPromises.js';
import { files, logitsAfter, WORDS } from './tinyModel.js';

const HUB = 'https://huggingface.co/';
const MODEL = 'logitkit-tests/bigrams';
const open = useBrowser({ panel: 'tokens', elsewhere: HUB });

/** Stands in for the hub: the same addresses, the same answers, a model of ten words. */
async function serveHub(page: Page): Promise<string[]> {
  const asked: string[] = [];
  const known = files();
  await page.route(`${HUB}**`, (route) => {
    const { pathname } = new URL(route.request().url());
    asked.push(pathname);
    const name = pathname.replace(`/${MODEL}/resolve/main/`, '');
    const body = known[name];
    const headers = { 'access-control-allow-origin': '*' };
    if (body === undefined) return route.fulfill({ status: 404, headers, body: 'Entry not found' });
    return route.fulfill({ headers, contentType: 'application/octet-stream', body: Buffer.from(body) });
  });
  return asked;
}

async function loadTiny(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'One of the hub' }).click();
  await page.getByRole('textbox', { name: /Hugging Face hub/ }).fill(MODEL);
  await page.getByRole('button', { name: 'fp32', exact: true }).click();
  await page.getByRole('button', { name: 'Load it' }).click();
  await page.getByText(`${MODEL} is ready`).waitFor();
}

async function candidatesAre(page: Page, probs: readonly number[]): Promise<void> {
  for (const line of await page.locator('.candidates tbody tr').all()) {
    const share = numberIn(await line.locator('td').first().textContent());
    expect(share).toBeCloseTo(probs[Number(await line.getAttribute('data-id'))] as number, 4);
  }
}

describe('a model of the hub', () => {
  test('is asked for when the button is pressed, not before', async () => {
    const page = await open();
    const asked = await serveHub(page);
    await page.getByRole('button', { name: 'One of the hub' }).click();
    await page.getByRole('textbox', { name: /Hugging Face hub/ }).fill(MODEL);
    expect(asked).toEqual([]);
    await loadTiny(page);
    expect(asked).toContain(`/${MODEL}/resolve/main/onnx/model.onnx`);
  });

  test('gives its logits, and the library does the rest', async () => {
    const { softmax, logSoftmax } = await logitkit();
    const page = await open();
    await serveHub(page);
    await loadTiny(page);
    await page.getByRole('textbox', { name: 'How the text begins' }).fill('the cat');
    const ids = [0, WORDS.indexOf('▁the'), WORDS.indexOf('▁cat')];
    await expect.poll(() => page.locator('[data-reading=tokens] .reading-value').textContent()).toBe('2');
    await candidatesAre(page, softmax(logitsAfter(ids)));
    const logProb = (i: number) => logSoftmax(logitsAfter(ids.slice(0, i)))[ids[i] as number] as number;
    const shown = numberIn(await page.locator('[data-reading=logprob] .reading-value').textContent());
    expect(shown).toBeCloseTo(logProb(1) + logProb(2), 2);
    // on with the cache, and back to where it has to be cut
    await page.getByRole('button', { name: 'Write 40 tokens' }).click();
    await expect.poll(() => page.locator('.token.drawn').count(), { timeout: 20_000 }).toBe(40);
    await page.getByRole('textbox', { name: 'How the text begins' }).fill('the dog ran');
    await expect.poll(() => page.locator('[data-reading=tokens] .reading-value').textContent()).toBe('3');
    await candidatesAre(
      page,
      softmax(logitsAfter([0, ...['▁the', '▁dog', '▁ran'].map((word) => WORDS.indexOf(word))])),
    );
    await page.getByRole('button', { name: 'Draw one' }).click();
    await expect.poll(() => page.locator('.token.drawn').count()).toBe(1);
    await page.getByText(/gives its logits, not its attention/).waitFor();
  });

  test('that is not there is an error in words', async () => {
    const page = await open({ elsewhere: HUB });
    await page.route(`${HUB}**`, (route) => route.abort());
    await page.getByRole('button', { name: 'One of the hub' }).click();
    await page.getByRole('textbox', { name: /Hugging Face hub/ }).fill('nobody/nothing');
    await page.getByRole('button', { name: 'Load it' }).click();
    await page.getByRole('alert').filter({ hasText: 'nobody/nothing could not be loaded' }).waitFor();
  });
});
