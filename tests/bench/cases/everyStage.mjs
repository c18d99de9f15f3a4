import { history, row } from '../inputs.mjs';
import { use } from './use.mjs';

const V = 128256;

/** llama.cpp's default chain with every stage switched on. */
const EVERY_STAGE = {
  preset: 'llama.cpp',
  repetitionPenalty: 1.1,
  penaltyWindow: 64,
  dry: { multiplier: 0.8, base: 1.75, allowedLength: 2, window: 4096 },
  topNSigma: 2,
  topK: 40,
  typicalP: 0.97,
  topP: 0.95,
  minP: 0.05,
  xtc: { probability: 0.5, threshold: 0.1 },
  temperature: 0.8,
};

/**
 * llama.cpp itself, compiled to wasm SIMD, was measured beside transformers.js once (b10256, same row and history,
 * V = 128256, medians): 3470 µs against 939 for this top-k in Node 20, 4541 against 1701 in Chromium 156. Ten times
 * faster than it is then so many times faster than transformers.js.
 */
const TEN_TIMES_LLAMA = { node: (10 * 939) / 3470, chromium: (10 * 1701) / 4541 };

export default {
  title: 'every sampler stage on, as in llama.cpp’s chain',
  about:
    'V = 128256, Float32Array in, a history of 1000 tokens. llama.cpp is no npm package: its distance to transformers.js was measured once, and the wanted figure is ten times that.',
  needs: ['Sampler'],
  scenes: [
    {
      name: `V = ${V}`,
      quick: true,
      runners: () => {
        const input = row(V, 'peaky');
        return [
          use('logitkit', 'sample', 'user', input, 'every stage', { ...EVERY_STAGE, prime: history(1000, V) }),
          use('transformers.js', 'topK40', 'user', input, 'transformers.js, top-k 40'),
        ];
      },
    },
  ],
  goals: Object.entries(TEN_TIMES_LLAMA).map(([engine, atLeast]) => ({
    of: 'transformers.js, top-k 40',
    to: 'every stage',
    atLeast: Math.round(atLeast * 100) / 100,
    engines: [engine],
  })),
};
