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
    // One browser at a time: the machines that run this have two cores.
    fileParallelism: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
