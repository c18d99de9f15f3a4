import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Locator, Page } from 'playwright';
import { WEB } from './site.js';

/** What the tests ask of the library. */
interface Library {
  init(): Promise<unknown>;
  softmax<T extends readonly number[] | Float32Array>(
    logits: T,
    options?: { temperature?: number },
  ): T extends Float32Array ? Float32Array : number[];
  naiveSoftmax<T extends Float32Array>(logits: T, options?: { precision?: 'float32' | 'float64' }): T;
  entropy(probs: readonly number[], options?: { base?: number }): number;
  argmax(logits: readonly number[]): number;
  sparsemax(logits: readonly number[]): number[];
  entmax(logits: readonly number[], options: { alpha: number }): number[];
  sigmoid(logits: readonly number[]): number[];
  hardmax(logits: readonly number[]): number[];
}

/** The very package that the page was built with, as Node loads it. */
const require = createRequire(`${WEB}package.json`);
export async function library(): Promise<Library> {
  const logitkit: Library = await import(pathToFileURL(require.resolve('logitkit')).href);
  await logitkit.init();
  return logitkit;
}

export const START = {
  labels: ['cat', 'dog', 'bird', 'fish', 'fox'],
  logits: [2.2, 1.7, 0.8, -0.1, -1.4],
};

/** Where things are, by what assistive technology calls them. */
export class Explorer {
  constructor(readonly page: Page) {}

  row = (name: string): Locator => this.page.getByRole('listitem', { name, exact: true });
  slider = (name: string): Locator => this.page.getByRole('slider', { name: `Logit of ${name}`, exact: true });
  field = (name: string): Locator =>
    this.page.getByRole('spinbutton', { name: `Logit of ${name}, typed`, exact: true });
  temperature = (): Locator => this.page.getByRole('slider', { name: 'Temperature', exact: true });
  temperatureField = (): Locator => this.page.getByRole('spinbutton', { name: 'Temperature, typed' });
  button = (name: string): Locator => this.page.getByRole('button', { name, exact: true });

  /** The probabilities as printed, as numbers from 0 to 1. */
  async probs(): Promise<number[]> {
    const texts = await this.page.locator('.share-number').allTextContents();
    return texts.map((text) => Number(text.replace('%', '')) / 100);
  }

  async labels(): Promise<string[]> {
    return this.page.locator('.class-name').evaluateAll((all) => all.map((e) => (e as HTMLInputElement).value));
  }

  async logits(): Promise<number[]> {
    const texts = await this.page
      .locator('.logit-field input')
      .evaluateAll((all) => all.map((e) => (e as HTMLInputElement).value));
    return texts.map((text) => Number(text.replace('−', '-')));
  }

  async logit(name: string): Promise<number> {
    return Number((await this.field(name).inputValue()).replace('−', '-'));
  }

  async reading(id: 'argmax' | 'entropy' | 'choices' | 'sum'): Promise<string> {
    return (await this.page.locator(`[data-reading=${id}] .reading-value`).textContent()) ?? '';
  }

  async entropyBits(): Promise<number> {
    return Number.parseFloat(await this.reading('entropy'));
  }

  /** Where the handle of a slider is, in pixels of the window. */
  async handle(slider: Locator): Promise<{ x: number; y: number }> {
    await slider.scrollIntoViewIfNeeded();
    const box = await slider.locator('.slider-handle').boundingBox();
    if (!box) throw new Error('the slider has no handle');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  /** A point of the track: 0 is its left end, 1 its right end. */
  async pointAt(slider: Locator, unit: number): Promise<{ x: number; y: number }> {
    await slider.scrollIntoViewIfNeeded();
    const box = await slider.locator('.slider-track').boundingBox();
    if (!box) throw new Error('the slider has no track');
    return { x: box.x + box.width * unit, y: box.y };
  }
}
