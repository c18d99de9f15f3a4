import type { Page } from 'playwright';
import { afterEach, expect, inject } from 'vitest';
import { Tab, type TabOptions } from './tabs.js';

export interface OpenOptions extends TabOptions {
  hash?: string;
  /** Only this panel, in its embeddable form; the whole page unless told. */
  panel?: string;
  /** A host that this page may ask too, because a person asked it to. */
  elsewhere?: string;
  /** Wait until the scripts have taken the page over; false for a page without scripts. */
  ready?: boolean;
}

/** Opens the page in a tab of its own, for one test. */
export interface Open {
  (options?: OpenOptions): Promise<Page>;
  /** Gives a page back before its test ends, for a test that opens many. */
  done(page: Page): Promise<void>;
}

/**
 * Gives pages to the tests of a file. Whatever a page does that it should not (prints, throws, breaks its security
 * policy, asks another host, misses a file) fails the test that opened it.
 */
export function useBrowser(usual: OpenOptions = {}): Open {
  let misdeeds: string[] = [];
  let taken: Tab[] = [];
  const leave = (tab: Tab, close: boolean) => tab.leave({ empty: `${inject('siteUrl')}nothing`, close });

  afterEach(async ({ task }) => {
    const tabs = taken;
    taken = [];
    for (const tab of tabs) await leave(tab, task.result?.state === 'fail');
    const seen = misdeeds;
    misdeeds = [];
    expect(seen, 'what the page should not have done').toEqual([]);
  });

  const open = async (given: OpenOptions = {}) => {
    const { hash = '', panel = '', elsewhere, ready = true, ...options } = { ...usual, ...given };
    const site = inject('siteUrl');
    const tab = await Tab.take(options, { misdeeds, hosts: elsewhere ? [site, elsewhere] : [site] });
    taken.push(tab);
    const { page } = tab;
    await page.goto(site + (panel && `?panel=${panel}`) + hash);
    if (ready) await page.locator('#app[data-ready]').waitFor();
    if (panel) await page.locator(`[data-panel=${panel}][data-loaded]`).waitFor();
    return page;
  };
  const done = async (page: Page) => {
    const tab = taken.find((one) => one.page === page);
    taken = taken.filter((one) => one !== tab);
    if (tab) await leave(tab, false);
  };
  return Object.assign(open, { done });
}
