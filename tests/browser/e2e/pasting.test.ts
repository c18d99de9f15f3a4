import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { useBrowser } from './browser.js';
import { Explorer } from './explorer.js';
import { logitkit } from './panelPromises.js';
import { candidateLines } from './tokenlab.js';

// Logits that are pasted into the page; the reader itself is in pasted.test.ts.
const open = useBrowser();

describe('the token lab', () => {
  const openPasted = () =>
    open({ panel: 'tokens', hash: '#tokens.source=pasted&tokens.repetition=1&tokens.temperature=1' });
  const box = (page: Page) => page.getByRole('textbox', { name: /JSON/ });
  const said = (page: Page) => page.locator('[data-understood]').textContent();

  test('says what it understood while it is typed, and shows it at once', async () => {
    const page = await openPasted();
    await box(page).fill('1.2, -0.3, 0.5');
    await expect.poll(() => said(page)).toBe('3 logits: 1.20, −0.30, 0.50.');
    await expect.poll(async () => (await candidateLines(page)).map(({ id }) => id)).toEqual([0, 2, 1]);
    await box(page).fill('token;logit\n"the";2,5\n"a";-Infinity\n"cat";1');
    await expect.poll(() => said(page)).toContain('3 logits: the 2.50, a −∞, cat 1.00. 1 is −Infinity.');
    await expect.poll(() => page.locator('.token-choice').allTextContents()).toEqual(['␣the', '␣cat', '␣a']);
    await box(page).fill('1e309, 2');
    await page.getByRole('alert').filter({ hasText: 'Number 1 is +Infinity or beyond 1.8 × 10³⁰⁸' }).waitFor();
    expect(await page.locator('main').textContent()).not.toContain('NaN');
    await box(page).fill('1e200, 2');
    await page.getByRole('alert').filter({ hasText: 'beyond float32' }).waitFor();
  });

  test('takes 100,000 numbers whole; the link says that it cannot', { timeout: 90_000 }, async () => {
    const { softmax } = await logitkit();
    const page = await openPasted();
    const logits = Array.from({ length: 100_000 }, (_, i) => Number((4 * Math.sin(i * i)).toFixed(3)));
    await box(page).evaluate((area, text) => {
      (area as HTMLTextAreaElement).value = text;
      area.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }, logits.join('\n'));
    await expect.poll(() => said(page), { timeout: 30_000 }).toContain('100,000 logits');
    const probs = softmax(logits);
    const best = probs.indexOf(Math.max(...probs));
    await expect.poll(async () => (await candidateLines(page))[0]?.id, { timeout: 30_000 }).toBe(best);
    await page.getByText('too long for a link').waitFor();
    await page.waitForTimeout(500);
    expect(page.url().length).toBeLessThan(500);
    expect((await box(page).inputValue()).length).toBeGreaterThan(500_000);
    await page.reload();
    await page
      .getByRole('alert')
      .filter({ hasText: 'too many for a link. Paste them again.' })
      .waitFor({ timeout: 30_000 });
  });

  test('a list that fits the link comes back from it', async () => {
    const page = await openPasted();
    const text = 'the;2,5\na;1,25\nit’s “so”;-1';
    await box(page).fill(text);
    await expect.poll(() => said(page)).toContain('the 2.50, a 1.25');
    await page.waitForTimeout(500);
    await page.reload();
    await page.locator('[data-panel=tokens][data-loaded]').waitFor();
    expect(await box(page).inputValue()).toBe(text);
    await expect.poll(() => said(page)).toContain('it’s “so” −1.00');
  });
});

describe('the softmax explorer', () => {
  test('takes pasted logits with their names, and says what does not fit', async () => {
    const page = await open({ panel: 'softmax' });
    const explorer = new Explorer(page);
    await page.getByText('Paste logits').click();
    const box = page.getByRole('textbox', { name: /Logits in any form/ });
    const use = page.getByRole('button', { name: 'Use these logits' });
    expect(await use.isDisabled()).toBe(true);
    await box.fill(Array.from({ length: 20 }, (_, i) => i).join(' '));
    await page.getByText('20 logits: this panel shows from 2 to 12').waitFor();
    expect(await use.isDisabled()).toBe(true);
    await box.fill('1, 250');
    await page.getByText('Number 2 is 250.00: here a logit goes from −100.00 to 100.00').waitFor();
    await box.fill('owl: 2,5\nelk: -1');
    await page.getByText('2 logits: owl 2.50, elk −1.00.').waitFor();
    await use.click();
    expect(await explorer.labels()).toEqual(['owl', 'elk']);
    expect(await explorer.logits()).toEqual([2.5, -1]);
    await page.goBack();
    await expect.poll(() => explorer.labels()).toEqual(['cat', 'dog', 'bird', 'fish', 'fox']);
  });
});

describe('the sampling lab', () => {
  test('takes a pasted vocabulary', async () => {
    const page = await open({ panel: 'sampling' });
    await page.getByText('Paste logits').click();
    await page.getByRole('textbox', { name: /Logits in any form/ }).fill('{"yes": 2, "no": 1, "perhaps": -1}');
    await page.getByRole('button', { name: 'Use these logits' }).click();
    expect(
      await page.locator('.word-name').evaluateAll((all) => all.map((e) => (e as HTMLInputElement).value)),
    ).toEqual(['yes', 'no', 'perhaps']);
  });
});
