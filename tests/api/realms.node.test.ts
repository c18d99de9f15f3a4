import vm from 'node:vm';
import * as logitkit from 'logitkit';
import { afterEach, describe, expect, test } from 'vitest';
import { CALLS, disposeAll } from '../support/calls.js';

/** Arguments of another realm (an iframe, `node:vm`, Jest): every array, typed array, Map and plain object counts as ours does. */

afterEach(disposeAll);

const context = vm.createContext({});
const foreign = <T>(code: string): T => vm.runInContext(code, context) as T;
const TYPES = [
  'Int32Array',
  'Uint32Array',
  'BigInt64Array',
  'Uint8Array',
  'Uint16Array',
  'Float32Array',
  'Float64Array',
];

/** The same value, made in the other realm. */
function moved(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) {
    const name = value.constructor.name;
    const bytes = [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)];
    return foreign(`new ${name}(new Uint8Array([${bytes}]).buffer)`);
  }
  if (value instanceof Map) {
    const map = foreign<Map<unknown, unknown>>('new Map()');
    for (const [key, entry] of value) map.set(key, moved(entry));
    return map;
  }
  if (Array.isArray(value)) {
    const array = foreign<unknown[]>('[]');
    for (const entry of value) array.push(moved(entry));
    return array;
  }
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  const object = foreign<Record<string, unknown>>('({})');
  for (const [key, entry] of Object.entries(value)) object[key] = moved(entry);
  return object;
}

const show = (value: unknown): string =>
  JSON.stringify(value, (_, v) => (ArrayBuffer.isView(v) ? Array.from(v as Float64Array, String) : v)) ?? '';

/** The same arguments with typed arrays where the table has plain ones. */
function typed(value: unknown, key = ''): unknown {
  if (Array.isArray(value) && !['dims', 'shape', 'paths', 'codes', 'cutoffs', 'out'].includes(key)) {
    if (value.every((v) => typeof v === 'boolean')) return Uint8Array.from(value as unknown as number[]);
    if (key === 'bitmask') return Int32Array.from(value as number[]);
    if (['targets', 'labels', 'tokens', 'sampled', 'draftTokens', 'endTokens', 'bannedTokens'].includes(key))
      return Int32Array.from(value as number[]);
    if (value.length > 2 && value.every((v) => typeof v === 'number')) return Float64Array.from(value as number[]);
    return value.map((entry) => typed(entry));
  }
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, typed(inner, name)]));
}

describe.each(CALLS)('$name', ({ make, run, names }) => {
  test('arguments of another realm give what ours do', () => {
    for (const kind of [
      (args: unknown[]) => args,
      (args: unknown[]) => args.map((arg, i) => typed(arg, names[i] as string)),
    ]) {
      const want = show(run(...kind(make())));
      expect(show(run(...kind(make()).map(moved)))).toBe(want);
    }
  });
});

test('ids, labels and targets: Int32Array, BigInt64Array, tensors of int32 and int64', () => {
  const x = [1, 2, 3, 4, 5, 6];
  const want = logitkit.crossEntropy(x, [2, 0], { shape: [2, 3] });
  for (const code of [
    'new Int32Array([2, 0])',
    'new BigInt64Array([2n, 0n])',
    '[2n, 0n]',
    '({ data: new Int32Array([2, 0]), dims: [2], type: "int32" })',
    '({ data: new BigInt64Array([2n, 0n]), dims: [2], type: "int64" })',
  ])
    expect(logitkit.crossEntropy(x, foreign<Int32Array>(code), { shape: [2, 3] }), code).toEqual(want);
  expect(logitkit.argmax(x, { shape: [2, 3], out: foreign<Int32Array>('new Int32Array(2)') })[1]).toBe(2);
  const sampler = new logitkit.Sampler({
    seed: 1,
    logitBias: foreign<Map<number, number>>('new Map([[1, 50]])'),
    bannedTokens: foreign<Int32Array>('new Int32Array([0])'),
  });
  sampler.prime(foreign<Int32Array>('new Int32Array([1, 2])'));
  expect(sampler.sample([1, 2, 3], { bitmask: foreign<Uint32Array>('new Uint32Array([7])') })).toBe(1);
  sampler.dispose();
});

test('a wrong typed array of another realm is named with its kind', () => {
  for (const type of TYPES.filter((type) => !type.startsWith('Float')))
    expect(() => logitkit.softmax(foreign<Float32Array>(`new ${type}(3)`)), type).toThrow(
      `got ${/^[AI]/.test(type) ? 'an' : 'a'} ${type} of length 3`,
    );
});

test('what is called a Float16Array is one', () => {
  class Half extends Uint16Array {}
  Object.defineProperty(Half.prototype, Symbol.toStringTag, { value: 'Float16Array' });
  const half = new Half([0x3c00, 0x4000, 0x4200]) as unknown as logitkit.Float16ArrayLike;
  expect(logitkit.softmax(half)).toEqual(logitkit.softmax(Float32Array.of(1, 2, 3)));
  expect(logitkit.entmax([1, 2, 3, 4, 5, 6], { shape: [3, 2], alpha: half })).toEqual(
    logitkit.entmax([1, 2, 3, 4, 5, 6], { shape: [3, 2], alpha: [1, 2, 3] }),
  );
});
