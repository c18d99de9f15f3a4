import { rmSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright';
import { WEB } from './site.js';

let runs = 0;

/** Runs the code that a panel offers, as it is, on the package that the page was built with; gives what it named. */
export async function runCopied<T>(page: Page, names: readonly (keyof T & string)[]): Promise<T> {
  const code = await page.locator('.code code').textContent();
  const file = `${WEB}node_modules/.copied-${process.pid}-${runs++}.mjs`;
  try {
    writeFileSync(file, `${code}\nexport { ${names.join(', ')} };\n`);
    return await import(/* @vite-ignore */ pathToFileURL(file).href);
  } finally {
    rmSync(file, { force: true });
  }
}
