import { describe, expect, test } from 'vitest';
import { useBrowser } from './browser.js';
import { Explorer, START } from './explorer.js';

const open = useBrowser({ panel: 'softmax' });
const hashOf = (explorer: Explorer) => explorer.page.evaluate(() => location.hash);

describe('the address', () => {
  test('of the untouched page is clean', async () => {
    const explorer = new Explorer(await open());
    await explorer.page.waitForTimeout(600); // longer than the delay of a write
    expect(await hashOf(explorer)).toBe('');
  });

  test('can be read by a person', async () => {
    const explorer = new Explorer(await open());
    await explorer.field('cat').fill('-3.25');
    await explorer.temperatureField().fill('inf');
    await expect.poll(() => hashOf(explorer)).toBe('#logits=-3.25,1.7,0.8,-0.1,-1.4&temperature=inf');
  });

  test('restores everything in another browser: names with commas, accents and signs too', async () => {
    const first = new Explorer(await open());
    const name = 'a,b & ñ=%🦊';
    await first.page.getByRole('textbox', { name: 'Name of class 2' }).fill(name);
    await first.slider('fox').press('End');
    await first.temperature().press('ArrowLeft');
    await first.button('Remove cat').click();
    await first.page.waitForTimeout(600);
    const second = new Explorer(await open({ hash: await hashOf(first) }));
    expect(await second.labels()).toEqual([name, 'bird', 'fish', 'fox']);
    expect(await second.logits()).toEqual([1.7, 0.8, -0.1, 5]);
    expect(await second.temperatureField().inputValue()).toBe('0.90');
    expect(await second.probs()).toEqual(await first.probs());
  });

  test('is what "Copy link" copies, even in the middle of a change', async () => {
    const first = new Explorer(await open({ permissions: ['clipboard-read', 'clipboard-write'] }));
    await first.slider('fish').press('End');
    await first.slider('fish').press('ArrowLeft');
    await first.button('Copy link').click();
    await first.page.getByText('Copied').waitFor();
    const link = await first.page.evaluate(() => navigator.clipboard.readText());
    const second = new Explorer(await open({ hash: new URL(link).hash }));
    expect(await second.logit('fish')).toBe(4.9);
  });

  test('survives a reload, even one right after a change', async () => {
    const explorer = new Explorer(await open());
    await explorer.field('dog').fill('4.5');
    await explorer.page.reload();
    await explorer.page.locator('#app[data-ready]').waitFor();
    expect(await explorer.logit('dog')).toBe(4.5);
  });

  test('Back takes back examples, removals, and a run of keys as one step', async () => {
    const explorer = new Explorer(await open());
    const length = () => explorer.page.evaluate(() => history.length);
    const before = await length();
    for (let i = 0; i < 5; i++) await explorer.slider('cat').press('ArrowLeft');
    await explorer.page.waitForTimeout(600);
    expect(await length()).toBe(before + 1);
    await explorer.button('All alike').click();
    expect(await length()).toBe(before + 2);
    await explorer.button('Remove north').click();
    await explorer.page.goBack();
    await expect.poll(() => explorer.labels()).toEqual(['north', 'east', 'south', 'west']);
    await explorer.page.goBack();
    await expect.poll(() => explorer.labels()).toEqual(START.labels);
    expect(await explorer.logit('cat')).toBe(1.7);
    await explorer.page.goForward();
    await expect.poll(() => explorer.labels()).toEqual(['north', 'east', 'south', 'west']);
  });

  test('follows a link that is typed into the open page', async () => {
    const explorer = new Explorer(await open());
    await explorer.page.evaluate(() => {
      location.hash = '#logits=1,2&labels=no,yes';
    });
    await expect.poll(() => explorer.labels()).toEqual(['no', 'yes']);
  });

  const BROKEN: [string, string, number[]][] = [
    ['nonsense', '#logits=a,b&temperature=hot&labels=%', START.logits],
    ['one class only', '#logits=3', START.logits],
    ['numbers out of range', '#logits=1e9,-1e9&temperature=-4', [100, -100]],
    ['too many classes', `#logits=${Array(40).fill(1)}`, Array(12).fill(1)],
    ['fields it does not know', '#panel=gradients&logits=1,2,3&=&&', [1, 2, 3]],
  ];
  for (const [what, hash, logits] of BROKEN) {
    test(`with ${what} still gives a page that works`, async () => {
      const explorer = new Explorer(await open({ hash }));
      expect(await explorer.logits()).toEqual(logits);
      expect((await explorer.probs()).every((p) => !Number.isNaN(p))).toBe(true);
    });
  }

  test('cannot smuggle lines into the copied code', async () => {
    const page = await open({ hash: '#logits=1,2&labels=a%0Aalert(1),b%E2%80%A8c' });
    const code = (await page.locator('.code code').textContent()) ?? '';
    expect(code).toContain('// aalert(1), bc\n');
  });
});
