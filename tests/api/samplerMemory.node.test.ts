import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BeamSearch, Sampler } from 'logitkit';
import { describe, expect, inject, test } from 'vitest';

/** What a step allocates, and that forgotten samplers give their memory back. */

const dist = fileURLToPath(new URL('../../dist/index.js', import.meta.url));
const RELAXED_FLAGS = Number(process.versions.node.split('.')[0]) < 22 ? ['--experimental-wasm-relaxed-simd'] : [];

/** Runs a script on the built package in a process of its own; what it prints is JSON. */
function run(script: string, ...flags: string[]): Record<string, number> {
  const program = `
    import { BeamSearch, Sampler, allocate, init } from ${JSON.stringify(`file://${dist}`)};
    let memory;
    const { instantiate } = WebAssembly;
    WebAssembly.instantiate = async (...args) => {
      const result = await instantiate(...args);
      memory = Object.values((result.instance ?? result).exports).find((value) => value instanceof WebAssembly.Memory);
      return result;
    };
    await init({ variant: '${inject('variant')}' });
    ${script}`;
  const variant = inject('variant') === 'relaxed' ? RELAXED_FLAGS : [];
  const out = execFileSync(
    process.execPath,
    [...variant, '--expose-gc', ...flags, '--input-type=module', '-e', program],
    {
      encoding: 'utf8',
    },
  );
  return JSON.parse(out.trim().split('\n').at(-1) as string);
}

describe('a step allocates nothing after the first ones', () => {
  const CHAINS = {
    'top-k, top-p, min-p, temperature': '{ temperature: 0.8, topK: 40, topP: 0.95, minP: 0.05, seed: 1 }',
    'the whole chain of llama.cpp':
      "{ preset: 'llama.cpp', seed: 1, repetitionPenalty: 1.1, penaltyWindow: 64, dry: { multiplier: 0.8 }, typicalP: 0.9, xtc: { probability: 0.5 } }",
    'mirostat and entmax': "{ mirostat: { version: 2 }, normalizer: 'entmax', seed: 1 }",
  };
  test.each(Object.entries(CHAINS))('%s', (_, options) => {
    const { bytes, grown } = run(`
      const sampler = new Sampler(${options});
      const resident = allocate(8000);
      const outside = Float32Array.from({ length: 8000 }, (_, i) => Math.sin(i * i) * 5);
      resident.data.set(outside);
      const mask = new Int32Array(250).fill(-1);
      const withMask = { bitmask: mask };
      const steps = (count) => {
        for (let i = 0; i < count; i++) {
          sampler.accept(sampler.sample(outside));
          sampler.next(resident);
          sampler.sample(outside, withMask);
        }
      };
      // the history grows by half when it is full: make it large before measuring
      sampler.prime(Int32Array.from({ length: 20000 }, (_, i) => (i * 7919) % 8000));
      steps(600);
      // the least of a few: the engine itself allocates when it compiles
      const held = memory.buffer.byteLength;
      let bytes = Infinity;
      for (let i = 0; i < 5; i++) {
        gc();
        const before = process.memoryUsage().heapUsed;
        steps(300);
        bytes = Math.min(bytes, process.memoryUsage().heapUsed - before);
      }
      console.log(JSON.stringify({ bytes, grown: memory.buffer.byteLength - held }));
    `);
    expect(grown).toBe(0);
    // of 900 steps; what it takes to ask is a few kilobytes
    expect(bytes).toBeLessThan(900 * 16);
  });
});

describe('forgotten without dispose()', () => {
  test('20,000 samplers in a loop that yields', () => {
    const { megabytes } = run(`
      const logits = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i));
      for (let i = 0; i < 20000; i++) {
        new Sampler({ topK: 5, bannedTokens: new Int32Array(100), seed: i }).next(logits);
        if (i % 50 === 0) await new Promise((resolve) => setTimeout(resolve));
      }
      console.log(JSON.stringify({ megabytes: memory.buffer.byteLength / 2 ** 20 }));
    `);
    expect(megabytes).toBeLessThan(1024);
  });

  test('samplers and searches that the collector finds', () => {
    const { held, after } = run(`
      const make = () => { for (let i = 0; i < 100; i++) { new Sampler({ bannedTokens: new Int32Array(5000) }); new BeamSearch({ endTokens: new Int32Array(5000) }); } };
      const collect = async () => { for (let i = 0; i < 4; i++) { gc(); await new Promise((resolve) => setTimeout(resolve, 5)); } };
      make();
      await collect();
      const held = memory.buffer.byteLength;
      for (let i = 0; i < 10; i++) { make(); await collect(); }
      console.log(JSON.stringify({ held, after: memory.buffer.byteLength }));
    `);
    expect(after).toBeLessThan(held * 1.5);
  });
});

test('out of memory: a RangeError with the bytes, the sampler as it was, and the module goes on', () => {
  const { rangeError, same, token } = run(`
    const logits = new Float32Array(300000).map((_, i) => Math.sin(i));
    const options = { seed: 5, typicalP: 0.9, dry: { multiplier: 1 } };
    const sampler = new Sampler(options), twin = new Sampler(options);
    for (const each of [sampler, twin]) each.prime([1, 2, 3, 1, 2]);
    const before = JSON.stringify(sampler.save());
    const hog = [];
    let size = 2 ** 28;
    while (size >= 2 ** 12) { try { hog.push(allocate(size)); } catch { size /= 2; } }
    let rangeError = 0;
    try { sampler.sample(logits); } catch (error) {
      rangeError = Number(error instanceof RangeError && /^out of memory: could not get \\d+ bytes/.test(error.message));
      if (!rangeError) throw error;
    }
    for (const vector of hog) vector.dispose();
    const same = Number(JSON.stringify(sampler.save()) === before && sampler.next(logits) === twin.next(logits) && sampler.next(logits) === twin.next(logits));
    const token = new Sampler({ seed: 1, temperature: 0 }).sample([1, 2, 0]);
    console.log(JSON.stringify({ rangeError, same, token }));
  `);
  expect({ rangeError, same, token }).toEqual({ rangeError: 1, same: 1, token: 1 });
}, 240_000);

test('disposed ones are not collected twice', () => {
  for (let i = 0; i < 100; i++) {
    new Sampler().dispose();
    new BeamSearch().dispose();
  }
  (globalThis as { gc?: () => void }).gc?.();
  expect(new Sampler({ temperature: 0 }).sample([0, 1])).toBe(1);
});
