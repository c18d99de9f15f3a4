import { compile, embeddedError, isSameSource } from './compile.js';
import { tagOf } from './errors.js';
import { hasRelaxedSimd, hasSimd } from './features.js';
import type createModule from './generated/module.js';
import { setInstance, type Variant, type Wasm } from './instance.js';
import { checkOptions, flag, oneOf, optionsOf } from './validate.js';
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
  /** Run `softmax` on 4096 floats thirty times, so that the engine's optimising compiler has seen the code that most calls share. Default false. */
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
  /** What it loads; undefined for what the entry carries. */
  readonly wasm: unknown;
  readonly result: Promise<InitResult>;
  /** The one that was the latest before. */
  readonly previous: Start | undefined;
  /** That of the maps, where this is of the whole and follows it. */
  readonly before: Start | undefined;
  state: 'under way' | 'done' | 'failed';
}

/** The latest one, under way or done. */
let latest: Start | undefined;

/** What is in use, once something is. */
let inUse: { readonly whole: boolean; readonly result: InitResult } | undefined;

/** Resolves when the whole module is in use, whoever brought it. */
let announce: (result: InitResult) => void = () => undefined;
let wholeInUse: Promise<InitResult> | undefined;

/**
 * @internal The one initialisation of this realm, whichever entry point asked first; the whole module takes the place
 * of that of `logitkit/maps`. A failed one can be tried again. One that is under way does not keep another source from
 * being tried: the first module that is there serves all.
 */
export function initialise(build: Build, options: InitOptions | undefined): Promise<InitResult> {
  try {
    const given = optionsOf('init', options, build.whole ? OPTIONS : OPTIONS.slice(1));
    const { wasm } = given;
    const variant = given.variant === undefined ? 'auto' : oneOf('variant', given.variant, VARIANTS);
    const warm = given.warmUp === undefined ? false : flag('warmUp', given.warmUp);
    if (latest === undefined || (build.whole && (!latest.whole || isAnother(latest, build, wasm))))
      latest = begin(build, wasm, variant, latest);
    const result =
      build.whole || !latest.whole || latest.state === 'done' ? latest.result : mapsMeanwhile(build, given, latest);
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

/** Whether something else is asked for than what is being loaded. */
function isAnother(start: Start, build: Build, wasm: unknown): boolean {
  if (start.state === 'done' || (wasm === undefined && build.embedded === undefined)) return false;
  return !isSameSource(start.wasm, wasm);
}

function begin(build: Build, wasm: InitOptions['wasm'], variant: 'auto' | Variant, previous: Start | undefined): Start {
  const { whole } = build;
  const before = previous?.whole ? previous.before : previous;
  wholeInUse ??= new Promise((resolve) => {
    announce = resolve;
  });
  const started = start(build, wasm, variant, before?.result);
  const result = Promise.race(whole ? [started, wholeInUse] : [started]).then(
    (result) => {
      mine.state = 'done';
      return result;
    },
    (error: unknown) => {
      mine.state = 'failed';
      while (latest?.state === 'failed') latest = latest.previous;
      throw error;
    },
  );
  const mine: Start = { whole, wasm, result, previous, before, state: 'under way' };
  return mine;
}

/**
 * While the whole module loads, `logitkit/maps` works with the maps' module if that was begun before. Otherwise it waits
 * for the whole one, and begins with its own if that one fails.
 */
function mapsMeanwhile(build: Build, options: InitOptions, { before, result }: Start): Promise<InitResult> {
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
  if (typeof WebAssembly === 'undefined')
    throw new Error(
      'logitkit needs WebAssembly, which this engine does not have, or has switched off (as Lockdown Mode and some policies do)',
    );
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
  // meanwhile something else may have come into use
  if (inUse !== undefined && (inUse.whole || !whole)) {
    checkInUse(inUse.result.variant, asked);
    return inUse.result;
  }
  const next = { wasm: bound, memory, variant };
  if (inUse !== undefined) moveVectors(next);
  else setInstance(next);
  const result = { variant, version: VERSION };
  inUse = { whole, result };
  if (whole) announce(result);
  return result;
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
    return embedded[order[0] as Variant]().catch((cause: unknown) => {
      throw embeddedError(cause);
    });
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
  return typeof wasm === 'object' && wasm !== null && !('then' in wasm) && tagOf(wasm) === 'Object';
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
              (e): e is WebAssembly.Memory => tagOf(e) === 'WebAssembly.Memory',
            );
            if (memory === undefined) throw new Error('wasm must be one of logitkit: it exports no memory');
            done(instance);
          })
          .catch((cause: unknown) => reject(notOurs(cause)));
        return {};
      },
    }).then(resolve, reject);
  });
  return { bound, memory: memory as unknown as WebAssembly.Memory };
}

/** Another module lacks what the glue looks for, or wants what it does not have. */
function notOurs(cause: unknown): unknown {
  const { name, message } = cause as Error;
  if (name !== 'LinkError' && name !== 'TypeError') return cause;
  return new Error(`wasm must be one of logitkit, of this version: it does not fit the code (${message})`, { cause });
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
