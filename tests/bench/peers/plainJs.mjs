/** What a careful programmer writes without a library: typed arrays, no closures, one division a row. */
export const name = 'plain JS';

export function load() {
  return { version: '', prepare };
}

const LOOPS = { softmax, logSoftmax, logSumExp, argmax };

function prepare({ operation, mode, input }) {
  const loop = LOOPS[operation];
  if (loop === undefined || input.inner !== 1) return undefined;
  const { data: x, outer, length } = input;
  const size = loop === logSumExp || loop === argmax ? outer : x.length;
  const given = new Float32Array(size);
  const run = () => {
    const out = mode === 'user' ? new Float32Array(size) : given;
    for (let row = 0; row < outer; row++) loop(x, row * length, (row + 1) * length, out, row);
    return out;
  };
  return { run };
}

function softmax(x, from, to, out) {
  let max = x[from];
  for (let i = from + 1; i < to; i++) if (x[i] > max) max = x[i];
  let sum = 0;
  for (let i = from; i < to; i++) {
    const e = Math.exp(x[i] - max);
    sum += e;
    out[i] = e;
  }
  const factor = 1 / sum;
  for (let i = from; i < to; i++) out[i] *= factor;
}

function logSoftmax(x, from, to, out) {
  const lse = logSumExpOf(x, from, to);
  for (let i = from; i < to; i++) out[i] = x[i] - lse;
}

function logSumExp(x, from, to, out, row) {
  out[row] = logSumExpOf(x, from, to);
}

function logSumExpOf(x, from, to) {
  let max = x[from];
  for (let i = from + 1; i < to; i++) if (x[i] > max) max = x[i];
  let sum = 0;
  for (let i = from; i < to; i++) sum += Math.exp(x[i] - max);
  return max + Math.log(sum);
}

function argmax(x, from, to, out, row) {
  let best = from;
  for (let i = from + 1; i < to; i++) if (x[i] > x[best]) best = i;
  out[row] = best - from;
}
