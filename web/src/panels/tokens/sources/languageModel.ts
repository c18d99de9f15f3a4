import type { TensorLike } from 'logitkit';

/**
 * What the token lab asks of a model, wherever it comes from: text to tokens, tokens to text, and the logits after
 * each token. Everything that follows (candidates, draws, tree, perplexity) is the same for all of them.
 */
export interface LanguageModel {
  readonly name: string;
  readonly vocabSize: number;
  /** The most tokens that can be read. */
  readonly context: number;
  /** @throws Error with a sentence for the reader, where the text cannot be said in the model's tokens */
  encode(text: string): number[];
  decode(ids: readonly number[]): string;
  /** A reader of its own: one for the text, another one for the tree, so that they do not take each other's cache. */
  open(): Reader;
}

export interface Reader {
  /**
   * The logits at each place: row i is what the model expects after `tokens[0 … i − 1]`, so there is one row more than
   * tokens, and the last one is about the token to come. What was read before with the same beginning is not computed
   * again. Resolves in slices, so that the page stays responsive. A first row of null: the model cannot say how a text begins.
   */
  read(tokens: readonly number[]): Promise<(Float32Array | null)[]>;
  /** The attention weights of the last reading, per layer `[heads, n, n]`, with the start token first; where the model tells. */
  attention?(): TensorLike[];
}

/** Lets the browser paint and take input. */
export const breathe = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
