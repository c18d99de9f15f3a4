import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { preview } from 'vite';
import { chromium as findChromium } from '../../bindings/scripts/programs.mjs';

export const web = join(dirname(fileURLToPath(import.meta.url)), '..');
const ids = [...readFileSync(join(web, 'src/panels.ts'), 'utf8').matchAll(/^ {4}id: '([a-z-]+)'/gm)].map((m) => m[1]);

/**
 * Opens every panel of the built page (web/dist) by itself in Chromium, one after the other, and calls `visit(page, id)`.
 *
 * @param context options of the browser's context: viewport, colorScheme, …
 */
export async function eachPanel(context, visit) {
  const server = await preview({
    root: web,
    configFile: false,
    logLevel: 'error',
    preview: { host: '127.0.0.1', port: 0, open: false },
  });
  const browser = await chromium.launch({
    executablePath: findChromium() ?? 'chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync'],
  });
  try {
    for (const id of ids) {
      const page = await browser.newPage(context);
      await page.goto(`${server.resolvedUrls.local[0]}?panel=${id}`);
      await page.locator(`[data-panel=${id}][data-loaded]`).waitFor();
      await visit(page, id);
      await page.close();
    }
  } finally {
    await browser.close();
    await server.close();
  }
}
