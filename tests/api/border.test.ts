import * as logitkit from 'logitkit';
import { afterEach, describe, expect, test } from 'vitest';
import { CALLS, disposeAll, isHealthy } from '../support/calls.js';

/**
 * The border between the caller's code and the module's memory: getters of options, elements, proxies and `out` run in the
 * middle of a call and may do anything. Never a trap, never a wrong number, and the module works on.
 */

afterEach(disposeAll);

/** Every place of an argument where the caller's code can run: a path of keys into the arguments. */
function paths(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null || path.length > 4) return [];
  const own = ArrayBuffer.isView(value) || value instanceof logitkit.Sampler ? [] : Object.keys(value);
  // of a list of numbers the first and the last do
  const keys = own.length > 4 && Array.isArray(value) ? [own[0] as string, own[own.length - 1] as string] : own;
  return keys.flatMap((key) => {
    const inner = (value as Record<string, unknown>)[key];
    return [[...path, key], ...paths(inner, [...path, key])];
  });
}

/** Puts a getter where a value was, which does something first; how often it ran is counted. */
function spoil(args: unknown[], path: readonly string[], act: () => void): { reads: number } {
  const count = { reads: 0 };
  const last = path[path.length - 1] as string;
  let target = args as unknown as Record<string, unknown>;
  for (const key of path.slice(0, -1)) target = target[key] as Record<string, unknown>;
  let value = target[last];
  Object.defineProperty(target, last, {
    enumerable: true,
    configurable: true,
    get: () => {
      count.reads++;
      act();
      return value;
    },
    set: (given: unknown) => {
      act();
      value = given;
    },
  });
  return count;
}

/** Everything in the arguments that has a length, a buffer or a handle is taken away. */
function ravage(args: readonly unknown[]): void {
  const seen = new Set<unknown>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    if (ArrayBuffer.isView(value)) {
      const buffer = value.buffer as ArrayBuffer & { resizable?: boolean; resize?: (bytes: number) => void };
      if (buffer.resizable === true) buffer.resize?.(8);
      else if (!(value instanceof Int32Array)) structuredClone(buffer, { transfer: [buffer] });
      return;
    }
    if (Array.isArray(value)) {
      value.length = value.length > 1 ? value.length - 1 : value.length;
      for (let i = 0; i < 2000; i++) value.push(i % 3);
    }
    if ('dispose' in value && typeof value.dispose === 'function') value.dispose();
    for (const key of Object.keys(value)) {
      const own = Object.getOwnPropertyDescriptor(value, key);
      if (own !== undefined && 'value' in own) visit(own.value);
    }
  };
  args.forEach(visit);
}

const resizable = (values: readonly number[]): Float64Array => {
  const Resizable = ArrayBuffer as unknown as new (bytes: number, options: object) => ArrayBuffer;
  const array = new Float64Array(new Resizable(8 * values.length, { maxByteLength: 16 * values.length }));
  array.set(values);
  return array;
};

/** The same arguments with typed arrays that can shrink, where numbers are. */
function typed(args: unknown[]): unknown[] {
  const turn = (value: unknown, key: string): unknown => {
    if (Array.isArray(value) && value.length > 2 && value.every((v) => typeof v === 'number') && key !== 'dims')
      return ['labels', 'targets', 'tokens', 'sampled', 'paths', 'codes', 'bitmask'].includes(key)
        ? value
        : resizable(value);
    if (Array.isArray(value)) return value.map((entry) => turn(entry, key));
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, turn(inner, name)]));
  };
  return args.map((arg) => turn(arg, ''));
}

const REENTER: Record<string, () => void> = {
  'calls the library with a long row': () => void logitkit.softmax(new Float32Array(70_000)),
  'calls the library with a short row, draws and fails': () => {
    logitkit.softmax([3, 2, 1]);
    new logitkit.Random(1).uniform();
    const sampler = new logitkit.Sampler({ seed: 3 });
    sampler.next(new Float32Array(50), { bitmask: [-1, -1] });
    sampler.dispose();
    expect(() => logitkit.softmax([1, {} as number])).toThrow(TypeError);
  },
};

/** Not of the engine: these say which argument is meant, or that something was disposed. */
function expectOurs(error: unknown): void {
  expect(error).toBeInstanceOf(Error);
  const { name, message } = error as Error;
  expect(['TypeError', 'RangeError', 'Error'], message).toContain(name);
  expect(message).not.toMatch(
    /memory access|unreachable|out of bounds|Cannot |is not a function|Receiver|undefined \(/,
  );
}

const show = (value: unknown): string =>
  JSON.stringify(value, (_, v) =>
    ArrayBuffer.isView(v) ? Array.from(v as Float64Array, String) : typeof v === 'bigint' ? `${v}n` : v,
  ) ?? '';

describe.each(CALLS)('$name', ({ make, run }) => {
  const clean = show(run(...make()));
  const places = paths(make()).filter((path) => path[0] !== undefined && path.length > 1);

  test.each(Object.entries(REENTER))('a getter that %s changes nothing', (_, act) => {
    for (const path of places) {
      const args = make();
      const count = spoil(args, path, act);
      expect(show(run(...args)), path.join('.')).toBe(clean);
      const { reads } = count;
      if (path[path.length - 2] !== 'out') expect(reads, `${path.join('.')} is read once`).toBeLessThanOrEqual(1);
      expect(isHealthy(), path.join('.')).toBe(true);
    }
  });

  test('a getter that throws: its error comes out, and nothing else happens', () => {
    for (const path of places) {
      const args = make();
      const thrown = new Error('mine');
      spoil(args, path, () => {
        throw thrown;
      });
      try {
        run(...args); // an `out` is not read
      } catch (error) {
        expect(error, path.join('.')).toBe(thrown);
      }
      expect(isHealthy(), path.join('.')).toBe(true);
    }
  });

  test('a getter that shrinks, detaches, grows and disposes everything: no trap', () => {
    for (const kind of [(args: unknown[]) => args, typed]) {
      for (const path of places) {
        const args = kind(make());
        // typed arrays have no getters of their own
        let parent: unknown = args;
        for (const key of path.slice(0, -1)) parent = (parent as Record<string, unknown>)[key];
        if (ArrayBuffer.isView(parent)) continue;
        spoil(args, path, () => ravage(args));
        try {
          run(...args);
        } catch (error) {
          expectOurs(error);
        }
        expect(isHealthy(), path.join('.')).toBe(true);
      }
    }
  });
});

test('the examples that broke the module', () => {
  const x = [1, 2, 3];
  const growing = {
    get axis() {
      for (let i = 0; i < 1e5; i++) x.push(i);
      return -1;
    },
  };
  expect(logitkit.softmax(x, growing)).toHaveLength(100_003);
  const nested = Object.defineProperty([1, 2, 3], 0, {
    get: () => {
      logitkit.softmax(new Float32Array(3e6));
      return 1;
    },
  });
  expect(logitkit.softmax(nested)).toEqual(logitkit.softmax([1, 2, 3]));
  const sampler = new logitkit.Sampler({ seed: 1 });
  const disposing = {
    get bitmask() {
      sampler.dispose();
      return undefined;
    },
  };
  expect(() => sampler.sample(new Float32Array(9), disposing)).toThrow('disposed');
  class Long extends Float32Array {
    override get length(): number {
      return 1e7;
    }
  }
  expect(logitkit.softmax(new Long([0, 0]))).toEqual(Float32Array.of(0.5, 0.5));
  const out = new Long(2);
  expect(logitkit.softmax(Float32Array.of(0, 0), { out })).toBe(out);
  expect([out[0], out[1]]).toEqual([0.5, 0.5]);
  expect(isHealthy()).toBe(true);
});

test('a view of a vector that was disposed is refused, as input and as out', () => {
  const vector = logitkit.allocate(4);
  const view = vector.data;
  vector.dispose();
  expect(() => logitkit.softmax(view)).toThrow(/x is a view of a Vector that was disposed/);
  expect(() => logitkit.softmax([1, 2, 3, 4], { out: view })).toThrow(/out is a view of a Vector that was disposed/);
});

test('out that cannot be written is refused before anything is', () => {
  expect(() => logitkit.softmax([1, 2], { out: Object.freeze([0, 0]) as number[] })).toThrow(/^out must .*frozen/);
  expect(() => logitkit.logSumExp([1, 2], { shape: [2, 1], out: Object.freeze([7, 7]) as number[] })).toThrow(
    /^out must/,
  );
  const sealed = Object.seal([0, 0]);
  expect(logitkit.softmax([0, 0], { out: sealed })).toEqual([0.5, 0.5]);
});

test('constructors take options alone, and length and type of a vector stay', () => {
  const samplers = [{ seed: 1 }, { seed: 2 }].map(
    (options, i) => new (logitkit.Sampler as new (...a: unknown[]) => logitkit.Sampler)(options, i),
  );
  for (const sampler of samplers) {
    expect(sampler.next([1, 2, 30])).toBe(2);
    sampler.dispose();
  }
  const Vector = logitkit.Vector as unknown as new (...args: unknown[]) => logitkit.Vector;
  expect(() => new Vector('abc')).toThrow(/^length must be a number, got "abc"/);
  expect(() => new Vector()).toThrow(TypeError);
  const vector = logitkit.allocate(4);
  expect(() => Object.assign(vector, { length: 12 })).toThrow(TypeError);
  expect(() => Object.assign(vector, { type: 'float64' })).toThrow(TypeError);
  Object.defineProperty(vector, 'length', { value: 1e7 });
  Object.defineProperty(vector, 'type', { value: 'float64' });
  expect(logitkit.softmax(vector)).toEqual(Float32Array.of(0.25, 0.25, 0.25, 0.25));
  expect(logitkit.softmax(vector, { out: vector })).toBe(vector);
  expect(vector.data).toHaveLength(4);
  vector.dispose();
  expect(isHealthy()).toBe(true);
});

test('classes name themselves, and a proxy of an object is told apart', () => {
  const { Sampler, Vector, BeamSearch, SoftmaxState, Random } = logitkit as unknown as Record<string, () => unknown>;
  for (const [name, type] of Object.entries({ Sampler, Vector, BeamSearch, SoftmaxState, Random }))
    expect(() => type(), name).toThrow(new RegExp(`\\b${name}\\b`));
  const reactive = <T extends object>(object: T): T => new Proxy(object, {});
  const sampler = reactive(new logitkit.Sampler({ seed: 1 }));
  const calls: Record<string, () => unknown> = {
    sample: () => sampler.sample([1, 2]),
    save: () => sampler.save(),
    dispose: () => sampler.dispose(),
    'softmax of a vector': () => reactive(logitkit.allocate(2)).data,
    step: () => reactive(new logitkit.BeamSearch()).step([1, 2]),
    update: () => reactive(new logitkit.SoftmaxState()).update([1]),
    uniform: () => reactive(new logitkit.Random(1)).uniform(),
  };
  for (const [name, call] of Object.entries(calls)) expect(call, name).toThrow(/proxy.*markRaw.*toRaw/);
});

test('what is no options object is refused; inherited and hidden options count, and are saved alike', () => {
  const none = [
    new Map(),
    new Set(),
    new WeakMap(),
    Promise.resolve(),
    new Date(),
    /x/,
    new Error('x'),
    new Float32Array(1),
    [],
    new ArrayBuffer(1),
    new logitkit.Random(1),
    new logitkit.SoftmaxState(),
    logitkit.allocate(1),
    () => 0,
    'x',
    3,
    null,
    true,
  ];
  for (const options of none) {
    for (const { name, names, make, run } of CALLS) {
      const at = names.indexOf('options');
      if (at < 0 || (name === 'new Sampler' && options === undefined)) continue;
      const args = make();
      args[at] = options;
      expect(() => run(...args), name).toThrow(/must be an object|must be a/);
    }
  }
  disposeAll();
  const hidden = Object.create({ temperature: 0.5 }, { topK: { value: 2 } }) as logitkit.SamplerOptions;
  const sampler = new logitkit.Sampler(hidden);
  expect(sampler.save().options).toEqual({ temperature: 0.5, topK: 2 });
  expect(sampler.distribution([1, 2, 3]).ids).toHaveLength(2);
  sampler.dispose();
  class Options {
    get temperature(): number {
      return 0;
    }
  }
  expect(logitkit.softmax([1, 2], new Options())).toEqual([0, 1]);
});
