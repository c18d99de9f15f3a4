// The installed package at work, in fresh processes of the Node that runs this.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { install, NODE_MAJOR, pack, RELAXED_FLAGS, root, runIn, temporary } from './tarball.mjs';

const folder = temporary(after);
const { tarball } = pack(folder);
install(folder, tarball);

/** Runs a program in the project; it must end well and print this and nothing else. */
function prints(name, expected, source, flags = []) {
  const { status, stdout, stderr } = runIn(folder, name, source, flags);
  assert.equal(stderr, '', name);
  assert.equal(status, 0, name);
  assert.equal(stdout.trim(), expected);
}

const HELLO = `
import { init, softmax } from 'logitkit';
const { variant } = await init();
console.log(variant, softmax([2, 1, 0.1]).map((p) => p.toFixed(4)).join(' '));
`;

test('the ten lines of the README', () => {
  const variant = RELAXED_FLAGS.length === 0 ? 'relaxed' : 'simd';
  prints('hello.mjs', `${variant} 0.6590 0.2424 0.0986`, HELLO);
});

test('relaxed SIMD where the engine has it', () => {
  prints('relaxed.mjs', 'relaxed 0.6590 0.2424 0.0986', HELLO, RELAXED_FLAGS);
});

test('without code generation from strings', () => {
  const variant = RELAXED_FLAGS.length === 0 ? 'relaxed' : 'simd';
  prints('strict.mjs', `${variant} 0.6590 0.2424 0.0986`, HELLO, ['--disallow-code-generation-from-strings']);
});

test('logitkit/core with the raw modules that the package exports', () => {
  prints(
    'core.mjs',
    'simd 0.5,0.5',
    `import { readFile } from 'node:fs/promises';
     import { createRequire } from 'node:module';
     import { init, softmax } from 'logitkit/core';
     const require = createRequire(import.meta.url);
     const bytes = (name) => readFile(require.resolve('logitkit/' + name));
     const { variant } = await init({ wasm: { simd: bytes('logitkit.wasm'), relaxed: bytes('logitkit.relaxed.wasm') }, variant: 'simd' });
     console.log(variant, softmax([0, 0]).join());`,
  );
  prints(
    'core-url.mjs',
    '0.5,0.5',
    `import { readFile } from 'node:fs/promises';
     import { init, softmax } from 'logitkit/core';
     await init({ wasm: readFile(new URL(import.meta.resolve('logitkit/logitkit.wasm'))) });
     console.log(softmax([0, 0]).join());`,
  );
});

test('logitkit/maps, and the whole module in its place', () => {
  prints(
    'maps.mjs',
    '0.6590 0.2424 0.0986 simd 1',
    `import { init, softmax } from 'logitkit/maps';
     import * as whole from 'logitkit';
     await init({ variant: 'simd' });
     const probs = softmax([2, 1, 0.1]).map((p) => p.toFixed(4)).join(' ');
     const { variant } = await whole.init();
     console.log(probs, variant, new whole.Sampler({ temperature: 0 }).sample([1, 3, 2]));`,
  );
});

test('the adapters: no peer is needed, and the sampler is the one of logitkit', () => {
  prints(
    'adapters.mjs',
    'logitkit is not ready: call `await init()` once before anything else | 2 0 2 2 1,3',
    `import { init, Sampler, softmax } from 'logitkit';
     import { lastLogits, toTensor } from 'logitkit/onnxruntime';
     import { logitsProcessor } from 'logitkit/transformers';
     import { logitProcessor } from 'logitkit/web-llm';
     const early = (() => { try { logitsProcessor(); } catch (error) { return error.message; } })();
     await init();
     const logits = () => ({ type: 'float32', data: Float32Array.of(1, 2, 3), dims: [1, 3] });
     const sampler = new Sampler({ temperature: 0 });
     const scores = logitsProcessor(sampler)([[0n]], logits()).data;
     const left = logitProcessor({ temperature: 0 }).processLogits(logits().data);
     class Tensor { constructor(type, data, dims) { Object.assign(this, { type, data, dims }); } }
     const tensor = toTensor(Tensor, softmax(lastLogits(logits())));
     console.log(early, '|', scores.indexOf(0), left[2], left.indexOf(0), sampler.sample(tensor), tensor.dims.join());`,
  );
});

test('every name that is exported is a working function or class, from both entries', () => {
  prints(
    'names.mjs',
    'same',
    `import * as index from 'logitkit';
     import * as core from 'logitkit/core';
     for (const [name, value] of Object.entries(index)) {
       if (name === 'version' ? typeof value !== 'string' : typeof value !== 'function') throw new Error(name);
     }
     if (Object.keys(index).join() !== Object.keys(core).join()) throw new Error('the entries differ');
     const undocumented = ['default'].filter((name) => name in index);
     if (undocumented.length > 0) throw new Error(undocumented.join());
     console.log('same');`,
  );
});

test('require(): works where Node requires ES modules, else says what Node says', () => {
  const { status, stdout, stderr } = runIn(
    folder,
    'require.cjs',
    "const { init, softmax } = require('logitkit'); init().then(() => console.log(softmax([0, 0]).join()));",
  );
  if (process.features.require_module || NODE_MAJOR >= 23) {
    assert.equal(status, 0, stderr);
    assert.equal(stdout.trim(), '0.5,0.5');
  } else {
    assert.notEqual(status, 0);
    assert.match(stderr, /ERR_REQUIRE_ESM|ERR_PACKAGE_PATH_NOT_EXPORTED/);
  }
  // what CommonJS can do everywhere
  const dynamic = "import('logitkit').then(async (k) => { await k.init(); console.log(k.softmax([0, 0]).join()); });";
  prints('dynamic.cjs', '0.5,0.5', dynamic);
});

test('importing does nothing: no fetch, no wasm, no global', () => {
  prints(
    'quiet.mjs',
    'quiet',
    `for (const name of ['compile', 'instantiate', 'validate', 'compileStreaming', 'instantiateStreaming']) {
       WebAssembly[name] = () => { throw new Error(name); };
     }
     globalThis.fetch = () => { throw new Error('fetch'); };
     const before = Object.getOwnPropertyNames(globalThis).join();
     await import('logitkit');
     await import('logitkit/core');
     for (const name of ['transformers', 'onnxruntime', 'web-llm']) await import('logitkit/' + name);
     if (Object.getOwnPropertyNames(globalThis).join() !== before) throw new Error('a global');
     console.log('quiet');`,
  );
});

test('no network: init fetches nothing', () => {
  prints(
    'offline.mjs',
    '0.5,0.5',
    `globalThis.fetch = () => { throw new Error('fetch'); };
     const { init, softmax } = await import('logitkit');
     await init();
     console.log(softmax([0, 0]).join());`,
  );
});

test('nothing is printed, errors included', () => {
  prints(
    'silent.mjs',
    '',
    `import * as k from 'logitkit';
     for (const wrong of [{ variant: 'x' }, { wasm: 3 }, { wasm: new Uint8Array(8) }, { nothing: 1 }]) await k.init(wrong).catch(() => {});
     await k.init({ warmUp: true });
     for (const call of [() => k.softmax('x'), () => k.softmax([NaN]), () => k.allocate(2 ** 30), () => k.softmax([1], { axis: 3 })]) {
       try { call(); } catch {}
     }
     for (let i = 0; i < 100; i++) k.allocate(1000);
     k.softmax(new Float32Array(1000));`,
  );
});

test('memory: a plateau after 100,000 calls', () => {
  prints(
    'plateau.mjs',
    'flat',
    `import { allocate, init, logSumExp, softmax } from 'logitkit';
     await init();
     const x = new Float32Array(1000).map((_, i) => Math.sin(i));
     const out = new Float32Array(1000);
     const vector = allocate(1000);
     const work = (n) => {
       for (let i = 0; i < n; i++) {
         softmax(x, { out });
         softmax(vector, { out: vector });
         logSumExp(x);
         if (i % 10 === 0) softmax([1, 2, 3, 4]);
       }
     };
     const now = () => { globalThis.gc(); return { wasm: vector.data.buffer.byteLength, heap: process.memoryUsage().heapUsed }; };
     work(5_000);
     const before = now();
     work(100_000);
     const after = now();
     if (after.wasm !== before.wasm) throw new Error('wasm memory grew from ' + before.wasm + ' to ' + after.wasm);
     if (after.heap > before.heap + 2 ** 20) throw new Error('heap grew from ' + before.heap + ' to ' + after.heap);
     console.log('flat');`,
    ['--expose-gc'],
  );
});

test('in a worker thread, with a module of its own', () => {
  writeFileSync(
    join(folder, 'worker.mjs'),
    `import { parentPort } from 'node:worker_threads';
     import { init, softmax } from 'logitkit';
     await init();
     parentPort.postMessage(softmax([0, 0]));`,
  );
  prints(
    'workers.mjs',
    '0.5,0.5 0.5,0.5',
    `import { once } from 'node:events';
     import { Worker } from 'node:worker_threads';
     const one = async () => (await once(new Worker(new URL('./worker.mjs', import.meta.url)), 'message'))[0].join();
     console.log((await Promise.all([one(), one()])).join(' '));`,
  );
});

test('types: a strict project with lib ES2022, skipLibCheck off, NodeNext and Bundler', () => {
  writeFileSync(
    join(folder, 'consumer.mts'),
    `import { init, softmax, type TensorLike } from 'logitkit';
     import * as core from 'logitkit/core';
     import * as maps from 'logitkit/maps';
     import { lastLogits, toTensor } from 'logitkit/onnxruntime';
     import { logitsProcessor } from 'logitkit/transformers';
     import { logitProcessor } from 'logitkit/web-llm';
     await init();
     await maps.init({ variant: 'simd' });
     const p: Float32Array = softmax(new Float32Array(3), { temperature: 0.7 });
     const t: TensorLike = { data: p, dims: [3], type: 'float32' };
     export const q = core.softmax(t);
     export const n: number[] = maps.entmax([1, 2], { alpha: 1.5 });
     class Tensor { constructor(readonly type: string, readonly data: unknown, readonly dims: readonly number[]) {} }
     export const z: Tensor = toTensor(Tensor, softmax(lastLogits({ data: p, dims: [1, 1, 3], type: 'float32' })));
     export const one: bigint[][] = [...logitsProcessor({ topP: 0.9 })].length > 0 ? [[1n]] : [];
     const processor = logitProcessor(new core.Sampler({ seed: 1 }));
     export const registry: Map<string, { processLogits: (logits: Float32Array) => Float32Array }> = new Map([['a', processor]]);`,
  );
  const compilers = ['typescript', 'typescript-5.4'].filter((name) => existsSync(join(root, 'node_modules', name)));
  for (const compiler of compilers) {
    for (const [module, resolution] of [
      ['NodeNext', 'NodeNext'],
      ['ESNext', 'Bundler'],
    ]) {
      const tsc = join(root, 'node_modules', compiler, 'bin', 'tsc');
      const options = ['--strict', '--noEmit', '--target', 'ES2022', '--lib', 'ES2022', '--skipLibCheck', 'false'];
      const args = [tsc, ...options, '--module', module, '--moduleResolution', resolution, 'consumer.mts'];
      const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
      assert.equal(status, 0, `${compiler} ${module}: ${stdout}`);
    }
  }
});
