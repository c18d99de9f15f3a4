// Serves the built playground and prints its address.
//
//   node web/scripts/serve.mjs [--port 4173] [--host]
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { preview } from 'vite';

const web = join(dirname(fileURLToPath(import.meta.url)), '..');
const { values } = parseArgs({
  options: { port: { type: 'string', default: '4173' }, host: { type: 'boolean', default: false } },
});

const server = await preview({
  root: web,
  configFile: join(web, 'vite.config.ts'),
  logLevel: 'warn',
  preview: { port: Number(values.port), host: values.host, open: false },
});
console.log('\n  The logitkit playground is at\n');
for (const url of [...(server.resolvedUrls?.local ?? []), ...(server.resolvedUrls?.network ?? [])])
  console.log(`    ${url}`);
console.log('\n  Stop with Ctrl+C.\n');
