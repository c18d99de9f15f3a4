import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath, pathToFileURL } from 'node:url';
import vm from 'node:vm';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test, vi } from 'vitest';
import { expectRejects, expectThrows } from '../support/throws.js';
import { VERBS } from '../support/verbs.js';

/** `init` of both entry points, each time on modules that nobody initialised before. */

const variant = inject('variant');
const other = variant === 'simd' ? 'relaxed' : 'simd';
const path = (name: string) => fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));
const FILES = { simd: path('logitkit.wasm'), relaxed: path('logitkit.relaxed.wasm') };
const bytes = (which: 'simd' | 'relaxed') => new Uint8Array(readFileSync(FILES[which]));
const { version: released } = JSON.parse(readFileSync(path('../package.json'), 'utf8')) as { version: string };

/** Whether this engine runs relaxed SIMD: the project for it runs with the flag where one is needed. */
const hasRelaxed = variant === 'relaxed' || Number(process.versions.node.split('.')[0]) >= 22;

beforeEach(() => {
  vi.resetModules();
});

const freshIndex = () => import('logitkit');
const freshCore = () => import('logitkit/core');

describe('logitkit', () => {
  test('before init: every call throws an Error that says to await init()', async () => {
    const fresh = (await freshIndex()) as unknown as Record<string, (x: number[]) => unknown>;
    expect((fresh.isReady as unknown as () => boolean)()).toBe(false);
    for (const { name } of VERBS) expectThrows(() => fresh[name]([1, 2]), Error, 'await init()');
    expectThrows(() => fresh.allocate(4 as unknown as number[]), Error, 'await init()');
    expect(fresh.version).toBe(released);
  });

  test('resolves to { variant, version }, and then everything is synchronous', async () => {
    const { init, isReady, softmax } = await freshIndex();
    const result = await init({ variant });
    expect(result).toEqual({ variant, version: released });
    expect(isReady()).toBe(true);
    expect(softmax([0, 0])).toEqual([0.5, 0.5]);
  });

  test('auto takes relaxed SIMD where the engine has it, and only there', async () => {
    const { init } = await freshIndex();
    expect((await init()).variant).toBe(hasRelaxed ? 'relaxed' : 'simd');
  });

  test('may be called many times, at once and later; the work is done once', async () => {
    const { init, softmax, allocate } = await freshIndex();
    const compile = vi.spyOn(WebAssembly, 'compile');
    const [a, b, c] = await Promise.all([init({ variant }), init({ variant }), init()]);
    const vector = allocate(2);
    const d = await init();
    expect([b, c, d]).toEqual([a, a, a]);
    expect(init()).toBe(init()); // one promise
    expect(compile.mock.calls.length).toBeLessThanOrEqual(1);
    expect([...vector.data]).toEqual([0, 0]);
    expect(softmax(vector)).toEqual(Float32Array.of(0.5, 0.5));
    compile.mockRestore();
  });

  test('one module serves both entry points', async () => {
    const index = await freshIndex();
    const core = await freshCore();
    await index.init({ variant });
    expect(core.isReady()).toBe(true);
    expect(core.softmax([0, 0])).toEqual([0.5, 0.5]);
    expect(core.softmax).toBe(index.softmax);
  });

  test('asking later for the other variant is an Error that says which is in use', async () => {
    const { init, isReady } = await freshIndex();
    await init({ variant });
    await expectRejects(init({ variant: other }), Error, variant, other);
    expect(isReady()).toBe(true);
  });

  test('warmUp runs the kernels and changes nothing', async () => {
    const { init, softmax } = await freshIndex();
    expect(await init({ variant, warmUp: true })).toEqual({ variant, version: released });
    expect(await init({ warmUp: true })).toEqual({ variant, version: released });
    expect(softmax([0, 0])).toEqual([0.5, 0.5]);
  });

  test('wrong options: a rejection that names them, and a later init works', async () => {
    const { init, isReady } = await freshIndex();
    const wrong = (options: unknown) => init(options as Parameters<typeof init>[0]);
    await expectRejects(wrong({ varient: 'simd' }), TypeError, "'varient'", "'variant'");
    await expectRejects(wrong({ variant: 'scalar' }), RangeError, 'variant', 'scalar', 'auto', 'simd', 'relaxed');
    await expectRejects(wrong({ variant: 1 }), TypeError, 'variant', '1');
    await expectRejects(wrong({ warmUp: 'yes' }), TypeError, 'warmUp', '"yes"');
    await expectRejects(wrong(null), TypeError, 'options', 'null');
    await expectRejects(wrong('simd'), TypeError, 'options', '"simd"');
    expect(isReady()).toBe(false);
    await init({ variant });
    expect(isReady()).toBe(true);
  });

  test('takes a wasm of the caller as well', async () => {
    const { init } = await freshIndex();
    expect((await init({ wasm: bytes(variant) })).variant).toBe(variant);
  });

  test('an engine without relaxed SIMD is told so, one without SIMD too', async () => {
    const validate = WebAssembly.validate;
    const relaxedOpcode = (b: Uint8Array) => b.join().includes('253,128,2');
    vi.spyOn(WebAssembly, 'validate').mockImplementation((b) => !relaxedOpcode(b as Uint8Array) && validate(b));
    const first = await freshIndex();
    await expectRejects(first.init({ variant: 'relaxed' }), Error, 'relaxed', 'simd');
    expect((await first.init()).variant).toBe('simd');
    vi.mocked(WebAssembly.validate).mockReturnValue(false);
    vi.resetModules();
    const second = await freshIndex();
    await expectRejects(second.init(), Error, 'SIMD');
    vi.restoreAllMocks();
    expect((await second.init({ variant })).variant).toBe(variant);
  });
});

describe('logitkit/core', () => {
  let origin = '';
  const server = createServer((request, response) => {
    const name = request.url?.slice(1) ?? '';
    const type = name.startsWith('untyped/') ? 'application/octet-stream' : 'application/wasm';
    const file = name.replace('untyped/', '');
    if (file !== 'logitkit.wasm' && file !== 'logitkit.relaxed.wasm') return response.writeHead(404).end('no');
    response.writeHead(200, { 'content-type': type }).end(readFileSync(path(file)));
  });

  beforeAll(async () => {
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  const file = () => (variant === 'simd' ? 'logitkit.wasm' : 'logitkit.relaxed.wasm');
  const SOURCES: Record<string, () => unknown> = {
    'a URL as a string': () => `${origin}/${file()}`,
    'a URL': () => new URL(`${origin}/${file()}`),
    'a URL with another content type': () => `${origin}/untyped/${file()}`,
    'a Response': () => fetch(`${origin}/${file()}`),
    'a Response that was awaited': async () => await fetch(`${origin}/${file()}`),
    'bytes as Uint8Array': () => bytes(variant),
    'bytes as a Node Buffer': () => readFileSync(FILES[variant]),
    'bytes as ArrayBuffer': () => bytes(variant).buffer,
    'bytes at an offset': () => Uint8Array.from([0, 0, 0, ...bytes(variant)]).subarray(3),
    'bytes as DataView': () => new DataView(bytes(variant).buffer),
    'a Module': () => WebAssembly.compile(bytes(variant)),
    'a promise of bytes': () => Promise.resolve(bytes(variant)),
    'a data: URL': () => `data:application/wasm;base64,${Buffer.from(bytes(variant)).toString('base64')}`,
    'a pair': () => ({ simd: bytes('simd'), relaxed: bytes('relaxed') }),
    'a pair of promises': () => ({ simd: Promise.resolve(bytes('simd')), relaxed: Promise.resolve(bytes('relaxed')) }),
    'a pair without prototype': () =>
      Object.assign(Object.create(null), { simd: bytes('simd'), relaxed: bytes('relaxed') }),
  };

  test.each(Object.entries(SOURCES))('init({ wasm }) takes %s', async (_, source) => {
    const core = await freshCore();
    const wasm = (await source()) as Uint8Array<ArrayBuffer>;
    expect(await core.init({ wasm, variant })).toEqual({ variant, version: released });
    expect(core.softmax([0, 0])).toEqual([0.5, 0.5]);
  });

  test('of a pair, only the one that is used is touched', async () => {
    const touched: string[] = [];
    const pair = {
      get simd() {
        touched.push('simd');
        return bytes('simd');
      },
      get relaxed() {
        touched.push('relaxed');
        return bytes('relaxed');
      },
    };
    const { init } = await freshCore();
    await init({ wasm: pair, variant });
    expect(touched).toEqual([variant]);
  });

  test('half a pair serves auto, if it is one that the engine runs', async () => {
    const { init } = await freshCore();
    expect((await init({ wasm: { simd: bytes('simd') } })).variant).toBe('simd');
    vi.resetModules();
    const second = await freshCore();
    if (hasRelaxed) expect((await second.init({ wasm: { relaxed: bytes('relaxed') } })).variant).toBe('relaxed');
    else await expectRejects(second.init({ wasm: { relaxed: bytes('relaxed') } }), TypeError, 'simd');
  });

  test('without wasm: an Error that says what to pass', async () => {
    const { init } = await freshCore();
    const none = init as unknown as (options?: object) => Promise<unknown>;
    await expectRejects(none(), Error, 'init({ wasm })');
    await expectRejects(none({}), Error, 'init({ wasm })');
  });

  test('what is no wasm: named, and a later init works', async () => {
    const core = await freshCore();
    const wrong = (wasm: unknown) => core.init({ wasm } as Parameters<typeof core.init>[0]);
    await expectRejects(wrong(3), TypeError, 'wasm', '3');
    await expectRejects(
      wrong(() => 0),
      TypeError,
      'wasm',
      'a function',
    );
    await expectRejects(wrong(null), TypeError, 'wasm', 'null');
    await expectRejects(wrong({}), TypeError, 'wasm', 'simd');
    await expectRejects(wrong({ smid: bytes('simd') }), TypeError, "'smid'", "'simd'");
    await expectRejects(wrong(new Map()), TypeError, 'wasm', 'a Map');
    await expect(wrong(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]))).rejects.toThrow(WebAssembly.CompileError);
    await expectRejects(wrong(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])), Error, 'logitkit'); // a module, not ours
    await expectRejects(wrong(`${origin}/missing.wasm`), Error, '404', 'missing.wasm');
    await expectRejects(wrong('http://127.0.0.1:1/x.wasm'), Error, '127.0.0.1:1/x.wasm');
    await expectRejects(wrong(pathToFileURL(FILES.simd)), Error, 'file:', 'bytes');
    expect(core.isReady()).toBe(false);
    expect((await core.init({ wasm: bytes(variant) })).variant).toBe(variant);
  });

  test('a content type with a parameter, in capitals, or none', async () => {
    const typed: (string | undefined)[] = [
      'application/wasm; charset=utf-8',
      'Application/WASM',
      'text/plain',
      undefined,
    ];
    for (const type of typed) {
      vi.resetModules();
      const { init } = await freshCore();
      const response = new Response(bytes(variant), { headers: type === undefined ? {} : { 'Content-Type': type } });
      expect((await init({ wasm: response })).variant, type).toBe(variant);
    }
  });

  test('what a server sends instead is said', async () => {
    const core = await freshCore();
    const answer = (body: string | Uint8Array<ArrayBuffer>, type: string) =>
      core.init({ wasm: new Response(body, { headers: { 'Content-Type': type } }) });
    const page = '<!doctype html><title>Not here</title>';
    await expect(answer(page, 'text/html')).rejects.toThrow(
      /text\/html.*must be a WebAssembly module, got "<!doctype.*page/s,
    );
    await expect(answer(page, 'application/wasm')).rejects.toThrow(/cannot be compiled|WebAssembly module/);
    await expect(answer('{"error":"no"}', 'application/json')).rejects.toThrow(/got "\{/);
    await expect(answer(new Uint8Array(gzipSync(bytes(variant))), 'application/gzip')).rejects.toThrow(
      /must be a WebAssembly module, got/,
    );
    await expect(answer(new Uint8Array(0), 'application/octet-stream')).rejects.toThrow(/got ""/);
    const read = new Response(bytes(variant));
    await read.arrayBuffer();
    await expect(core.init({ wasm: read })).rejects.toThrow(/not read before/);
    expect((await core.init({ wasm: bytes(variant) })).variant).toBe(variant);
  });

  test('damaged and foreign modules, and a relative address: what it is, and a later init works', async () => {
    const core = await freshCore();
    const whole = bytes(variant);
    await expect(core.init({ wasm: whole.slice(0, whole.length >> 1) })).rejects.toThrow(/cannot be compiled.*damaged/);
    const foreign = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 5, 3, 1, 0, 1, 7, 5, 1, 1, 109, 2, 0]); // exports a memory
    await expect(core.init({ wasm: foreign })).rejects.toThrow(/must be one of logitkit/);
    await expect(core.init({ wasm: './logitkit.wasm' })).rejects.toThrow(/relative.*absolute.*bytes/);
    expect(core.isReady()).toBe(false);
    expect((await core.init({ wasm: whole })).variant).toBe(variant);
  });

  test('one that never ends blocks nobody, and is answered by whoever comes first', async () => {
    const never = new Promise<Uint8Array<ArrayBuffer>>(() => undefined);
    const core = await freshCore();
    const hanging = core.init({ wasm: never });
    expect(core.init({ wasm: never })).toBe(hanging);
    expect((core.init as unknown as () => Promise<unknown>)()).toBe(hanging); // nothing of its own
    await expect(core.init({ wasm: new Uint8Array(4) })).rejects.toThrow(/WebAssembly module/);
    expect((await core.init({ wasm: bytes(variant) })).variant).toBe(variant);
    expect(core.softmax([0, 0])).toEqual([0.5, 0.5]);
    expect((await hanging).variant).toBe(variant);
    vi.resetModules();
    const index = await freshIndex();
    const stuck = index.init({ wasm: never });
    expect((await index.init({ variant })).variant).toBe(variant); // the embedded one
    expect((await stuck).variant).toBe(variant);
  });

  test('of two that load at once, the first serves both and stays', async () => {
    const core = await freshCore();
    let release: (bytes: Uint8Array<ArrayBuffer>) => void = () => undefined;
    const late = new Promise<Uint8Array<ArrayBuffer>>((resolve) => {
      release = resolve;
    });
    const first = core.init({ wasm: late });
    await core.init({ wasm: bytes(variant) });
    const vector = core.allocate(2);
    vector.data.set([7, 7]);
    release(bytes(variant));
    await first;
    await new Promise((done) => setTimeout(done, 50));
    expect([...vector.data]).toEqual([7, 7]);
    expect(core.softmax(vector)).toEqual(Float32Array.of(0.5, 0.5));
  });

  test('no WebAssembly, a policy that forbids it: an Error that says what to do', async () => {
    const core = await freshCore();
    vi.stubGlobal('WebAssembly', undefined);
    await expectRejects(core.init({ wasm: new Uint8Array(8) }), Error, 'needs WebAssembly');
    vi.unstubAllGlobals();
    const told =
      'WebAssembly.compile(): Refused to compile or instantiate WebAssembly module because of Content Security Policy';
    const compile = vi.spyOn(WebAssembly, 'compile').mockRejectedValue(new WebAssembly.CompileError(told));
    await expectRejects(core.init({ wasm: bytes(variant) }), Error, "'wasm-unsafe-eval'", 'script-src');
    compile.mockRestore();
    expect((await core.init({ wasm: bytes(variant) })).variant).toBe(variant);
  });

  test('a module, a URL and bytes of another realm', async () => {
    const context = vm.createContext({ bytes: bytes(variant), base: origin });
    for (const code of ['new WebAssembly.Module(bytes)', 'new Uint8Array(bytes)', 'new Uint8Array(bytes).buffer']) {
      vi.resetModules();
      const { init } = await freshCore();
      expect((await init({ wasm: vm.runInContext(code, context) })).variant, code).toBe(variant);
    }
    vi.resetModules();
    const { init } = await freshCore();
    const pair = vm.runInContext(`({ ${variant}: new Uint8Array(bytes) })`, context);
    expect((await init({ wasm: pair, variant })).variant).toBe(variant);
  });

  test('a module of the other variant than asked for is an Error', async () => {
    const { init } = await freshCore();
    if (hasRelaxed) await expectRejects(init({ wasm: bytes(other), variant }), Error, 'variant', other);
  });

  test('exports what logitkit exports, name by name', async () => {
    const index = await freshIndex();
    const core = await freshCore();
    expect(Object.keys(core).sort()).toEqual(Object.keys(index).sort());
  });
});

test('both variants agree to the last digits, and each with itself to the bit', async () => {
  const x = Float32Array.from({ length: 4099 }, (_, i) => Math.sin(i) * 30);
  const results: Float32Array[] = [];
  for (const which of hasRelaxed ? (['simd', 'relaxed', 'simd'] as const) : (['simd', 'simd'] as const)) {
    vi.resetModules();
    const { init, softmax } = await freshIndex();
    await init({ variant: which });
    results.push(softmax(x));
  }
  expect(results.at(-1)).toEqual(results[0]);
  results[1].forEach((v, i) => {
    expect(Math.abs(v - results[0][i])).toBeLessThanOrEqual(8 * 2 ** -23 * v);
  });
});
