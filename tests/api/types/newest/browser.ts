/** With the newest lib and the DOM's: what only there has a name. */
import { allocate, init, softmax } from 'logitkit';
import * as core from 'logitkit/core';

await core.init({ wasm: new URL('https://example.com/logitkit.wasm') });
await core.init({ wasm: new Response() });
await core.init({ wasm: fetch('https://example.com/logitkit.wasm') });
await core.init({ wasm: await WebAssembly.compile(new Uint8Array(8)) });
await core.init({ wasm: { simd: fetch('simd.wasm'), relaxed: fetch('relaxed.wasm') } });
await init();

{
  using vector = allocate(4);
  softmax(vector, { out: vector });
}

const halves = new Float16Array(4);
export const fromHalves: Float32Array = softmax(halves);
export const intoHalves: Float16Array = softmax([1, 2, 3, 4], { out: halves });
