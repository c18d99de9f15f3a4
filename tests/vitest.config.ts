import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { LAUNCH } from './browser/chromium.js';

/**
 * The API suites, on the built package (dist/), as four projects: Node and Chromium, each with both wasm variants.
 * `*.node.test.ts` need Node (files, processes, fresh modules); tests/browser holds what needs a page.
 */
const root = fileURLToPath(new URL('..', import.meta.url));
const dist = (file: string) => fileURLToPath(new URL(`../dist/${file}`, import.meta.url));

const NODE_MAJOR = Number(process.versions.node.split('.')[0]);

/** Node before 22 has relaxed SIMD behind a flag, later ones do not know the flag. */
const RELAXED_FLAGS = NODE_MAJOR < 22 ? ['--experimental-wasm-relaxed-simd'] : [];

const alias = [
  { find: /^logitkit$/, replacement: dist('index.js') },
  { find: /^logitkit\/core$/, replacement: dist('core.js') },
  { find: /^logitkit\/maps$/, replacement: dist('maps.js') },
  { find: /^logitkit\/transformers$/, replacement: dist('transformers.js') },
  { find: /^logitkit\/onnxruntime$/, replacement: dist('onnxruntime.js') },
  { find: /^logitkit\/web-llm$/, replacement: dist('webLlm.js') },
  { find: /^logitkit\/(.*\.wasm)$/, replacement: `${dist('')}$1` },
];

/** transformers.js for Node wants a native runtime; the one for the web runs there as well, on onnxruntime-web. */
const webBuild = {
  find: /^@huggingface\/transformers$/,
  replacement: fileURLToPath(
    new URL('../node_modules/@huggingface/transformers/dist/transformers.web.js', import.meta.url),
  ),
};

export type Variant = 'simd' | 'relaxed';

declare module 'vitest' {
  export interface ProvidedContext {
    variant: Variant;
  }
}

function node(variant: Variant): TestProjectInlineConfiguration {
  return {
    resolve: { alias: [...alias, webBuild] },
    test: {
      name: `node-${variant}`,
      root,
      environment: 'node',
      include: ['tests/api/**/*.test.ts'],
      setupFiles: ['tests/support/setup.ts'],
      provide: { variant },
      testTimeout: 180_000,
      pool: 'forks',
      execArgv: ['--expose-gc', ...(variant === 'relaxed' ? RELAXED_FLAGS : [])],
    },
  };
}

function browser(variant: Variant): TestProjectInlineConfiguration {
  return {
    resolve: { alias },
    optimizeDeps: { include: ['fast-check', 'onnxruntime-common'] },
    test: {
      name: `chromium-${variant}`,
      root,
      include: ['tests/api/**/*.test.ts', 'tests/browser/*.test.ts'],
      exclude: ['**/*.node.test.ts'],
      setupFiles: ['tests/support/setup.ts'],
      provide: { variant },
      testTimeout: 180_000,
      // One page for all files: they leave nothing behind in it, and each of its own would load everything again.
      isolate: false,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions: LAUNCH }),
        instances: [{ browser: 'chromium' }],
      },
    },
  };
}

/** Pages of our own in Chromium, driven from Node: security policies, workers, service workers. */
function pages(): TestProjectInlineConfiguration {
  return {
    test: {
      name: 'pages',
      root,
      environment: 'node',
      include: ['tests/browser/pages/*.test.ts'],
      testTimeout: 180_000,
      hookTimeout: 180_000,
    },
  };
}

export default defineConfig({
  test: {
    root,
    // every worker holds a module and rows of up to 2²⁰ entries: no more of them than cores
    maxWorkers: Math.max(1, Math.min(4, availableParallelism())),
    projects: [node('simd'), node('relaxed'), browser('simd'), browser('relaxed'), pages()],
  },
});
