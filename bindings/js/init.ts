import { show, typeError } from './errors.js';
import type createModule from './generated/module.js';
import { isReady, setInstance, type Variant, type Wasm } from './instance.js';
import { checkOptions, flag, oneOf } from './validate.js';
import { moveVectors } from './vector.js';
import { VERSION, VERSION_NUMBER } from './version.js';
import { warmUp } from './warmUp.js';

/** A wasm module, however it is at hand: an address to fetch, an answer, bytes, or compiled. */
export type WasmSource =
  | string
  | Global<'URL'>
  | Global<'Response'>
  | ArrayBuffer
  | ArrayBufferView
  | (typeof globalThis extends { readonly WebAssembly: { readonly Module: { readonly prototype: infer Module } } }
      ? Module
      : never)
  | PromiseLike<WasmSource>;

/** A type of the host, where its declarations are loaded: the declarations here need no `lib` but ES2022. */
type Global<Name extends string> = typeof globalThis extends {
  readonly [N in Name]: { readonly prototype: infer Type };
}
  ? Type
  : never;

export interface InitOptions {
  /**
   * Where the wasm comes from: one module, or one for each variant. Entry `logitkit` has its own and needs none;
   * `logitkit/core` must be given one.
   */
  wasm?: WasmSource | { simd?: WasmSource; relaxed?: WasmSource };
  /** `'auto'` (default) takes relaxed SIMD where the engine has it: faster, same error bounds; `'simd'` gives the same bits everywhere. */
  variant?: 'auto' | Variant;
  /** Run every kernel once or twice, so that the engine's optimising compiler has seen them before the first real call. Default false. */
  warmUp?: boolean;
}

export interface InitResult {
  variant: Variant;
  version: string;
}

/** @internal The modules that an entry point carries; called for the variant that is used, and only for that. */
export type Embedded = { readonly [variant in Variant]: () => Promise<WasmSource> };

/** @internal What an entry point brings. */
export interface Build {
  /** Whether its modules have every function; those of `logitkit/maps` have a few. */
  readonly whole: boolean;
  /** Emscripten's part, made together with the modules. */
  readonly glue: typeof createModule;
  readonly embedded?: Embedded;
}

const OPTIONS: readonly string[] = ['wasm', 'variant', 'warmUp'];
const VARIANTS = ['auto', 'simd', 'relaxed'] as const;

interface Start {
  readonly whole: boolean;
  readonly result: Promise<InitResult>;
  /** That of the maps, where this is of the whole and follows it. */
  readonly before: Start | undefined;
  isDone: boolean;
}

/** The latest one, under way or done. */
let latest: Start | undefined;

/**
 * @internal The one initialisation of this realm, whichever entry point asked first; the whole module takes the place
 * of that of `logitkit/maps`. A failed one can be tried again.
 */
export function initialise(build: Build, options: InitOptions | undefined): Promise<InitResult> {
  try {
    checkOptions('init', options, build.whole ? OPTIONS : OPTIONS.slice(1));
    const variant = options?.variant === undefined ? 'auto' : oneOf('variant', options.variant, VARIANTS);
    const warm = options?.warmUp === undefined ? false : flag('warmUp', options.warmUp);
    if (latest === undefined || (build.whole && !latest.whole)) {
      const before = latest;
      const result = start(build, options?.wasm, variant, before?.result).then(
        (result) => {
          mine.isDone = true;
          return result;
        },
        (error: unknown) => {
          if (latest === mine) latest = isReady() ? before : undefined;
          throw error;
        },
      );
      const mine: Start = { whole: build.whole, result, before, isDone: false };
      latest = mine;
    }
    const result =
      build.whole || !latest.whole || latest.isDone ? latest.result : mapsMeanwhile(build, options, latest);
    if (variant === 'auto' && !warm) return result;
    return result.then((result) => {
      checkInUse(result.variant, variant);
      if (warm) warmUp();
      return result;
    });
  } catch (error) {
    return Promise.reject(error);
  }
}

/** While the whole module is on its way, those who need the maps alone do not wait for it, nor fail with it. */
function mapsMeanwhile(build: Build, options: InitOptions | undefined, { before, result }: Start): Promise<InitResult> {
  const ready = before === undefined ? result : before.result.catch(() => result);
  return ready.catch(() => initialise(build, options));
}

function checkInUse(used: Variant, asked: 'auto' | Variant): void {
  if (asked === 'auto' || asked === used) return;
  throw new Error(`variant must be the one in use, '${used}': logitkit is initialised already, got '${asked}'`);
}

async function start(
  { whole, glue, embedded }: Build,
  wasm: InitOptions['wasm'],
  asked: 'auto' | Variant,
  before: Promise<InitResult> | undefined,
): Promise<InitResult> {
  const earlier = await before?.catch(() => undefined);
  if (earlier) checkInUse(earlier.variant, asked);
  if (!hasSimd()) throw new Error('logitkit needs WebAssembly SIMD, which this engine does not have');
  if (asked === 'relaxed' && !hasRelaxedSimd()) {
    throw new Error(
      "variant 'relaxed' needs WebAssembly relaxed SIMD, which this engine does not have; use 'auto' or 'simd'",
    );
  }
  const source = await sourceFor(embedded, wasm, variantsFor(asked, earlier?.variant));
  const module = await compile(await source);
  const { bound, memory } = await instantiate(module, glue);
  if (bound.version() !== VERSION_NUMBER) {
    throw new Error(`wasm must be of version ${VERSION}, as the rest of the package, got number ${bound.version()}`);
  }
  const variant: Variant = bound.isRelaxed() ? 'relaxed' : 'simd';
  if (asked !== 'auto' && asked !== variant) {
    throw new Error(`variant must be the one that wasm is, '${variant}', got '${asked}'`);
  }
  if (whole && !('samplerCreate' in bound)) {
    throw new Error('wasm must be logitkit.wasm or logitkit.relaxed.wasm, got that of logitkit/maps');
  }
  if (!whole) Object.setPrototypeOf(bound, MISSING);
  const next = { wasm: bound, memory, variant };
  if (earlier) moveVectors(next);
  else setInstance(next);
  return { variant, version: VERSION };
}

/** The best first: that of the maps in use, whose results stay as they are; else the fastest that the engine runs. */
function variantsFor(asked: 'auto' | Variant, used: Variant | undefined): readonly Variant[] {
  if (asked !== 'auto') return [asked];
  const runs: readonly Variant[] = hasRelaxedSimd() ? ['relaxed', 'simd'] : ['simd'];
  return used === undefined ? runs : [used, ...runs.filter((variant) => variant !== used)];
}

function sourceFor(
  embedded: Embedded | undefined,
  wasm: InitOptions['wasm'],
  order: readonly Variant[],
): WasmSource | Promise<WasmSource> {
  if (wasm === undefined) {
    if (embedded === undefined) {
      throw new Error(
        'logitkit/core carries no wasm: pass init({ wasm }), a URL, Response, bytes or WebAssembly.Module, or { simd, relaxed } of these',
      );
    }
    return embedded[order[0] as Variant]();
  }
  if (!isPair(wasm)) return wasm;
  checkOptions('init wasm', wasm, ['simd', 'relaxed']);
  for (const variant of order) {
    const source = wasm[variant];
    if (source !== undefined) return source;
  }
  throw new TypeError(
    `wasm must have a module for ${order.map((v) => `'${v}'`).join(' or ')}, got only ${Object.keys(wasm).join(', ') || 'none'}`,
  );
}

function isPair(wasm: NonNullable<InitOptions['wasm']>): wasm is { simd?: WasmSource; relaxed?: WasmSource } {
  if (typeof wasm !== 'object' || wasm === null || 'then' in wasm) return false;
  const prototype: unknown = Object.getPrototypeOf(wasm);
  return prototype === Object.prototype || prototype === null;
}

async function compile(source: WasmSource): Promise<WebAssembly.Module> {
  const given = await source;
  if (given instanceof WebAssembly.Module) return given;
  if (ArrayBuffer.isView(given)) {
    // engines that take a buffer do not all take every view of one
    return WebAssembly.compile(new Uint8Array(given.buffer as ArrayBuffer, given.byteOffset, given.byteLength));
  }
  if (given instanceof ArrayBuffer || Object.prototype.toString.call(given) === '[object ArrayBuffer]') {
    return WebAssembly.compile(given as BufferSource);
  }
  if (typeof given === 'string' || given instanceof URL) return compileResponse(await fetchFrom(given));
  // last: Node loads its whole HTTP client when somebody says `Response` for the first time, 25 ms
  if (typeof Response !== 'undefined' && given instanceof Response) return compileResponse(given);
  throw typeError('wasm', 'a URL, Response, bytes or WebAssembly.Module, or { simd, relaxed } of these', given);
}

async function fetchFrom(address: string | URL): Promise<Response> {
  try {
    return await fetch(address);
  } catch (cause) {
    const hint = String(address).startsWith('file:') ? ' (fetch reads no files: read it and pass the bytes)' : '';
    throw new Error(`could not fetch wasm from ${show(String(address))}${hint}`, { cause });
  }
}

async function compileResponse(response: Response): Promise<WebAssembly.Module> {
  if (!response.ok) throw new Error(`could not fetch wasm from ${show(response.url)}: status ${response.status}`);
  // compileStreaming insists on the type; a host that does not know .wasm need not be an error
  const streams =
    response.headers.get('Content-Type')?.startsWith('application/wasm') && WebAssembly.compileStreaming !== undefined;
  return streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}

/** Hands the compiled module to Emscripten's glue, and keeps the memory that it exports. */
async function instantiate(
  module: WebAssembly.Module,
  glue: Build['glue'],
): Promise<{ bound: Wasm; memory: WebAssembly.Memory }> {
  let memory: WebAssembly.Memory | undefined;
  const bound = await new Promise<Wasm>((resolve, reject) => {
    glue({
      instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
        WebAssembly.instantiate(module, imports)
          .then((instance) => {
            memory = Object.values(instance.exports).find(
              (e): e is WebAssembly.Memory => e instanceof WebAssembly.Memory,
            );
            if (memory === undefined) throw new Error('wasm must be one of logitkit: it exports no memory');
            done(instance);
          })
          .catch(reject);
        return {};
      },
    }).then(resolve, reject);
  });
  return { bound, memory: memory as unknown as WebAssembly.Memory };
}

/** Behind a module that lacks functions: says so to whoever calls one of them, and costs the others nothing. */
const MISSING: object = /* @__PURE__ */ new Proxy(
  {},
  {
    get(_, name) {
      // asked for by promises, which resolve to a module
      if (name === 'then' || typeof name === 'symbol') return undefined;
      throw new Error(
        `this needs the whole module: \`await init()\` of 'logitkit', not of 'logitkit/maps' alone (which has no ${name})`,
      );
    },
  },
);

/** A module with one f32x4 instruction, and one with one relaxed instruction: the engine says whether they are valid. */
const SIMD_PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
];
const RELAXED_PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15,
  253, 128, 2, 11,
];

function hasSimd(): boolean {
  return WebAssembly.validate(new Uint8Array(SIMD_PROBE));
}

function hasRelaxedSimd(): boolean {
  return WebAssembly.validate(new Uint8Array(RELAXED_PROBE));
}
