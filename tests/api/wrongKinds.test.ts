import * as logitkit from 'logitkit';
import { afterEach, describe, expect, test } from 'vitest';
import { CALLS, disposeAll, isHealthy } from '../support/calls.js';

/**
 * Every argument and every option of every function meets every kind of value: it takes it, or throws a TypeError or a
 * RangeError of ours that names it. No error of the engine comes out, and the module works on.
 */

afterEach(disposeAll);

const hole = (): unknown[] => {
  const array = [1, 2, 3, 4, 5, 6];
  delete array[2];
  return array;
};
const VALUES: Record<string, () => unknown> = {
  undefined: () => undefined,
  null: () => null,
  true: () => true,
  'a string': () => 'soft',
  'an empty string': () => '',
  'a symbol': () => Symbol('s'),
  'a bigint': () => 3n,
  'a negative bigint': () => -(2n ** 70n),
  'a function': () => () => 1,
  'a Date': () => new Date(),
  'a RegExp': () => /x/,
  'a Map': () => new Map([[1, 2]]),
  'a Set': () => new Set([1]),
  'a Promise': () => Promise.resolve(1),
  'an Error': () => new Error('x'),
  '{}': () => ({}),
  'an object without prototype': () => Object.create(null),
  '[]': () => [],
  'a hole': hole,
  'an array of a symbol': () => [Symbol('s'), 1, 1, 1, 1, 1],
  'an array of objects': () => [{}, {}, {}, {}, {}, {}],
  'an array of objects without prototype': () => [Object.create(null), 1],
  'an array that holds itself': () => {
    const array: unknown[] = [];
    array.push(array);
    return array;
  },
  'an array of null': () => [null, null],
  'a nested array': () => [
    [1, 2],
    [3, 4],
  ],
  'rows of typed arrays': () => [new Float32Array(2), new Float32Array(2)],
  NaN: () => Number.NaN,
  Infinity: () => Infinity,
  '-1': () => -1,
  '1.5': () => 1.5,
  '2 ** 53': () => 2 ** 53,
  '1e300': () => 1e300,
  'a short array': () => [1],
  'a long array': () => new Array(50).fill(0.1),
  'NaN in an array': () => [1, Number.NaN, 1, 1, 1, 1],
  ...Object.fromEntries(
    [Float32Array, Float64Array, Int32Array, Uint8Array, Uint16Array, BigInt64Array, Int8Array].map((Type) => [
      `a ${Type.name}`,
      () => new (Type as typeof Float32Array)(3),
    ]),
  ),
  'an ArrayBuffer': () => new ArrayBuffer(8),
  'a DataView': () => new DataView(new ArrayBuffer(8)),
  'a tensor without data': () => ({ data: undefined, dims: [2], type: 'float32' }),
  'a tensor with dims null': () => ({ data: [1, 2], dims: null }),
  'a tensor with dims of a symbol': () => ({ data: [1, 2], dims: [Symbol('d')] }),
  'a tensor with other dims': () => ({ data: new Float32Array(6), dims: [7], type: 'float32' }),
  'a tensor of bytes with other dims': () => ({ data: new Uint8Array(6), dims: [2, 2], type: 'bool' }),
  'a tensor of ids with other dims': () => ({ data: new Int32Array(2), dims: [2, 2], type: 'int32' }),
  'a tensor with type null': () => ({ data: new Float32Array(6), dims: [2, 3], type: null }),
  'a tensor with a symbol as type': () => ({ data: new Float32Array(6), dims: [2, 3], type: Symbol('t') }),
  'a tensor with an object as type': () => ({ data: [1, 2], dims: [2], type: Object.create(null) }),
  'a tensor of strings': () => ({ data: ['a', 'b'], dims: [2], type: 'string' }),
  'a proxy of an array': () => new Proxy([1, 2, 3, 4, 5, 6], {}),
  'a proxy with a length of its own': () =>
    new Proxy([1, 2], { get: (t, k) => (k === 'length' ? -3 : Reflect.get(t, k)) }),
  'a proxy of a sampler': () => new Proxy(new logitkit.SoftmaxState(), {}),
  'a frozen array': () => Object.freeze([1, 2, 3, 4, 5, 6]),
  'a frozen object': () => Object.freeze({}),
};

const ENGINE =
  /is not a function|Cannot |cannot (convert|mix)|not iterable|undefined \(|Receiver|Class constructor|Invalid |out of bounds|unreachable|memory access|of undefined|of null|read only|call stack|not extensible/i;

const UNFIT = /= (a symbol|a RegExp|a Date|an Error|a Promise|a DataView)$/;

/** `known` are the names of all arguments: of two that belong together either may be the wrong one. */
function meets(label: string, name: string, known: readonly string[], call: () => unknown): void {
  let error: unknown;
  try {
    call();
  } catch (thrown) {
    error = thrown;
  }
  if (error !== undefined) {
    expect(error, label).toBeInstanceOf(Error);
    const { name: kind, message } = error as Error;
    expect(message, label).not.toMatch(ENGINE);
    expect(['TypeError', 'RangeError'], `${label}: ${message}`).toContain(kind);
    const named = [name, ...known].filter((each) => new RegExp(`\\b${each}\\b`).test(message));
    expect(named.length, `${label}: ${message}`).toBeGreaterThan(0);
    // what can be no argument at all is refused by its name
    if (UNFIT.test(label)) expect(message, label).toContain(name);
  }
}

describe.each(CALLS)('$name', ({ name, names, make, run }) => {
  const options = make()[names.indexOf('options')] as Record<string, unknown> | undefined;
  const known = [...names, ...Object.keys(options ?? {})];

  test.each(names.map((argument, at) => [argument, at] as const))('%s', (argument, at) => {
    if (argument === 'this') return;
    for (const [kind, value] of Object.entries(VALUES)) {
      const args = make();
      args[at] = value();
      meets(`${argument} = ${kind}`, argument, known, () => run(...args));
      disposeAll();
    }
    expect(isHealthy()).toBe(true);
  });

  if (options === undefined) return;
  test.each(Object.keys(options))('options.%s', (option) => {
    for (const [kind, value] of Object.entries(VALUES)) {
      const args = make();
      (args[names.indexOf('options')] as Record<string, unknown>)[option] = value();
      meets(`${name} ${option} = ${kind}`, option, known, () => run(...args));
      disposeAll();
    }
    expect(isHealthy()).toBe(true);
  });
});
