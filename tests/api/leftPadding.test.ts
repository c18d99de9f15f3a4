import { Sampler } from 'logitkit';
import { type LogitsProcessorOptions, logitsProcessor } from 'logitkit/transformers';
import { describe, expect, test } from 'vitest';
import { expectThrows } from '../support/throws.js';

/** What the transformers.js adapter tells its samplers of rows that are filled up on the left. */

/** The history of each row's sampler: negative where a place is no text. */
function told(rows: number[][], options?: LogitsProcessorOptions): number[][] {
  const sampler = new Sampler({ seed: 1 });
  const histories: number[][] = [];
  const { prime } = Sampler.prototype;
  Sampler.prototype.prime = function (tokens) {
    histories.push(Array.from(tokens as Iterable<bigint>, Number));
    prime.call(this, tokens);
  };
  try {
    const processor = logitsProcessor(sampler, options);
    const data = new Float32Array(rows.length * 10);
    processor(
      rows.map((ids) => ids.map(BigInt)),
      { data, dims: [rows.length, 10], type: 'float32' },
    );
    processor.dispose();
  } finally {
    Sampler.prototype.prime = prime;
  }
  return histories;
}

describe('left padding', () => {
  const batch = [
    [0, 0, 0, 1],
    [5, 6, 7, 8],
  ];
  const read = [
    [-1, -1, -1, 1],
    [5, 6, 7, 8],
  ];
  test.each<[string, number[][], LogitsProcessorOptions | undefined, number[][]]>([
    ['a batch', batch, undefined, read],
    ['a batch whose token is known', batch, { padToken: 0n }, read],
    ['a batch without padding', batch, { padToken: null }, batch],
    [
      'another token than it looks',
      batch,
      { padToken: 5 },
      [
        [0, 0, 0, 1],
        [-1, 6, 7, 8],
      ],
    ],
    [
      'one place, before what all begin with',
      [
        [0, 1, 5],
        [1, 7, 8],
      ],
      undefined,
      [
        [-1, 1, 5],
        [1, 7, 8],
      ],
    ],
    [
      'texts that differ',
      [
        [5, 6],
        [7, 6],
      ],
      undefined,
      [
        [5, 6],
        [7, 6],
      ],
    ],
    ['a row by itself', [[0, 0, 0, 1]], undefined, [[0, 0, 0, 1]]],
    ['a row by itself whose token is known', [[0, 0, 0, 1]], { padToken: 0 }, [[-1, -1, -1, 1]]],
    [
      'every row begins alike',
      [
        [0, 0, 1],
        [0, 2, 1],
      ],
      undefined,
      [
        [0, 0, 1],
        [0, 2, 1],
      ],
    ],
    [
      'inside a text it is a word',
      [
        [0, 0, 1, 0],
        [5, 0, 0, 8],
      ],
      undefined,
      [
        [-1, -1, 1, 0],
        [5, 0, 0, 8],
      ],
    ],
  ])('%s', (_, rows, options, wanted) => {
    expect(told(rows, options)).toEqual(wanted);
  });
  test('no penalty sees it', () => {
    const processor = logitsProcessor({ repetitionPenalty: 100, temperature: 0 });
    const data = Float32Array.of(2, 1, 0, 2, 1, 0);
    processor(
      [
        [0n, 0n, 0n, 1n],
        [2n, 2n, 1n, 2n],
      ],
      { data, dims: [2, 3], type: 'float32' },
    );
    expect([...data]).toEqual([0, -Infinity, -Infinity, 0, -Infinity, -Infinity]);
    processor.dispose();
  });
  test('negative ids in a prompt', () => {
    expect(told([[-1, -200, 3]])).toEqual([[-1, -200, 3]]);
  });
  test('wrong options', () => {
    expectThrows(() => logitsProcessor({}, { padToken: 1.5 }), TypeError, 'padToken must be an integer or null');
    expectThrows(() => logitsProcessor({}, { padTokens: 1 } as never), TypeError, "unknown option 'padTokens'");
  });
});
