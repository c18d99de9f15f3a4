import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { LAUNCH } from '../chromium.js';

export interface OpenOptions extends BrowserContextOptions {
  hash?: string;
  /** Only this panel, in its embeddable form; the whole page unless told. */
  panel?: string;
  /** A host that this page may ask too, because a person asked it to. */
  elsewhere?: string;
  /** Wait until the scripts have taken the page over; false for a page without scripts. */
  ready?: boolean;
}

let browser: Browser;

/**
 * A browser for the tests of a file, and a page for each. Whatever a page does that it should not (prints,
 * throws, breaks its security policy, asks another host, misses a file) fails the test that opened it.
 */
export function useBrowser(usual: OpenOptions = {}): (options?: OpenOptions) => Promise<Page> {
  let misdeeds: string[] = [];
  let close: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    browser = await chromium.launch(LAUNCH);
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const end of close) await end();
    close = [];
    const seen = misdeeds;
    misdeeds = [];
    expect(seen, 'what the page should not have done').toEqual([]);
  });

  return async (given = {}) => {
    const { hash = '', panel = '', elsewhere, ready = true, ...options } = { ...usual, ...given };
    const url = inject('siteUrl');
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    close.push(() => context.close());
    page.on('console', (message) => {
      // What the browser says of a failure elsewhere is part of what is tested there.
      const about = message.location().url;
      if (!elsewhere || !about.startsWith(elsewhere)) misdeeds.push(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => misdeeds.push(`error: ${error.message}`));
    page.on('request', (request) => {
      const asked = [url, elsewhere].some((host) => host && request.url().startsWith(host));
      if (!asked) misdeeds.push(`request: ${request.url()}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) misdeeds.push(`${response.status()}: ${response.url()}`);
    });
    await page.exposeFunction('reportViolation', (text: string) => misdeeds.push(`policy: ${text}`));
    if (options.javaScriptEnabled !== false) {
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => {
          const report = (globalThis as unknown as { reportViolation(text: string): void }).reportViolation;
          report(`${event.violatedDirective} ${event.blockedURI}`);
        });
      });
    }
    await page.goto(url + (panel && `?panel=${panel}`) + hash);
    if (ready) await page.locator('#app[data-ready]').waitFor();
    if (panel) await page.locator(`[data-panel=${panel}][data-loaded]`).waitFor();
    return page;
  };
}
