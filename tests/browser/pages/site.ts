import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';

const DIST = fileURLToPath(new URL('../../../dist/', import.meta.url));

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
};

export interface Site {
  readonly url: string;
  /** The paths that were asked for, in order. */
  readonly requests: string[];
  close(): Promise<void>;
}

/** A static host: these files, dist/ below /logitkit/, and this policy on everything. */
export async function serve(files: Record<string, string>, policy: string): Promise<Site> {
  const requests: string[] = [];
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path === '/favicon.ico') return response.writeHead(204).end();
    requests.push(path);
    const body =
      files[path] ??
      (path.startsWith('/logitkit/') ? await readFile(DIST + path.slice(10)).catch(() => undefined) : undefined);
    if (body === undefined) return response.writeHead(404).end();
    const type = TYPES[extname(path)] ?? 'text/html; charset=utf-8';
    response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    requests,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}
