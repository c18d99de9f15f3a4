import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { Network } from '../../../web/src/panels/tokens/engine/network.js';
import { Tokenizer } from '../../../web/src/panels/tokens/engine/tokenizer.js';
import { readWeights } from '../../../web/src/panels/tokens/engine/weights.js';
import { logitkit, numberIn } from './panelPromises.js';
import { WEB } from './site.js';

type Logitkit = Awaited<ReturnType<typeof logitkit>>;

/** The page's own model, run by the test: what the page should show. */
export class Oracle {
  readonly network: Network;
  readonly tokenizer: Tokenizer;
  /** What the network has read, and the row after each token: a text that begins alike is read on from there. */
  #ids: number[] = [];
  #rows: Float32Array[] = [];

  constructor(readonly kit: Logitkit) {
    const file = readFileSync(`${WEB}model/weights.bin`);
    const weights = readWeights(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength));
    this.network = new Network(weights);
    this.tokenizer = new Tokenizer(weights.tokenizer);
  }

  static async open(): Promise<Oracle> {
    return new Oracle(await logitkit());
  }

  /** Row i is about token i: the text is read as following a line break. */
  rows(ids: readonly number[]): Float32Array[] {
    const text = [...this.tokenizer.encode('\n'), ...ids];
    const other = text.findIndex((id, i) => id !== this.#ids[i]);
    const known = other < 0 ? text.length : other;
    this.network.rewind(known);
    this.#rows = [...this.#rows.slice(0, known), ...(known < text.length ? this.network.read(text.slice(known)) : [])];
    this.#ids = text;
    return [...this.#rows];
  }

  /** Draws on as the page does: one number of the seed's stream for each place after the prompt. */
  write(prompt: readonly number[], count: number, options: object, seed: number): number[] {
    const random = new this.kit.Random(seed);
    const dice = Array.from({ length: count }, () => random.uniform());
    const drawn: number[] = [];
    for (let i = 0; i < count; i++) {
      const before = [...prompt, ...drawn];
      const logits = this.rows(before)[before.length] as Float32Array;
      const sampler = new this.kit.Sampler({ ...options, seed });
      sampler.prime(before);
      drawn.push(sampler.sample(logits, { uniform: dice[i] as number }));
      sampler.dispose();
    }
    return drawn;
  }
}

export const DEFAULTS = { repetitionPenalty: 1.1, temperature: 0.8, topK: 40, topP: 0.95 } as const;
export const SEED = 7;

/** The ids after the prompt, as the address has them. */
export async function drawnIn(page: Page): Promise<number[]> {
  const text = /tokens\.drawn=([\d,]+)/.exec(new URL(page.url()).hash)?.[1];
  return text === undefined ? [] : text.split(',').map(Number);
}

export interface Line {
  id: number;
  cells: string[];
}

export const candidateLines = async (page: Page): Promise<Line[]> =>
  Promise.all(
    (await page.locator('.candidates tbody tr').all()).map(async (line) => ({
      id: Number(await line.getAttribute('data-id')),
      cells: (await line.locator('td').allTextContents()).map((cell) => cell.trim()),
    })),
  );

export const shareIn = (cell: string | undefined): number => numberIn(cell ?? '');
export const readingOf = async (page: Page, id: string): Promise<number> =>
  numberIn(await page.locator(`[data-reading=${id}] .reading-value`).textContent());
