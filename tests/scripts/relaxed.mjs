// Preloaded (node --import) by scripts that run both wasm variants: before Node 22, relaxed SIMD is behind a flag that
// V8 also takes at run time, as long as no module was compiled before.
import { setFlagsFromString } from 'node:v8';

if (Number(process.versions.node.split('.')[0]) < 22) setFlagsFromString('--experimental-wasm-relaxed-simd');
