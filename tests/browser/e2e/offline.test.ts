import { expect, test } from 'vitest';
import { useBrowser } from './browser.js';
import { PANELS } from './list.js';

const open = useBrowser({ fresh: true });

test('after one visit everything works without a network, every panel too', async () => {
  const page = await open();
  // The first visit ends when the service worker has all files.
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await page.context().setOffline(true);
  await page.reload();
  await page.locator('#app[data-ready]').waitFor();
  await page.getByRole('spinbutton', { name: 'Logit of cat, typed' }).fill('-5');
  expect(await page.locator('[data-reading=argmax] .reading-value').first().textContent()).toBe('dog');
  const address = page.url().split('#')[0];
  for (const panel of PANELS) {
    await page.goto(`${address}?panel=${panel}`);
    await page.locator(`[data-panel=${panel}][data-loaded]`).waitFor();
    expect(await page.locator('.instrument').first().isVisible(), panel).toBe(true);
  }
});
