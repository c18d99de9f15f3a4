import { readFileSync } from 'node:fs';
import { init, perplexity, topK } from 'logitkit';
import { beforeAll, describe, expect, test } from 'vitest';
import { Network } from '../../../web/src/panels/tokens/engine/network.js';
import { Tokenizer } from '../../../web/src/panels/tokens/engine/tokenizer.js';
import { readWeights, type Weights } from '../../../web/src/panels/tokens/engine/weights.js';
import { ownModel } from '../../../web/src/panels/tokens/sources/ownModel.js';
import { library } from './explorer.js';
import { WEB } from './site.js';

interface Case {
  prompt: string;
  ids: number[];
  text: string;
  nats: number;
  everyHundredthOfTheLastRow: number[];
  best: { ids: number[]; logits: number[] };
}

/** What torch says of the same weights (web/model/export.py). */
const FIXTURE: { cases: Case[]; tokenizer: { text: string; ids: number[] } } = JSON.parse(
  readFileSync(new URL('../../fixtures/tokenlab.json', import.meta.url), 'utf8'),
);

let weights: Weights;

beforeAll(async () => {
  await library();
  await init();
  const file = readFileSync(`${WEB}model/weights.bin`);
  weights = readWeights(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
});

const farthest = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Math.max(...Array.from(a, (x, i) => Math.abs(x - (b[i] as number))));

describe('the forward pass on the page', () => {
  test('gives the logits that torch gives, whether read at once or token by token', () => {
    for (const { ids, best, everyHundredthOfTheLastRow, nats } of FIXTURE.cases) {
      const atOnce = new Network(weights).read(ids);
      const network = new Network(weights);
      const oneByOne = ids.flatMap((id) => network.read([id]));
      for (const rows of [atOnce, oneByOne]) {
        const last = rows.at(-1) as Float32Array;
        // logits reach 20; both sum 128 float32 products in an order of their own, four layers deep
        expect(
          farthest(
            last.filter((_, i) => i % 100 === 0),
            everyHundredthOfTheLastRow,
          ),
        ).toBeLessThan(2e-4);
        expect(Array.from(topK(last, 8).ids)).toEqual(best.ids);
        expect(farthest(topK(last, 8).logits, best.logits)).toBeLessThan(2e-4);
        const flat = rows.slice(0, -1).flatMap((row) => [...row]);
        const shape = [ids.length - 1, weights.config.vocab];
        expect(Math.log(perplexity(flat, ids.slice(1), { shape }))).toBeCloseTo(nats, 4);
      }
    }
  });

  test('rewinds: what was read of another continuation leaves no trace', () => {
    const [first, second] = FIXTURE.cases as [Case, Case];
    const network = new Network(weights);
    network.read(first.ids);
    network.rewind(0);
    const again = network.read(second.ids);
    expect(again).toEqual(new Network(weights).read(second.ids));
  });

  test('attends causally: weights of a query sum to 1 and are 0 beyond it', () => {
    const network = new Network(weights);
    const { ids } = FIXTURE.cases[0] as Case;
    for (const id of ids) network.read([id]);
    const n = ids.length;
    for (const { data, dims } of network.attention()) {
      expect(dims).toEqual([weights.config.heads, n, n]);
      for (let row = 0; row < weights.config.heads * n; row++) {
        const line = [...data.subarray(row * n, (row + 1) * n)];
        expect(line.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
        expect(line.slice((row % n) + 1).every((w) => w === 0)).toBe(true);
      }
    }
  });

  test('refuses more than it was trained to read', () => {
    expect(() => new Network(weights).read(new Array(257).fill(0))).toThrow('256 tokens');
  });
});

describe('the tokenizer', () => {
  test('splits as the training script does, and joins again', () => {
    const tokenizer = new Tokenizer(weights.tokenizer);
    const { text, ids } = FIXTURE.tokenizer;
    expect(tokenizer.encode(text)).toEqual(ids);
    expect(tokenizer.decode(ids)).toBe(text);
    expect(tokenizer.tokens).toHaveLength(weights.config.vocab);
  });

  test('says which characters it does not know', () => {
    expect(() => new Tokenizer(weights.tokenizer).encode('naïve')).toThrow('ï');
  });
});

describe('the reader', () => {
  test('has one row more than tokens, and reuses what it has read', async () => {
    const model = ownModel(weights);
    const reader = model.open();
    const ids = model.encode('In the beginning God');
    const rows = await reader.read(ids);
    expect(rows).toHaveLength(ids.length + 1);
    const longer = await reader.read([...ids, ...model.encode(' said')]);
    expect(longer.slice(0, rows.length).every((row, i) => row === rows[i])).toBe(true);
    const branched = await reader.read(ids.slice(0, 2));
    expect(branched).toHaveLength(3);
    expect(branched[2]).toBe(rows[2]);
  });
});
