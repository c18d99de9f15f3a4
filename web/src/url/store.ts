import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Field } from './fields.js';
import { isPanelName, joinHash, splitHash } from './hash.js';

type Fields = Record<string, Field<unknown>>;
type ValueOf<F> = F extends Field<infer T> ? T : never;
export type Values<F> = { [K in keyof F]: ValueOf<F[K]> };
export type Signals<F> = { readonly [K in keyof F]: Signal<ValueOf<F[K]>> };

export interface DeclareOptions<F> {
  /** Stands before each name in the address: `numerics` makes `numerics.offset`. A panel's id, or '' for the page. */
  prefix: string;
  /** Leaves the prefix away in the address. */
  bare?: boolean;
  /** Repairs combinations that the single fields cannot see (lists of different lengths). */
  settle?: (values: Values<F>) => Values<F>;
}

export interface Store {
  /** One signal per field, mirrored in the address from now on. A panel that is loaded late declares late. */
  declare<F extends Fields>(fields: F, options: DeclareOptions<F>): Signals<F>;
  /** Several changes as one step of the browser's history, so that Back takes it back. */
  step(change: () => void): void;
  /** Reads the address bar now, follows Back and Forward, and writes every change from now on. */
  connect(): void;
  /** The parts of the address that belong to one prefix, without a leading #. */
  partsOf(prefix: string): string[];
}

/** A change is written at once, the next ones at most this often: Safari allows 100 writes in 30 s. */
const WRITE_INTERVAL_MS = 350;

interface Group {
  prefix: string;
  parts: ReadonlySignal<string[]>;
  read(texts: ReadonlyMap<string, string>): void;
}

/**
 * The declared fields, mirrored in the URL's hash. A field at its default is left out, so the untouched page
 * has a clean address. Dragging and typing replace the current entry of the history; `step` adds one. What the
 * address says about panels that are not loaded yet is kept as it is.
 */
export function createStore(): Store {
  const groups = signal<readonly Group[]>([]);
  let kept: ReadonlyMap<string, string> = new Map();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let written = -Infinity;
  let connected = false;
  let stepping = false;

  function toHash(): string {
    const parts = groups.value.flatMap((group) => group.parts.value);
    for (const [name, text] of kept) parts.push(`${name}=${text}`);
    return joinHash(parts);
  }

  function fromHash(hash: string): void {
    const texts = splitHash(hash);
    const declared = new Set(groups.peek().map((group) => group.prefix));
    kept = new Map([...texts].filter(([name]) => isPanelName(name) && !declared.has(name.split('.')[0] ?? '')));
    batch(() => {
      for (const group of groups.peek()) group.read(texts);
    });
  }

  const address = () => location.pathname + location.search + toHash();
  const current = () => location.pathname + location.search + location.hash;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (address() === current()) return;
    written = performance.now();
    history.replaceState(null, '', address());
  }

  function declare<F extends Fields>(fields: F, options: DeclareOptions<F>): Signals<F> {
    const group = createGroup(fields, options);
    if (connected) {
      group.read(kept);
      kept = new Map([...kept].filter(([name]) => name.split('.')[0] !== options.prefix));
    }
    groups.value = [...groups.peek(), group];
    return group.state;
  }

  function step(change: () => void): void {
    if (connected) flush();
    stepping = true;
    batch(change);
    stepping = false;
    if (connected && address() !== current()) history.pushState(null, '', address());
  }

  function connect(): void {
    fromHash(location.hash);
    connected = true;
    addEventListener('popstate', () => {
      clearTimeout(timer);
      timer = undefined;
      fromHash(location.hash);
    });
    addEventListener('pagehide', flush);
    effect(() => {
      toHash(); // subscribes to every field
      if (stepping) return;
      const wait = written + WRITE_INTERVAL_MS - performance.now();
      if (wait <= 0) flush();
      else timer ??= setTimeout(flush, wait);
    });
  }

  const partsOf = (prefix: string) => groups.value.find((group) => group.prefix === prefix)?.parts.value ?? [];
  return { declare, step, connect, partsOf };
}

/** The signals of one panel, and their way to the address and back. */
function createGroup<F extends Fields>(fields: F, { prefix, bare = prefix === '', settle }: DeclareOptions<F>) {
  const names = Object.keys(fields) as (keyof F & string)[];
  const field = (name: keyof F & string) => fields[name] as unknown as Field<unknown>;
  const state = Object.fromEntries(names.map((name) => [name, signal(field(name).initial)])) as unknown as Record<
    string,
    Signal<unknown>
  >;
  const inAddress = (name: string) => (bare ? name : `${prefix}.${name}`);

  const parts = computed(() =>
    names.flatMap((name) => {
      const text = field(name).format((state[name] as Signal<unknown>).value);
      return text === field(name).format(field(name).initial) ? [] : [`${inAddress(name)}=${text}`];
    }),
  );

  function read(texts: ReadonlyMap<string, string>): void {
    const values = Object.fromEntries(
      names.map((name) => {
        const text = texts.get(inAddress(name));
        const value = text === undefined ? undefined : field(name).parse(text);
        return [name, value ?? field(name).initial];
      }),
    ) as Values<F>;
    const settled = (settle?.(values) ?? values) as Record<string, unknown>;
    batch(() => {
      for (const name of names) (state[name] as Signal<unknown>).value = settled[name];
    });
  }

  return { prefix, state: state as unknown as Signals<F>, parts, read };
}
