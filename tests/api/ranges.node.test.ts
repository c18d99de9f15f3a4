import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { DOCUMENTED_RANGES } from '../support/documentedRanges.js';

/** Every range that a declaration promises is checked: by one table, made complete by reading the declarations. */

const SOURCES = fileURLToPath(new URL('../../bindings/js', import.meta.url));

const PROMISE =
  /(?:^|\s)(?:in|In) [[(][^\])]*[\])]|(?:≥|at least|above|greater than) -?[0-9]|c > 0|\bfinite\b|positive number/;
const MEMBER = /\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\s*\n\s+(?:readonly )?(\w+)\??:/g;
const PARAMETER = /\* @param (\w+)((?:(?!\n \* @|\*\/)[\s\S])*)/g;
const plain = (text: string): string => text.replace(/\n\s+\*/g, ' ');

/** What states a range, but is no argument, or is checked elsewhere. */
const NO_ARGUMENT = new Set([
  'fitPlatt.degenerate',
  'fitVectorScaling.degenerate',
  'sampler.bitmask', // tests/api/samplerErrors.test.ts
]);

function documented(): string[] {
  const names: string[] = [];
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  for (const file of files) {
    if (file.includes('generated')) continue;
    const text = readFileSync(`${SOURCES}/${file}`, 'utf8');
    const stem = file.replace(/^.*[/\\]/, '').replace('.ts', '');
    for (const [, said, name] of text.matchAll(MEMBER)) {
      if (PROMISE.test(plain(said as string))) names.push(`${stem}.${name}`);
    }
    for (const [, name, said] of text.matchAll(PARAMETER)) {
      if (PROMISE.test(plain(said as string))) names.push(`${stem}.@${name}`);
    }
  }
  return names.filter((name) => !NO_ARGUMENT.has(name));
}

test('the table has a row for every range in the declarations', () => {
  const found = documented();
  expect(found.length).toBeGreaterThan(60);
  expect(found.filter((name) => !(name in DOCUMENTED_RANGES))).toEqual([]);
});

test.each(Object.keys(DOCUMENTED_RANGES))('%s', (name) => {
  const { outside, inside, calls } = DOCUMENTED_RANGES[name] as (typeof DOCUMENTED_RANGES)[string];
  for (const call of calls) {
    for (const value of inside) call(value);
    for (const value of outside) {
      let thrown: unknown;
      try {
        call(value);
      } catch (error) {
        thrown = error;
      }
      expect(thrown, `${name} took ${String(value)}`).toBeInstanceOf(RangeError);
    }
  }
});
