import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as format from '../../../web/src/format.js';
import { parseNumber } from '../../../web/src/url/fields.js';

// How the page prints numbers, over all doubles: what a reader never sees is in NEVER.

const NEVER = /NaN|undefined|null|Infinity|[eE][+-]?\d|--|−−|−0(?![.\d])|-/;
/** As it is spoken, "infinity" is a word. */
const NEVER_SPOKEN = /NaN|undefined|null|Infinity|\de[+-]?\d|[-−]/;

const EDGES = [
  ...[0, 5e-324, 1e-308, 2.2e-308, 1e-20, 1e-7, 4.9e-5, 5e-5, 9.99e-4, 1e-3, 0.005, 0.49999, 0.5, 0.995, 0.99995],
  ...[0.9999999999999999, 1, 1.005, 9.995, 99.995, 999999.5, 1e6, 1e15, 1e21, 1e22, 1e300, 1.7976931348623157e308],
  ...[Infinity, Number.NaN],
].flatMap((value) => [value, -value]);
const doubles = fc.oneof(fc.double(), fc.constantFrom(...EDGES), fc.double({ min: -1e6, max: 1e6 }));

const written: [string, (value: number) => string][] = [
  ...[0, 1, 2, 4, 6].flatMap((digits): [string, (value: number) => string][] => [
    [`decimal ${digits}`, (value) => format.decimal(value, digits)],
    [`percent ${digits}`, (value) => format.percent(value, digits)],
  ]),
  ...[1, 2, 3, 4, 7, 10].flatMap((digits): [string, (value: number) => string][] => [
    [`significant ${digits}`, (value) => format.significant(value, digits)],
    [`powerOfE ${digits}`, (value) => format.powerOfE(value, digits)],
  ]),
  ['exact', format.exact],
  ['whole', format.whole],
  ['counted', (value) => format.counted(value, 'row')],
];

describe('every double has a text', () => {
  test.each(written)('%s', (name, write) => {
    fc.assert(
      fc.property(doubles, (value) => {
        const text = write(value);
        expect(text).not.toBe('');
        if (!/whole|counted/.test(name)) expect(text, String(value)).not.toMatch(NEVER);
        else expect(text).not.toMatch(/NaN|undefined/);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['spokenNumber', format.spokenNumber],
    ['spokenPercent', format.spokenPercent],
  ] as const)('%s', (_, speak) => {
    fc.assert(
      fc.property(doubles, (value) => {
        expect(speak(value), String(value)).not.toMatch(NEVER_SPOKEN);
      }),
    );
  });
});

/** The number that a text of the page stands for. */
const back = (text: string) => parseNumber(text.replace(/[=<>%]/g, '')) as number;

test('a printed number is read back as itself, to the digits that it has', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true }), (value) => {
      const read = back(format.significant(value, 7));
      if (Number.isFinite(value))
        expect(Math.abs(read - value)).toBeLessThanOrEqual(
          Math.max(5e-324, 1e-6 * Math.abs(value), Math.abs(value) < 1e-3 ? 0 : 5.1e-7),
        );
      else expect(read).toBe(value);
    }),
  );
});

test('what was typed is printed as it was typed, however small', () => {
  expect(format.exact(2.2)).toBe('2.20');
  expect(format.exact(1.125)).toBe('1.125');
  expect(format.exact(1e-308)).toBe('1 × 10⁻³⁰⁸');
  expect(format.exact(2.5e-9)).toBe('2.5 × 10⁻⁹');
  expect(format.exact(1e308)).toBe('1.00 × 10³⁰⁸');
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const read = back(format.exact(value));
      if (Math.abs(value) < 1e-6)
        expect(Math.abs(read - value)).toBeLessThanOrEqual(Math.max(5e-324, 1e-3 * Math.abs(value)));
    }),
  );
});

test('a probability that is not 0 or 1 never reads as 0 or 100', () => {
  expect(format.percent(0)).toBe('0%');
  expect(format.percent(-0)).toBe('0%');
  expect(format.percent(1)).toBe('100%');
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1, minExcluded: true, maxExcluded: true, noNaN: true }),
      fc.integer({ min: 0, max: 6 }),
      (p, digits) => {
        const text = format.percent(p, digits);
        expect(text.startsWith('<') || back(text) > 0).toBe(true);
        expect(text.startsWith('>') || back(text) < 100).toBe(true);
      },
    ),
  );
});

describe('e^x', () => {
  test('is printed where it is no double any more', () => {
    expect(format.powerOfE(1)).toBe('= 2.72');
    expect(format.powerOfE(0)).toBe('= 1.00');
    expect(format.powerOfE(1000)).toBe('= 1.97 × 10⁴³⁴');
    expect(format.powerOfE(-1000)).toBe('= 5.08 × 10⁻⁴³⁵');
    expect(format.powerOfE(Infinity)).toBe('> 10⁴³⁴²⁹⁴');
    expect(format.powerOfE(-Infinity)).toBe('< 10⁻⁴³⁴²⁹⁴');
  });
  test('agrees with Math.exp where that is a double', () => {
    fc.assert(
      fc.property(fc.double({ min: -705, max: 705, noNaN: true }), (x) => {
        expect(Math.abs(back(format.powerOfE(x, 6)) / Math.exp(x) - 1)).toBeLessThan(1e-4);
      }),
    );
  });
});

test('one thing is singular', () => {
  expect(format.counted(1, 'token')).toBe('1 token');
  expect(format.counted(0, 'token')).toBe('0 tokens');
  expect(format.counted(2000, 'row')).toBe('2,000 rows');
  expect(format.counted(2, 'class', 'classes')).toBe('2 classes');
});
