import { batch, effect, type Signal, signal } from '@preact/signals';
import type { Field } from './fields.js';

type Fields = Record<string, Field<unknown>>;
type ValueOf<F> = F extends Field<infer T> ? T : never;
export type Values<F> = { [K in keyof F]: ValueOf<F[K]> };
export type Signals<F> = { readonly [K in keyof F]: Signal<ValueOf<F[K]>> };

export interface Store<F> {
  readonly state: Signals<F>;
  /** Several changes as one step of the browser's history, so that Back takes it back. */
  step(change: () => void): void;
  /** Reads the address bar now, follows Back and Forward, and writes every change from now on. */
  connect(): void;
  /** A link to the page as it is now. */
  link(): string;
}

/** A change is written at once, the next ones at most this often: Safari allows 100 writes in 30 s. */
const WRITE_INTERVAL_MS = 350;

/**
 * One signal per declared field, mirrored in the URL's hash. A field at its default is left out, so the
 * untouched page has a clean address. Dragging and typing replace the current entry of the history;
 * `step` adds one.
 *
 * `settle` repairs combinations that the single fields cannot see (lists of different lengths).
 */
export function createStore<F extends Fields>(fields: F, settle: (values: Values<F>) => Values<F>): Store<F> {
  const names = Object.keys(fields) as (keyof F & string)[];
  const field = (name: keyof F & string) => fields[name] as unknown as Field<unknown>;
  const state = Object.fromEntries(names.map((name) => [name, signal(field(name).initial)])) as unknown as Record<
    string,
    Signal<unknown>
  >;
  const read = (name: string) => (state[name] as Signal<unknown>).value;

  function toHash(): string {
    const parts: string[] = [];
    for (const name of names) {
      const text = field(name).format(read(name));
      if (text !== field(name).format(field(name).initial)) parts.push(`${name}=${text}`);
    }
    return parts.length > 0 ? `#${parts.join('&')}` : '';
  }

  function fromHash(hash: string): void {
    const texts = new Map(
      hash
        .replace(/^#/, '')
        .split('&')
        .map((part) => [part.split('=', 1)[0] ?? '', part.slice(part.indexOf('=') + 1)]),
    );
    const values = Object.fromEntries(
      names.map((name) => {
        const text = texts.get(name);
        const value = text === undefined ? undefined : field(name).parse(text);
        return [name, value ?? field(name).initial];
      }),
    ) as Values<F>;
    const settled = settle(values) as Record<string, unknown>;
    batch(() => {
      for (const name of names) (state[name] as Signal<unknown>).value = settled[name];
    });
  }

  let timer: ReturnType<typeof setTimeout> | undefined;
  let written = -Infinity;
  let connected = false;
  let stepping = false;
  const address = () => location.pathname + location.search + toHash();
  const current = () => location.pathname + location.search + location.hash;

  const link = () => location.origin + address();

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (address() === current()) return;
    written = performance.now();
    history.replaceState(null, '', address());
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

  return { state: state as unknown as Signals<F>, step, connect, link };
}
