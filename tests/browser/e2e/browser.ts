import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';

/** Debian's /usr/bin/chromium is a wrapper that prints a warning of its own; the binary does not. */
const CHROMIUM =
  process.env.CHROMIUM ?? ['/usr/lib/chromium/chromium', '/usr/bin/chromium'].find(existsSync) ?? 'chromium';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface OpenOptions extends BrowserContextOptions {
  hash?: string;
  /** Wait until the scripts have taken the page over; false for a page without scripts. */
  ready?: boolean;
}

let browser: Browser;

/**
 * A browser for the tests of a file, and a page for each. Whatever a page does that it should not (prints,
 * throws, breaks its security policy, asks another host, misses a file) fails the test that opened it.
 */
export function useBrowser(): (options?: OpenOptions) => Promise<Page> {
  let misdeeds: string[] = [];
  let close: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const end of close) await end();
    close = [];
    const seen = misdeeds;
    misdeeds = [];
    expect(seen, 'what the page should not have done').toEqual([]);
  });

  return async ({ hash = '', ready = true, ...options } = {}) => {
    const url = inject('siteUrl');
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    close.push(() => context.close());
    page.on('console', (message) => misdeeds.push(`console: ${message.text()}`));
    page.on('pageerror', (error) => misdeeds.push(`error: ${error.message}`));
    page.on('request', (request) => {
      if (!request.url().startsWith(url)) misdeeds.push(`request: ${request.url()}`);
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
    await page.goto(url + hash);
    if (ready) await page.locator('#app[data-ready]').waitFor();
    return page;
  };
}
