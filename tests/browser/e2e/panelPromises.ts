import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { violations } from './axe.js';
import type { Open } from './browser.js';
import { WEB } from './site.js';

type Logitkit = typeof import('../../../dist/index.js');

/** The very package that the page was built with, as Node loads it. */
export async function logitkit(): Promise<Logitkit> {
  const found = createRequire(`${WEB}package.json`).resolve('logitkit');
  const all: Logitkit = await import(pathToFileURL(found).href);
  await all.init();
  return all;
}

/** A number as the page prints it: a true minus, a sign, a percentage as its share. */
export function numberIn(text: string | null): number {
  const plain = (text ?? '').replace('−', '-').trim();
  const value = Number.parseFloat(plain.replace('∞', 'Infinity').replace(/[+<>]/, ''));
  return plain.endsWith('%') ? value / 100 : value;
}

export const numbersOf = async (page: Page, selector: string): Promise<number[]> =>
  (await page.locator(selector).allTextContents()).map(numberIn);

export const reading = async (page: Page, id: string): Promise<number> =>
  numberIn(await page.locator(`[data-reading=${id}] .reading-value`).textContent());

/** Runs the code of the panel as it stands on the page, and gives back what `expression` is at its end. */
export async function runShownCode<T>(page: Page, expression: string): Promise<T> {
  const file = `${WEB}node_modules/.shown-${process.pid}.mjs`;
  try {
    const code = await page.locator('.code code').textContent();
    writeFileSync(file, `${code}\nconsole.log(JSON.stringify(${expression}));`);
    return JSON.parse(execFileSync(process.execPath, [file], { encoding: 'utf8' })) as T;
  } finally {
    rmSync(file, { force: true });
  }
}

async function saved(page: Page, button: string): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ]);
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}

export const savedNumbers = async (page: Page): Promise<string[][]> =>
  (await saved(page, 'Save numbers (CSV)')).text
    .trim()
    .split('\r\n')
    .map((line) => [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].slice(0, -1).map((cell) => cell[1] as string));

/** What panels.test.ts asks of every panel at its start, in more of its states (the hash of each). */
export function promises(open: Open, states: Readonly<Record<string, string>>): void {
  describe('in its extremes', () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [320, 1280]) {
        test(`axe finds nothing: ${colorScheme}, ${width} pixels`, async () => {
          for (const [state, hash] of Object.entries(states)) {
            const page = await open({ colorScheme, hash, viewport: { width, height: 900 }, reducedMotion: 'reduce' });
            await page.getByText('The numbers as a table').click();
            expect(await violations(page), state).toEqual([]);
            await open.done(page);
          }
        });
      }
    }

    test('nothing is wider than the window, from 320 pixels to 4K', async () => {
      for (const hash of Object.values(states)) {
        const page = await open({ hash });
        for (const width of [320, 375, 576, 800, 928, 1024, 1280, 1920, 3840]) {
          await page.setViewportSize({ width, height: 900 });
          expect(await page.evaluate(() => document.documentElement.scrollWidth), hash).toBe(width);
        }
      }
    });

    test('a finger finds targets of 44 pixels', async () => {
      const page = await open({ viewport: { width: 360, height: 700 }, hasTouch: true, isMobile: true });
      const small = await page.locator('button, input[type=text], summary, [role=slider]').evaluateAll((all) =>
        all
          .map((e) => ({ name: e.getAttribute('aria-label') ?? e.textContent, box: e.getBoundingClientRect() }))
          .filter(({ box }) => box.height < 43.9 || box.width < 43.9)
          .map(({ name, box }) => `${name}: ${box.width} × ${box.height}`),
      );
      expect(small).toEqual([]);
    });
  });
}
