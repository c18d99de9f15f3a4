/**
 * What each operation should give, in plain double precision: a function that is measured must also be right, or its
 * figure means nothing. The bound is wide enough for every peer (the loosest is 5e-4); accuracy has its own table.
 */
const TOLERANCE = 2e-3;

const OPERATIONS = {
  softmax: (row) => {
    const lse = logSumExp(row);
    return row.map((x) => Math.exp(x - lse));
  },
  logSoftmax: (row) => {
    const lse = logSumExp(row);
    return row.map((x) => x - lse);
  },
  logSumExp: (row) => [logSumExp(row)],
  max: (row) => [row.reduce((a, b) => Math.max(a, b))],
  argmax: (row) => [row.indexOf(row.reduce((a, b) => Math.max(a, b)))],
  greedy: (row) => [row.indexOf(row.reduce((a, b) => Math.max(a, b)))],
  copy: (row) => row,
};

function logSumExp(row) {
  const max = row.reduce((a, b) => Math.max(a, b));
  return max + Math.log(row.reduce((sum, x) => sum + Math.exp(x - max), 0));
}

/** Throws if `got` is not what `operation` gives for the first row and the last one. */
export function check(operation, input, got) {
  const reference = OPERATIONS[operation];
  if (reference === undefined) return;
  const { outer, length, inner } = input;
  for (const [o, i] of new Set([
    [0, 0],
    [outer - 1, inner - 1],
  ])) {
    const at = (k) => (o * length + k) * inner + i;
    const want = reference(Float64Array.from({ length }, (_, k) => input.values[at(k)]));
    for (let k = 0; k < want.length; k++) {
      const value = got[want.length === 1 ? o * inner + i : at(k)];
      if (!(Math.abs(value - want[k]) <= TOLERANCE * Math.max(Math.abs(want[k]), 1e-3))) {
        throw new Error(`wrong result: entry ${k} of row ${o},${i} is ${value}, should be ${want[k]}`);
      }
    }
  }
}
