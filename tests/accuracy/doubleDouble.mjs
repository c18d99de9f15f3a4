// Double-double arithmetic: a number is [high, low], the exact sum of two doubles, about 106 bits. Enough to judge
// results of float64 to a millionth of their spacing. Algorithms: Dekker 1971, Knuth's TwoSum, as in QD (Hida, Li, Bailey).

const SPLIT = 2 ** 27 + 1;

function quickTwoSum(a, b) {
  const sum = a + b;
  return [sum, b - (sum - a)];
}

export function twoSum(a, b) {
  const sum = a + b;
  const part = sum - a;
  return [sum, a - (sum - part) + (b - part)];
}

function twoProduct(a, b) {
  const product = a * b;
  const ta = SPLIT * a;
  const ah = ta - (ta - a);
  const al = a - ah;
  const tb = SPLIT * b;
  const bh = tb - (tb - b);
  const bl = b - bh;
  return [product, ah * bh - product + ah * bl + al * bh + al * bl];
}

export function add([ah, al], [bh, bl]) {
  const [sum, rest] = twoSum(ah, bh);
  const [low, lower] = twoSum(al, bl);
  const [high, mid] = quickTwoSum(sum, rest + low);
  return quickTwoSum(high, mid + lower);
}

export function multiply([ah, al], [bh, bl]) {
  const [product, rest] = twoProduct(ah, bh);
  return quickTwoSum(product, rest + (ah * bl + al * bh));
}

export function divide(a, b) {
  const first = a[0] / b[0];
  const rest = add(a, multiply([-first, 0], b));
  const second = rest[0] / b[0];
  const last = add(rest, multiply([-second, 0], b));
  return add(quickTwoSum(first, second), [last[0] / b[0], 0]);
}

export const negate = ([high, low]) => [-high, -low];

// ln 2 to 106 bits: the double nearest to it, and the double nearest to the rest (OEIS A002162)
const LN2 = [Math.LN2, 2.3190468138462996e-17];

// 1/n! for n = 2 … 11
const INVERSE_FACTORIALS = [];
for (let n = 2, value = [1, 0]; n <= 11; n++) {
  value = divide(value, [n, 0]);
  INVERSE_FACTORIALS.push(value);
}

const HALVINGS = 9;

/** e^a of a double-double; 0 below −745 and so on only where a double ends as well. */
export function exp(a) {
  const k = Math.round(a[0] / LN2[0]);
  if (k < -1200) return [0, 0];
  const r = add(a, multiply([-k, 0], LN2));
  // e^r − 1 by the series at r / 2⁹, doubled nine times as (1 + s)² − 1 = s² + 2s, which loses nothing next to 0
  const small = [r[0] * 2 ** -HALVINGS, r[1] * 2 ** -HALVINGS];
  let sum = [0, 0];
  for (let i = INVERSE_FACTORIALS.length - 1; i >= 0; i--) sum = multiply(add(sum, INVERSE_FACTORIALS[i]), small);
  let s = add(small, multiply(sum, small));
  for (let i = 0; i < HALVINGS; i++) s = add([s[0] * 2, s[1] * 2], multiply(s, s));
  const e = add([1, 0], s);
  return [scale(e[0], k), scale(e[1], k)];
}

/** v · 2^k without a detour over infinity or a rounding among the subnormals before the end. */
function scale(v, k) {
  const half = Math.trunc(k / 2);
  return v * 2 ** half * 2 ** (k - half);
}

/** log(1 + a) for a ≥ 0: the series near 0, else two steps of Newton on the exponential. */
export function log1p(a) {
  if (a[0] === 0) return [0, 0];
  if (a[0] < 2 ** -10) {
    let sum = [0, 0];
    for (let n = 12; n >= 1; n--) sum = multiply(add([0, 0], add(divide([n % 2 ? 1 : -1, 0], [n, 0]), sum)), a);
    return sum;
  }
  const value = add([1, 0], a);
  let y = [Math.log(value[0]), 0];
  for (let i = 0; i < 2; i++) y = add(y, add(multiply(value, exp(negate(y))), [-1, 0]));
  return y;
}
