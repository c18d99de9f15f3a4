/// <reference types="vite/client" />
import { afterAll, describe, expect, inject, test } from 'vitest';
import { isExported } from './fixtures/adapter.js';
import { ADAPTERS } from './fixtures/adapters/index.js';
import { type Case, loadCases } from './fixtures/cases.js';
import { compare } from './fixtures/compare.js';
import { MISSES, OUTSIDE } from './fixtures/outside.js';
import { Table } from './fixtures/table.js';
import { VARIANTS } from './fixtures/variants.js';

/**
 * Every case of tests/fixtures/numerics, in every manner of calling its function. What no function of the contract gives
 * is named in `fixtures/outside.ts` and in the table at the end; nothing else is passed over.
 */

/** Long rows are read from the plain calls only: the other manners are about shapes, which short rows show. */
const VARIANTS_OF_LONG_ROWS = new Set(['float32', 'float64', 'unaligned', 'Vector', 'Vector in place']);

const table = new Table();
const cases = loadCases();

for (const c of cases) {
  const keys = covered(c);
  for (const key of Object.keys(c.expected)) if (!keys.includes(key)) table.notCovered(c, key);
}

/** The keys of a case that the package can compute today. */
function covered(c: Case): string[] {
  const adapter = ADAPTERS[c.op] ?? {};
  return Object.keys(c.expected).filter((key) => adapter[key]?.needs.every(isExported));
}

function variantsOf(c: Case) {
  return c.op === 'large_row' ? VARIANTS.filter(({ name }) => VARIANTS_OF_LONG_ROWS.has(name)) : VARIANTS;
}

describe.each([...new Set(cases.filter((c) => covered(c).length > 0).map(({ op }) => op))])('%s', (op) => {
  for (const c of cases.filter((each) => each.op === op)) {
    const keys = covered(c);
    if (keys.length === 0) continue;
    test(c.id, () => {
      const wrong: string[] = [];
      for (const { name, precision, calls } of variantsOf(c)) {
        for (const key of keys) {
          const { inputs, params, cotangents, expected } = c;
          const got = ADAPTERS[c.op][key].get({ inputs, params, cotangents, expected, calls });
          const verdict = compare(c, key, got, precision);
          if (name === 'float32') table.add(c, key, verdict);
          if (!verdict.passed) wrong.push(`${name}: ${verdict.message}`);
        }
      }
      expect(wrong).toEqual([]);
    });
    if (c.check.sum_of_softmax_minus_1_max !== undefined && isExported('softmax')) {
      test(`${c.id}: Σp is 1`, () => {
        for (const { calls } of variantsOf(c)) {
          const sum = Array.from(calls.map('softmax', c.inputs.x).data).reduce((a, b) => a + b, 0);
          expect(Math.abs(sum - 1)).toBeLessThanOrEqual(c.check.sum_of_softmax_minus_1_max);
        }
      });
    }
  }
});

test('every result is covered, but for those that are named as outside the contract, with the reason', () => {
  expect(new Set(table.uncovered)).toEqual(new Set(Object.keys(OUTSIDE)));
});

test('every goal is met, but for the misses that are named, with the reason', () => {
  expect(table.missed.filter((name) => MISSES[name] === undefined)).toEqual([]);
});

// the one place of the tests that prints: the table is what these cases are for
afterAll(() => console.log(`fixtures, ${inject('variant')}:\n${table}`));
