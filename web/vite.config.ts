import { defineConfig } from 'vite';
import { contentSecurityPolicy } from './plugins/csp.js';
import { offline } from './plugins/offline.js';
import { prerender } from './plugins/prerender.js';

export default defineConfig({
  // Relative addresses: the folder works under any path of any static host.
  base: './',
  // transformers.js asks for ONNX Runtime with WebGPU, 27 MB; the one for WebAssembly alone is half of that.
  resolve: { alias: { 'onnxruntime-web/webgpu': 'onnxruntime-web/wasm' } },
  plugins: [prerender(), contentSecurityPolicy(), offline()],
  // Workers are modules too: they share the package's chunks, and need no policy of their own.
  worker: { format: 'es' },
  build: {
    outDir: 'dist',
    // What is bundled here is passed on: its licences go with it.
    license: { fileName: 'licences.md' },
    emptyOutDir: true,
    // The policy forbids data: for everything but images, and a file is cached where a string is not.
    assetsInlineLimit: 0,
    // light-dark() and CSS geometry properties as they are: the engines that run relaxed SIMD know them.
    target: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    // The embedded module is one string. Which plugin took how long is nothing that whoever starts the page asks for.
    chunkSizeWarningLimit: 1000,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});
