import { type Browser, type BrowserContextOptions, type CDPSession, chromium, type Page } from 'playwright';
import { LAUNCH } from '../chromium.js';

// One browser for all files of a worker, and tabs that go from test to test: to open a window costs several times what
// the page itself costs. Between two tests a tab stands on an empty page, and what was set or stored is taken back.

/** What becomes of a tab that is asked for. */
export interface TabOptions extends BrowserContextOptions {
  /** A browser that was never here: nothing is cached, and the service worker comes. Other tabs have none. */
  fresh?: boolean;
}

/** Who watches a tab, as long as a test has it. */
export interface Watch {
  /** What the page does that it should not. */
  misdeeds: string[];
  /** Where it may ask: the site, and what the test allows. */
  hosts: string[];
}

let browser: Promise<Browser> | undefined;
const idle: Tab[] = [];

export class Tab {
  watch: Watch | undefined;

  private constructor(
    readonly page: Page,
    private readonly cdp: CDPSession,
    /** Tabs of one kind stand in for each other; a fresh tab has none. */
    private readonly kind: string | undefined,
  ) {}

  /** A tab as the options want it: one that is idle, or a new one. */
  static async take({ fresh, ...options }: TabOptions, watch: Watch): Promise<Tab> {
    const { viewport, colorScheme, reducedMotion, permissions, acceptDownloads: _, ...rest } = options;
    const kind = fresh ? undefined : JSON.stringify(rest);
    const at = idle.findIndex((tab) => tab.kind === kind);
    const tab = at < 0 ? await Tab.open(rest, kind) : (idle.splice(at, 1)[0] as Tab);
    tab.watch = watch;
    await tab.page.setViewportSize(viewport ?? { width: 1280, height: 900 });
    // Without motion a change takes one frame to draw, not twenty; a test of the motion asks for it.
    await tab.page.emulateMedia({
      media: null,
      colorScheme: colorScheme ?? 'light',
      reducedMotion: reducedMotion ?? 'reduce',
    });
    if (permissions) await tab.page.context().grantPermissions(permissions);
    return tab;
  }

  private static async open(options: BrowserContextOptions, kind: string | undefined): Promise<Tab> {
    browser ??= chromium.launch(LAUNCH);
    const context = await (await browser).newContext(options);
    const page = await context.newPage();
    const tab = new Tab(page, await context.newCDPSession(page), kind);
    const say = (text: string) => tab.watch?.misdeeds.push(text);
    const allowed = (address: string) => tab.watch?.hosts.some((host) => address.startsWith(host));
    page.on('console', (message) => {
      // What the browser says of a failure elsewhere is part of what is tested there.
      const elsewhere = tab.watch?.hosts.slice(1).some((host) => message.location().url.startsWith(host));
      if (!elsewhere) say(`console: ${message.text()}`);
    });
    page.on('pageerror', (error) => say(`error: ${error.message}`));
    page.on('request', (request) => allowed(request.url()) || say(`request: ${request.url()}`));
    page.on('response', (response) => response.status() >= 400 && say(`${response.status()}: ${response.url()}`));
    await page.exposeFunction('reportViolation', (text: string) => say(`policy: ${text}`));
    if (options.javaScriptEnabled !== false) {
      await page.addInitScript(() => {
        document.addEventListener('securitypolicyviolation', (event) => {
          const report = (globalThis as unknown as { reportViolation(text: string): void }).reportViolation;
          report(`${event.violatedDirective} ${event.blockedURI}`);
        });
      });
      // As in a private window. It would answer from its cache, and no request would be seen here.
      if (kind !== undefined) {
        await page.addInitScript(() => {
          if ('serviceWorker' in navigator) {
            ServiceWorkerContainer.prototype.register = () => Promise.reject(new Error('not in this tab'));
          }
        });
      }
    }
    return tab;
  }

  /** Leaves the page; the tab waits for the next test, or is closed where something of this one may be left. */
  async leave({ empty, close }: { empty: string; close: boolean }): Promise<void> {
    this.watch = undefined;
    const { page } = this;
    const context = page.context();
    if (close || this.kind === undefined || page.isClosed() || context.pages().length > 1) return context.close();
    await page.unrouteAll();
    await page.goto(empty);
    await page.mouse.move(-10, -10);
    await page.evaluate(() => {
      localStorage.clear();
      sessionStorage.clear();
    });
    await context.clearPermissions();
    await this.cdp.send('Page.resetNavigationHistory');
    idle.push(this);
    return undefined;
  }
}
