import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

/** Memory for a call is taken in `call.ts`, and by the two fast paths; whoever else wants some makes a `Call`. */

const folder = fileURLToPath(new URL('../../bindings/js', import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
  (file) => file.endsWith('.ts') && !file.includes('generated'),
);
const using = (pattern: RegExp): string[] =>
  files.filter((file) => pattern.test(readFileSync(join(folder, file), 'utf8'))).sort();

test('scratch is taken in three files', () => {
  expect(using(/\bscratch\(/)).toEqual(['call.ts', 'heap.ts', 'plainRow.ts', 'samplerRow.ts']);
});

test('no array is known by its class, which another realm has too', () => {
  expect(using(/instanceof \w*Array\b/)).toEqual([]);
});
