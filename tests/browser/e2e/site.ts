import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    siteUrl: string;
  }
}

export const WEB = fileURLToPath(new URL('../../../web/', import.meta.url));
const DIST = join(WEB, 'dist');

/** A sub-path that the build knows nothing of: the folder must work wherever a static host puts it. */
const SOMEWHERE = '/people/ada/logits/';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/**
 * Serves web/dist for all the tests as static hosts do, each file read once. What has its hash in its name is kept by
 * the browser; `nothing` is an empty page, where a tab waits between two tests.
 */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  if (!existsSync(join(DIST, 'index.html'))) throw new Error('web/dist is not there: run npm run build:web first');
  const files = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://localhost');
    const name = pathname.startsWith(SOMEWHERE) ? pathname.slice(SOMEWHERE.length) || 'index.html' : '';
    if (name === 'nothing') return response.setHeader('content-type', TYPES['.html'] as string).end();
    let body = files.get(name);
    if (!body) {
      try {
        body = readFileSync(join(DIST, decodeURIComponent(name)));
        files.set(name, body);
      } catch {
        return response.writeHead(404).end('not found');
      }
    }
    response.setHeader('content-type', TYPES[extname(name)] ?? 'application/octet-stream');
    response.setHeader('cache-control', name.startsWith('assets/') ? 'max-age=31536000, immutable' : 'no-cache');
    return response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  provide('siteUrl', `http://127.0.0.1:${(server.address() as AddressInfo).port}${SOMEWHERE}`);
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
}
