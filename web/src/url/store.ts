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
  /**
   * What changes until the returned function is called is one step of the history, however long it takes: a text that
   * is being written, an animation.
   */
  hold(): () => void;
  /** The parts of the address that belong to one prefix, without a leading #. */
  partsOf(prefix: string): string[];
}

/** A change is written at once, the next ones at most this often: Safari allows 100 writes in 30 s. */
const WRITE_INTERVAL_MS = 350;
/** Keys and typing are one step until they rest for so long. */
const REST_MS = 1000;

interface Group {
  prefix: string;
  parts: ReadonlySignal<string[]>;
  read(texts: ReadonlyMap<string, string>): void;
}

/**
 * The declared fields, mirrored in the URL's hash. A field at its default is left out, so the untouched page
 * has a clean address. What the address says about panels that are not loaded yet is kept as it is.
 *
 * Back takes back the last thing that was done by hand. So each gesture is one entry of the history: a press of a
 * button, a drag from taking hold to letting go, a run of keys or of typing on one control. In a frame of another page
 * nothing is added, as Back belongs to that page.
 */
export function createStore(): Store {
  const groups = signal<readonly Group[]>([]);
  let kept: ReadonlyMap<string, string> = new Map();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let written = -Infinity;
  let connected = false;
  /** Reading an address, or declaring: what differs then is only another way to write the same. */
  let reading = false;
  let stepping = false;
  /** A gesture has begun and has its entry. */
  let going = false;
  let holds = 0;
  let rest: ReturnType<typeof setTimeout> | undefined;

  function toHash(): string {
    const parts = groups.value.flatMap((group) => group.parts.value);
    for (const [name, text] of kept) parts.push(`${name}=${text}`);
    return joinHash(parts);
  }

  function fromHash(hash: string): void {
    const texts = splitHash(hash);
    const declared = new Set(groups.peek().map((group) => group.prefix));
    kept = new Map([...texts].filter(([name]) => isPanelName(name) && !declared.has(name.split('.')[0] ?? '')));
    // The address has changed already: nothing of before may be written into it.
    clearTimeout(rest);
    clearTimeout(timer);
    timer = undefined;
    going = false;
    quietly(() => {
      for (const group of groups.peek()) group.read(texts);
    });
  }

  function quietly(change: () => void): void {
    reading = true;
    batch(change);
    reading = false;
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

  /** A new entry for the state of now. */
  function add(): void {
    clearTimeout(timer);
    timer = undefined;
    written = performance.now();
    if (self === top) history.pushState(null, '', address());
    else history.replaceState(null, '', address());
  }

  /** Ends the gesture: the next change begins another one. */
  function end(): void {
    clearTimeout(rest);
    if (going && connected) flush();
    going = false;
  }

  function endSoon(delay: number): void {
    clearTimeout(rest);
    if (holds === 0) rest = setTimeout(end, delay);
  }

  function hold(): () => void {
    holds++;
    clearTimeout(rest);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      holds--;
      if (going && connected) flush(); // Back may be pressed at once
      endSoon(0);
    };
  }

  function declare<F extends Fields>(fields: F, options: DeclareOptions<F>): Signals<F> {
    const group = createGroup(fields, options);
    if (connected) {
      group.read(kept);
      kept = new Map([...kept].filter(([name]) => name.split('.')[0] !== options.prefix));
    }
    end();
    quietly(() => {
      groups.value = [...groups.peek(), group];
    });
    return group.state;
  }

  function step(change: () => void): void {
    end();
    if (connected) flush();
    stepping = true;
    batch(change);
    stepping = false;
    if (!connected || address() === current()) return;
    add();
    // What the step sets in motion belongs to it.
    going = true;
    endSoon(REST_MS);
  }

  /** Where one gesture ends and another begins: a press, a key on another control, the focus going elsewhere. */
  function followHands(): void {
    let keys: EventTarget | null = null;
    let letGo: (() => void) | undefined;
    const options = { capture: true, passive: true };
    addEventListener(
      'pointerdown',
      () => {
        keys = null;
        letGo?.();
        end();
        letGo = hold();
      },
      options,
    );
    for (const name of ['pointerup', 'pointercancel', 'blur'] as const) {
      addEventListener(
        name,
        (event) => event.target === (name === 'blur' ? window : event.target) && letGo?.(),
        options,
      );
    }
    addEventListener(
      'keydown',
      ({ target }) => {
        if (target !== keys) end();
        keys = target;
      },
      options,
    );
    addEventListener('focusin', ({ target }) => target !== keys && holds === 0 && end(), options);
  }

  function connect(): void {
    fromHash(location.hash);
    connected = true;
    flush();
    addEventListener('popstate', () => fromHash(location.hash));
    addEventListener('pagehide', flush);
    followHands();
    effect(() => {
      toHash(); // subscribes to every field
      if (stepping) return;
      if (reading) {
        flush();
        return;
      }
      if (!going) {
        if (address() === current()) return;
        going = true;
        add();
      }
      endSoon(REST_MS);
      const wait = written + WRITE_INTERVAL_MS - performance.now();
      if (wait <= 0) flush();
      else timer ??= setTimeout(flush, wait);
    });
  }

  const partsOf = (prefix: string) => groups.value.find((group) => group.prefix === prefix)?.parts.value ?? [];
  return { declare, step, hold, connect, partsOf };
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
