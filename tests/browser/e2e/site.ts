import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { preview } from 'vite';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    siteUrl: string;
  }
}

export const WEB = fileURLToPath(new URL('../../../web/', import.meta.url));

/** A sub-path that the build knows nothing of: the folder must work wherever a static host puts it. */
const SOMEWHERE = '/people/ada/logits/';

/** Serves web/dist for all the tests. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(`${WEB}dist/index.html`)) {
    throw new Error('web/dist is not there: run npm run build:web first');
  }
  const server = await preview({
    root: WEB,
    configFile: false,
    base: SOMEWHERE,
    logLevel: 'error',
    preview: { host: '127.0.0.1', port: 0, open: false },
  });
  provide('siteUrl', server.resolvedUrls?.local[0] as string);
  return () => server.close();
}
