// The rows that promises are measured on: those of the peers' table in the numerics reference, and the far ends.
// Every value is a float32, so that both precisions see the same numbers.

/** mulberry32, as tests/fixtures/numerics/README.md defines it. */
function mulberry(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t = (t + Math.imul(t ^ (t >>> 7), t | 61)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
  const uniform = () => (next() >>> 8) * 2 ** -24;
  const normal = () => {
    let total = -6;
    for (let i = 0; i < 12; i++) total += uniform();
    return total;
  };
  return { next, uniform, normal };
}

const fill = (length, value) => Float32Array.from({ length }, value);

export const DISTRIBUTIONS = {
  'N(0,1)': (n, { normal }) => fill(n, () => normal()),
  'N(0,10)': (n, { normal }) => fill(n, () => 10 * normal()),
  'U(±80)': (n, { uniform }) => fill(n, () => -80 + 160 * uniform()),
  LLM: (n, { next, normal, uniform }) => {
    const row = fill(n, () => 2.5 * normal());
    for (let j = 0; j < 8; j++) row[next() % n] = 18 - 2 * j + uniform();
    return row;
  },
  'U(±1e4)': (n, { uniform }) => fill(n, () => -1e4 + 2e4 * uniform()),
  'N(1e4,3)': (n, { normal }) => fill(n, () => Math.min(1e4, 9990 + 3 * normal())),
  'N(−1e4,3)': (n, { normal }) => fill(n, () => Math.max(-1e4, -9990 + 3 * normal())),
  'two values': (n, { next, uniform }) => {
    const [a, b] = [20 * uniform() - 10, 20 * uniform() - 10];
    return fill(n, () => (next() % 2 ? a : b));
  },
  'all equal': (n, { uniform }) => fill(n, () => 0).fill(200 * uniform() - 100),
};

/** `rows` rows of `length`, one after the other. */
export function rowsOf(name, length, rows) {
  const data = new Float32Array(rows * length);
  for (let row = 0; row < rows; row++) {
    const random = mulberry(length * 31 + row * 7919 + name.length * 104729);
    data.set(DISTRIBUTIONS[name](length, random), row * length);
  }
  return data;
}
