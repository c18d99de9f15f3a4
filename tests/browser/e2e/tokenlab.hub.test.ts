import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { useBrowser } from './browser.js';
import { logitkit, numberIn } from './panelPromises.js';
import { files, TABLE, WORDS } from './tinyModel.js';

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
    const cat = WORDS.indexOf('▁cat');
    const shown = page.locator('.candidates tbody tr');
    await expect.poll(() => page.locator('[data-reading=tokens] .reading-value').textContent()).toBe('2');
    const probs = softmax(TABLE[cat] as number[]);
    for (const line of await shown.all()) {
      const id = Number(await line.getAttribute('data-id'));
      const share = numberIn(await line.locator('td').first().textContent());
      expect(share).toBeCloseTo(probs[id] as number, 4);
    }
    const [the, start] = [WORDS.indexOf('▁the'), 0];
    const nats =
      (logSoftmax(TABLE[start] as number[])[the] as number) + (logSoftmax(TABLE[the] as number[])[cat] as number);
    expect(numberIn(await page.locator('[data-reading=logprob] .reading-value').textContent())).toBeCloseTo(nats, 2);
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
