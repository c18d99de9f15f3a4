import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { expectRejects, expectThrows } from '../support/throws.js';

/** `logitkit/maps`, and how the whole module takes its place; each time on modules that nobody initialised before. */

const variant = inject('variant');
const other = variant === 'simd' ? 'relaxed' : 'simd';

beforeEach(() => {
  vi.resetModules();
});

const freshMaps = () => import('logitkit/maps');
/** Their functions by name. */
const called = (maps: object) => maps as Record<string, (x: ArrayLike<number>, options?: object) => unknown>;
const freshIndex = () => import('logitkit');

const ROW = Float32Array.from({ length: 1000 }, (_, i) => 9 * Math.sin(i * i));
const FUNCTIONS = [
  'argmax',
  'entmax',
  'entropy',
  'hardmax',
  'logSigmoid',
  'logSoftmax',
  'logSumExp',
  'normalizedEntropy',
  'sigmoid',
  'softmax',
  'softmin',
  'sparsemax',
] as const;

describe('logitkit/maps', () => {
  test('exports functions of logitkit, and no others', async () => {
    const maps = await freshMaps();
    const index: Record<string, unknown> = await freshIndex();
    const names = Object.keys(maps).sort();
    expect(names).toEqual([...FUNCTIONS, 'Vector', 'allocate', 'init', 'isReady', 'version'].sort());
    for (const [name, value] of Object.entries(maps)) if (name !== 'init') expect(value, name).toBe(index[name]);
  });

  test('before init: every call throws an Error that says to await init()', async () => {
    const maps = await freshMaps();
    for (const name of FUNCTIONS) expectThrows(() => called(maps)[name]([0.5, 0.5]), Error, 'await init()');
    expect(maps.isReady()).toBe(false);
  });

  test('gives the bits of the whole module', async () => {
    const maps = await freshMaps();
    expect(await maps.init({ variant, warmUp: true })).toEqual({ variant, version: maps.version });
    const results = () =>
      FUNCTIONS.flatMap((name) => [
        called(maps)[name](ROW, { shape: [10, 100] }),
        called(maps)[name](Array.from(ROW), { shape: [10, 10, 10], axis: 1 }),
      ]);
    const before = results();
    await (await freshIndex()).init();
    expect(results()).toEqual(before);
  });

  test('a function that it has not says which init() to await, and the module goes on', async () => {
    const maps = await freshMaps();
    const index = await freshIndex();
    await maps.init({ variant });
    expectThrows(() => index.sparsemaxBackward([1, 0], [1, 2]), Error, "'logitkit'", "'logitkit/maps'");
    expectThrows(() => new index.Sampler(), Error, "'logitkit'");
    expectThrows(() => index.attention(tensor(), tensor(), tensor()), Error, "'logitkit'");
    expect(maps.softmax([0, 0])).toEqual([0.5, 0.5]);
  });

  test('brings its own module: `wasm` is no option', async () => {
    const { init } = await freshMaps();
    const wrong = (options: object) => init(options as Parameters<typeof init>[0]);
    await expectRejects(wrong({ wasm: 'logitkit.wasm' }), TypeError, "'wasm'");
    await expectRejects(wrong({ variant: 'scalar' }), RangeError, 'variant', 'scalar');
    expect(init()).toBe(init()); // one promise
  });
});

describe('the whole module in the place of the maps', () => {
  test('the numbers of vectors move along, and old views become empty', async () => {
    const maps = await freshMaps();
    const index = await freshIndex();
    await maps.init({ variant });
    const short = maps.allocate(3);
    const long = maps.allocate(500_000, 'float64');
    const gone = maps.allocate(4);
    short.data.set([1, 2, 3]);
    long.data.fill(7);
    gone.dispose();
    const views = [short.data, long.data];
    await index.init();
    expect(views.map(({ length }) => length)).toEqual([0, 0]);
    expect([...short.data]).toEqual([1, 2, 3]);
    expect(long.data.every((x) => x === 7)).toBe(true);
    expect(index.logSumExp(short)).toBe(index.logSumExp(Float32Array.of(1, 2, 3)));
    index.softmax(short, { out: short });
    expect(short.data).toEqual(index.softmax(Float32Array.of(1, 2, 3)));
    expectThrows(() => gone.data, Error, 'disposed');
    long.dispose();
    expectThrows(() => long.data, Error, 'disposed');
    const again = index.allocate(500_000, 'float64');
    expect(again.data.every((x) => x === 0)).toBe(true);
  });

  test('in whatever order and however often the two are asked for, also at once', async () => {
    for (const order of ['maps index maps index', 'index maps index', 'index maps maps', 'maps maps index index']) {
      vi.resetModules();
      const entries = { maps: await freshMaps(), index: await freshIndex() };
      const asked = order.split(' ') as (keyof typeof entries)[];
      const results = await Promise.all(asked.map((name) => entries[name].init({ variant })));
      expect(new Set(results.map((result) => result.variant))).toEqual(new Set([variant]));
      expect(entries.index.sparsemaxBackward([1, 0], [1, 2])).toEqual([0, 0]);
      expect(entries.maps.init()).toBe(entries.index.init());
    }
  });

  test('keeps the variant; another one is an Error, and nothing has changed', async () => {
    const maps = await freshMaps();
    const index = await freshIndex();
    await maps.init({ variant });
    await expectRejects(index.init({ variant: other }), Error, variant, other);
    expect((await index.init()).variant).toBe(variant);
  });

  test('where it fails, the maps go on, and it can be tried again', async () => {
    const maps = await freshMaps();
    const index = await freshIndex();
    await maps.init({ variant });
    const vector = maps.allocate(2);
    const view = vector.data;
    const compile = vi.spyOn(WebAssembly, 'compile').mockRejectedValueOnce(new Error('offline'));
    await expectRejects(index.init(), Error, 'offline');
    compile.mockRestore();
    expect(view.length).toBe(2);
    expect(maps.softmax(vector)).toEqual(Float32Array.of(0.5, 0.5));
    expectThrows(() => new index.Sampler(), Error, "'logitkit'");
    await index.init();
    new index.Sampler().dispose();
  });

  test('too little memory for the vectors: a RangeError with the bytes, and nothing has changed', async () => {
    const maps = await freshMaps();
    const index = await freshIndex();
    await maps.init({ variant });
    const small = maps.allocate(2);
    const large = maps.allocate(2_000_000);
    large.data.fill(3);
    const real = WebAssembly.Memory.prototype.grow;
    const grow = vi.spyOn(WebAssembly.Memory.prototype, 'grow').mockImplementation(function (
      this: WebAssembly.Memory,
      pages,
    ) {
      if (pages > 100) throw new RangeError('no more');
      return real.call(this, pages);
    });
    await expectRejects(index.init(), RangeError, '8000000');
    grow.mockRestore();
    expect(large.data.every((x) => x === 3)).toBe(true);
    expect(maps.softmax(small)).toEqual(Float32Array.of(0.5, 0.5));
    await index.init();
    expect(large.data.every((x) => x === 3)).toBe(true);
  });

  test('a wasm of the caller may be of the other variant, where none was asked for', async () => {
    const file = (name: string) => readFileSync(new URL(`../../dist/${name}`, import.meta.url));
    for (const wasm of [file('logitkit.wasm'), { simd: file('logitkit.wasm') }]) {
      vi.resetModules();
      const maps = await freshMaps();
      const core = await import('logitkit/core');
      await maps.init({ variant });
      expect((await core.init({ wasm })).variant).toBe('simd');
      new core.Sampler().dispose();
    }
  });

  test('the file of the maps is not the whole: an Error, and the right one can follow', async () => {
    const file = (name: string) => readFileSync(new URL(`../../dist/${name}`, import.meta.url));
    const core = await import('logitkit/core');
    await expectRejects(core.init({ wasm: file('logitkit.maps.wasm') }), Error, 'logitkit.wasm', 'logitkit/maps');
    expect(core.isReady()).toBe(false);
    await core.init({ wasm: file('logitkit.wasm') });
    new core.Sampler().dispose();
  });

  test('the maps neither wait for a whole module that is on its way nor fail with it', async () => {
    const maps = await freshMaps();
    const core = await import('logitkit/core');
    await maps.init({ variant });
    let fail: (error: Error) => void = () => {};
    const slow = new Promise<Uint8Array>((_, reject) => {
      fail = reject;
    });
    const whole = core.init({ wasm: slow });
    expect((await maps.init()).variant).toBe(variant);
    fail(new Error('offline'));
    await expectRejects(whole, Error, 'offline');
    expect((await maps.init()).variant).toBe(variant);

    vi.resetModules();
    const others = { maps: await freshMaps(), core: await import('logitkit/core') };
    const broken = others.core.init({ wasm: Promise.reject(new Error('offline')) });
    const [first, second] = await Promise.allSettled([broken, others.maps.init({ variant })]);
    expect([first.status, second.status]).toEqual(['rejected', 'fulfilled']);
    expect(others.maps.softmax([0, 0])).toEqual([0.5, 0.5]);
  });

  test('a failed first init of the maps does not stand in its way', async () => {
    const maps = await freshMaps();
    const index = await freshIndex();
    const compile = vi.spyOn(WebAssembly, 'compile').mockRejectedValueOnce(new Error('offline'));
    const [first, second] = await Promise.allSettled([maps.init({ variant }), index.init({ variant })]);
    compile.mockRestore();
    expect(first.status).toBe('rejected');
    expect(second.status).toBe('fulfilled');
    expect(index.softmax([0, 0])).toEqual([0.5, 0.5]);
    const again = vi.spyOn(WebAssembly, 'compile');
    expect(maps.init()).toBe(index.init());
    expect(again).not.toHaveBeenCalled();
    again.mockRestore();
  });
});

const tensor = () => ({ data: new Float32Array(4), dims: [2, 2] });
