import { expect } from 'vitest';

/**
 * Rows of numbers are equal at a glance; what is not is left to `expect`, which says where. Its own way costs a
 * microsecond an entry, and these suites compare millions of them.
 */
function sameNumbers(a: unknown, b: unknown): true | undefined {
  if (!isRow(a) || !isRow(b) || a.constructor !== b.constructor || a.length !== b.length) return undefined;
  for (let i = 0; i < a.length; i++) {
    if (typeof a[i] !== 'number' || !Object.is(a[i], b[i])) return undefined;
  }
  return true;
}

const isRow = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

expect.addEqualityTesters([sameNumbers]);
