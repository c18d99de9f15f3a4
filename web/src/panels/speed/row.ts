import { Random } from 'logitkit';

/** A made-up row of logits, normal with a deviation of 3: the same for everybody, and in the copied code. */
export function rowOf(size: number): Float32Array {
  const random = new Random(size);
  return Float32Array.from({ length: size }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
    return 3 * radius * Math.cos(2 * Math.PI * random.uniform());
  });
}

/** Softmax in double precision, and how far off a result is at most, in units of the last place of float32. */
export function largestError(row: Float32Array, probs: ArrayLike<number>): number {
  let max = -Infinity;
  for (const z of row) if (z > max) max = z;
  const exact = Float64Array.from(row, (z) => Math.exp(z - max));
  let sum = 0;
  for (const e of exact) sum += e;
  let worst = 0;
  for (let i = 0; i < exact.length; i++) {
    const truth = (exact[i] as number) / sum;
    const unit = 2 ** Math.max(-149, Math.floor(Math.log2(truth)) - 23);
    worst = Math.max(worst, Math.abs((probs[i] as number) - truth) / unit);
  }
  return worst;
}
