import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

// The built playground in Debian's Chromium. Needs web/dist: npm run build:web.
//   npx vitest run --config tests/browser/e2e/vitest.config.ts
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // The package as the page has it: the panels' own code runs in some of these tests.
  resolve: {
    alias: { logitkit: fileURLToPath(new URL('../../../web/node_modules/logitkit/dist/index.js', import.meta.url)) },
  },
  test: {
    name: 'e2e',
    environment: 'node',
    include: ['*.test.ts'],
    globalSetup: ['./site.ts'],
    // A browser for each worker, which serves all files that the worker runs (tabs.ts).
    pool: 'forks',
    isolate: false,
    maxWorkers: Math.max(1, Math.min(4, availableParallelism())),
    // Nothing is timed: these end what hangs, on a machine that is busy with other things too.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
