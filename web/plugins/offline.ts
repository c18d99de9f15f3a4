import type { Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

/** The token lab's own model is fetched ahead too, when the page is idle; it has at most 3 MB. */
const AHEAD_BYTES = 3_200_000;
/** What stands behind a click is kept once it was used. */
const BEHIND_A_CLICK = ['**/transformers*.js', '**/ort*'];

/**
 * After the first visit the page needs no network: a service worker keeps its files. A new version waits until the
 * last page of the old one is closed, so that no page loses the panels that it has not loaded yet.
 */
export function offline(): Plugin[] {
  return VitePWA({
    injectRegister: false, // src/offline.ts registers it, when the page has nothing better to do
    registerType: 'prompt',
    includeAssets: ['favicon.svg', 'theme.js'],
    manifest: {
      name: 'logitkit playground',
      short_name: 'logitkit',
      description: 'Softmax and its relatives, in your hands.',
      start_url: './',
      scope: './',
      display: 'minimal-ui',
      background_color: '#faf8f4',
      theme_color: '#faf8f4',
      icons: [{ src: 'favicon.svg', sizes: 'any', type: 'image/svg+xml' }],
    },
    workbox: {
      globPatterns: ['**/*.{html,js,css,svg,webmanifest,bin}'],
      globIgnores: BEHIND_A_CLICK,
      maximumFileSizeToCacheInBytes: AHEAD_BYTES,
      // The address says which panel and which colours; the page is the same one.
      ignoreURLParametersMatching: [/^panel$/, /^theme$/, /^utm_/],
      navigateFallback: null,
      clientsClaim: true,
      cleanupOutdatedCaches: true,
      sourcemap: false,
      inlineWorkboxRuntime: true,
      runtimeCaching: [
        {
          urlPattern: ({ url, sameOrigin }) => sameOrigin && /\.(bin|json|wasm|onnx|m?js|txt)$/.test(url.pathname),
          handler: 'CacheFirst',
          options: { cacheName: 'used', expiration: { maxEntries: 60 } },
        },
      ],
    },
  });
}
