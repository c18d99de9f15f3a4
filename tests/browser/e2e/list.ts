import { readFileSync } from 'node:fs';
import { WEB } from './site.js';

/** The ids of all panels in the order of the page, as `panels.ts` lists them. */
export const PANELS: readonly string[] = [
  ...readFileSync(`${WEB}src/panels.ts`, 'utf8').matchAll(/^ {4}id: '([a-z-]+)'/gm),
].map((match) => match[1] as string);
