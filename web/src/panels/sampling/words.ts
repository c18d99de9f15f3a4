import { Random } from 'logitkit';

export const WORDS = ['the', 'a', 'cat', 'dog', 'sat', 'on', 'mat', '.'];
export const LOGITS = [3.0, 2.5, 1.8, 1.2, 0.9, 0.6, 0.2, -0.4];
export const NEWCOMERS = ['ran', 'up', 'and', 'red', 'hat', 'fox', 'by', 'sea'];

/** LLaMA 3's. */
export const LARGE_SIZE = 128_256;

/** How steeply the best of the large vocabulary stand out of the rest, as in the logits of a model that is half sure. */
const HEAD = 14;
const SLOPE = 2.1;

let large: Float32Array | undefined;

/**
 * A made-up row of logits as long as LLaMA 3's vocabulary: what a model's look like, a normal crowd with a few tokens
 * far above it whose probabilities fall as a power of their rank. Always the same row.
 */
export function largeLogits(): Float32Array {
  large ??= makeLarge();
  return large;
}

function makeLarge(): Float32Array {
  const random = new Random(128_256);
  const logits = new Float32Array(LARGE_SIZE);
  for (let i = 0; i < LARGE_SIZE; i += 2) {
    // Box and Muller: two normal numbers of two uniform ones.
    const radius = 1.6 * Math.sqrt(-2 * Math.log(1 - random.uniform()));
    const angle = 2 * Math.PI * random.uniform();
    logits[i] = radius * Math.cos(angle);
    logits[i + 1] = radius * Math.sin(angle);
  }
  for (let rank = 1; rank <= 2000; rank++) {
    const id = random.integer(LARGE_SIZE);
    logits[id] = Math.max(logits[id] as number, HEAD - SLOPE * Math.log(rank));
  }
  return logits;
}
