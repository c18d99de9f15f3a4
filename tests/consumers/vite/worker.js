import { init, softmax } from 'logitkit/core';
import simd from 'logitkit/logitkit.wasm?url';

// the core entry carries nothing: the bundler gives the raw module an address
await init({ wasm: { simd: new URL(simd, import.meta.url) }, variant: 'simd' });
postMessage(softmax([0, 0]).join());
