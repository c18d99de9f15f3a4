import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRows } from '../../../web/src/panels/calibration/rows.js';
import { readLogits, understood } from '../../../web/src/paste/logits.js';

// The one reader of pasted logits, without a page: the ways in which people have them.

const LISTS: [string, number[], (string | undefined)[]?][] = [
  ['1.2, -0.3, 0.5', [1.2, -0.3, 0.5]],
  ['1.2,-0.3,0.5', [1.2, -0.3, 0.5]],
  ['1.2 -0.3 0.5', [1.2, -0.3, 0.5]],
  ['1.2; -0.3; 0.5', [1.2, -0.3, 0.5]],
  ['1,2; -0,3; 0,5', [1.2, -0.3, 0.5]],
  ['1.2\t-0.3\t0.5', [1.2, -0.3, 0.5]],
  ['1,2\t-0,3\t0,5', [1.2, -0.3, 0.5]],
  ['1,2 -0,3 0,5', [1.2, -0.3, 0.5]],
  ['1.2\n-0.3\n0.5', [1.2, -0.3, 0.5]],
  ['1,2\n-0,3\n0,5\n', [1.2, -0.3, 0.5]],
  ['1.2\r\n\r\n-0.3\r\n0.5\r\n', [1.2, -0.3, 0.5]],
  ['1.2,\n-0.3,\n0.5,', [1.2, -0.3, 0.5]],
  ['1, 2, 3,\n4, 5, 6,\n7, 8', [1, 2, 3, 4, 5, 6, 7, 8]],
  ['1 2 3\n4 5 6\n7 8', [1, 2, 3, 4, 5, 6, 7, 8]],
  ['\uFEFF1.2, 0.5', [1.2, 0.5]],
  ['7', [7]],
  ['−1.5, +2, 1e-3, .5, 3.', [-1.5, 2, 1e-3, 0.5, 3]],
  ['1, -Infinity, −∞, -inf', [1, -Infinity, -Infinity, -Infinity]],
  ['1, -1e309', [1, -Infinity]],
  ['logit\n1.2\n0.5', [1.2, 0.5]],
  ['the: 3.0; a: 2.5', [3, 2.5], ['the', 'a']],
  ['the 3.0\na 2.5', [3, 2.5], ['the', 'a']],
  ['the = 3.0, a = 2.5', [3, 2.5], ['the', 'a']],
  ['the;2,5\na;1', [2.5, 1], ['the', 'a']],
  ['the,2.5\na,1', [2.5, 1], ['the', 'a']],
  ['the\t2.5\na\t-Infinity', [2.5, -Infinity], ['the', 'a']],
  ['the: 2,5\na: 1,0', [2.5, 1], ['the', 'a']],
  ['New York: 2\nsan-José 1', [2, 1], ['New York', 'san-José']],
  ['"the": 2.5\n"a": 1', [2.5, 1], ['the', 'a']],
  ['"a;b";2.5\n"say ""hi""";1', [2.5, 1], ['a;b', 'say "hi"']],
  ["'the', 2.5\n'a', 1", [2.5, 1], ['the', 'a']],
  ['" the" 2.5\n" a" 1', [2.5, 1], [' the', ' a']],
  ["don't: 2\nit's: 1", [2, 1], ["don't", "it's"]],
  ['"7": 2.5\n"8": 1', [2.5, 1], ['7', '8']],
  ['token,logit\nthe,2.5\na,1', [2.5, 1], ['the', 'a']],
  ['token;logit\nthe;2,5\na;1,25', [2.5, 1.25], ['the', 'a']],
  ['cat,dog,bird\n0.3,0.2,-1', [0.3, 0.2, -1], ['cat', 'dog', 'bird']],
  ['class 1, class 2\n0.3, 0.2', [0.3, 0.2], ['class 1', 'class 2']],
  ['id,logit\n5,2.5\n9,1', [2.5, 1], ['#5', '#9']],
  ['0,2.5\n1,1.5\n2,0', [2.5, 1.5, 0], ['#0', '#1', '#2']],
  ['[1.2, -0.3, 0.5]', [1.2, -0.3, 0.5]],
  ['[1.2, -0.3, 0.5,]', [1.2, -0.3, 0.5]],
  ['[1, -Infinity, null]', [1, -Infinity, -Infinity]],
  ['[[1, 2]]', [1, 2]],
  ['{"the": 2.5, "a": 1}', [2.5, 1], ['the', 'a']],
  ['{"logits": [1, 2]}', [1, 2]],
  ['[{"token": "the", "logit": 2.5}, {"token": "a", "logit": null}]', [2.5, -Infinity], ['the', 'a']],
  ['[{"token": "the", "logprob": -0.3, "bytes": [1]}]', [-0.3], ['the']],
  ['[["the", 2.5], ["a", 1]]', [2.5, 1], ['the', 'a']],
  ['["Infinity stays a name", 1]', [], []],
  ['tensor([1.2000, -0.3000])', [1.2, -0.3]],
  ["tensor([1.2000, -inf], device='cuda:0')", [1.2, -Infinity]],
  ['array([1.2, -0.3], dtype=float32)', [1.2, -0.3]],
  ['[ 1.2 -0.3  0.5]', [1.2, -0.3, 0.5]],
];

describe('a list of logits', () => {
  for (const [text, values, names] of LISTS) {
    if (values.length === 0) continue;
    test(JSON.stringify(text), () => {
      const found = readLogits(text);
      expect(found.rows).toEqual([values]);
      expect(found.names).toEqual(names ?? values.map(() => undefined));
    });
  }

  test('several rows, one a step', () => {
    expect(readLogits('[[0, 1], [2, null]]').rows).toEqual([
      [0, 1],
      [2, -Infinity],
    ]);
    expect(readLogits('a,b\n1,2\n3.5,4').rows).toEqual([
      [1, 2],
      [3.5, 4],
    ]);
    expect(readLogits('1 2 3\n4 5 6').rows).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  test('100,000 numbers, with any separator', () => {
    const values = Array.from({ length: 100_000 }, (_, i) => Number(Math.sin(i).toFixed(4)) + 0);
    for (const between of [', ', '\n', ';', '\t', ' ']) {
      const [row] = readLogits(values.join(between)).rows;
      expect(row?.length).toBe(100_000);
      expect(row?.every((value, at) => value === values[at])).toBe(true);
    }
  });

  test('any list comes back as it was written, however it was written', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 1, maxLength: 20 }),
        fc.constantFrom(', ', '\n', '; ', '\t', ' '),
        (list, between) => {
          expect(readLogits(list.join(between)).rows).toEqual([list]);
          expect(readLogits(JSON.stringify(list)).rows).toEqual([list]);
        },
      ),
    );
  });

  test('no text does anything but give numbers or say what is wrong', () => {
    const pieces = fc.constantFrom(...'0123456789.,;:\t\n -−+eE"\'[]{}∞aé', '1e309', 'NaN', 'inf', 'null', 'the ');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (all) => {
        const text = all.join('');
        let found: ReturnType<typeof readLogits>;
        try {
          found = readLogits(text);
        } catch (error) {
          expect((error as Error).name).toBe('Error');
          expect((error as Error).message).toMatch(/^[A-Z].*\.$/s);
          return;
        }
        expect(found.rows.every((row) => row.length === found.names.length)).toBe(true);
        expect(found.rows.flat().every((value) => value < Infinity)).toBe(true);
        expect(understood({ ...found, names: [] })).not.toMatch(/NaN|undefined|null/);
      }),
      { numRuns: 2000 },
    );
  });

  const WRONG: [string, string][] = [
    ['', 'There is no number in it'],
    ['[]', 'There is no number in it'],
    ['the 3; cat', 'Line 1: no number at the end of “cat”'],
    ['1\ntwo\n3', 'Line 2: no number at the end of “two”'],
    ['1,,2', 'Line 1 has an empty place'],
    ['1e309, 1', 'Number 1 is +Infinity or beyond'],
    ['1, Infinity', 'Number 2 is +Infinity'],
    ['1, NaN', 'Number 2 is NaN'],
    ['[1, NaN]', 'Number 2 is NaN'],
    ['[[1, 2], [1e999, 2]]', 'Row 2, number 1 is +Infinity'],
    ['[[1, 2], [3]]', 'Row 2 has 1 number, row 1 has 2'],
    ['1,2\n3,4\n5,6,7', 'Line 3 has 3 numbers, line 1 has 2'],
    ['-Infinity', 'Every logit is −Infinity'],
    ['[1, "x"]', 'Number 2 is not a number: "x"'],
    ['[1, 2', 'begins like JSON'],
    ['["Infinity stays a name", 1]', 'Number 1 is not a number'],
  ];
  for (const [text, message] of WRONG) {
    test(`${JSON.stringify(text)} is refused`, () => expect(() => readLogits(text)).toThrow(message));
  }
});

test('what was understood is said in a line', () => {
  expect(understood(readLogits('the 3; a 2.5'))).toBe('2 logits: the 3.00, a 2.50.');
  expect(understood(readLogits('7'))).toBe('1 logit: 7.00.');
  expect(understood(readLogits('1 2 3 4 5 -inf'))).toBe(
    '6 logits: 1.00, 2.00, 3.00, 4.00, … 2 more. From 1.00 to 5.00. 1 is −Infinity.',
  );
  expect(understood(readLogits('[[1, 2], [3, 4]]'))).toBe(
    '2 rows of 2 logits; the first is: 1.00, 2.00. From 1.00 to 4.00.',
  );
});

describe('labelled rows', () => {
  const ROWS: [string, number[], number[]][] = [
    ['0;2,0;1,0', [0], [2, 1]],
    ['0;2,0;1,0\n1;-0,5;1,25', [0, 1], [2, 1, -0.5, 1.25]],
    ['label,cat,dog\n0,2,0\n1,0,2', [0, 1], [2, 0, 0, 2]],
    ['label,cat,dog\ndog,2,0\ncat,0,2', [1, 0], [2, 0, 0, 2]],
    ['label,logit 0,logit 1\n0,2.5,0', [0], [2.5, 0]],
    ['"0","2.1","0.3"', [0], [2.1, 0.3]],
    ['0\t2,1\t0,3', [0], [2.1, 0.3]],
    ['0 2.1 0.3', [0], [2.1, 0.3]],
    ['0 2,1 0,3', [0], [2.1, 0.3]],
    ['[[0, 2.1, 0.3], [1, 0, 2]]', [0, 1], [2.1, 0.3, 0, 2]],
    ['0,2.1,0.3,\n1,0,2,', [0, 1], [2.1, 0.3, 0, 2]],
  ];
  for (const [text, labels, logits] of ROWS) {
    test(JSON.stringify(text), () => {
      const found = parseRows(text);
      expect([...found.labels]).toEqual(labels);
      expect([...found.logits]).toEqual(logits);
      expect(found.classes).toBe(logits.length / labels.length);
    });
  }
});
