import { fileURLToPath } from 'node:url';
import { type Plugin, runnerImport } from 'vite';

const ENTRY = fileURLToPath(new URL('../src/prerender.tsx', import.meta.url));
const TSCONFIG_JSX = { oxc: { jsx: { runtime: 'automatic' as const, importSource: 'preact' } } };

/** Puts the page's first state into index.html, computed by the library like everything later on. */
export function prerender(): Plugin {
  return {
    name: 'prerender',
    transformIndexHtml: {
      order: 'pre',
      async handler(html) {
        const { module } = await runnerImport<typeof import('../src/prerender.js')>(ENTRY, {
          configFile: false,
          root: fileURLToPath(new URL('..', import.meta.url)),
          ...TSCONFIG_JSX,
        });
        return html.replace('<!--app-->', await module.prerender());
      },
    },
  };
}
