// The truth that results are measured against: for float32 results float64 with compensated sums (a millionth of a
// float32 spacing), for float64 results double-double.
import * as dd from './doubleDouble.mjs';

/** Σ by Neumaier's compensated summation. */
function sum(values) {
  let total = 0;
  let lost = 0;
  for (const value of values) {
    const next = total + value;
    lost += Math.abs(total) >= Math.abs(value) ? total - next + value : value - next + total;
    total = next;
  }
  return total + lost;
}

/** What the verbs return for one row, as float64. */
export function single(x, temperature) {
  const max = x.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const first = x.indexOf(max);
  const z = Float64Array.from(x, (v) => (v - max) / temperature);
  const e = z.map((v) => Math.exp(v));
  const rest = sum(e.map((v, i) => (i === first ? 0 : v)));
  const log = Math.log1p(rest);
  return {
    softmax: e.map((v) => v / (1 + rest)),
    logSoftmax: z.map((v) => v - log),
    logSumExp: [max + log],
    sigmoid: Float64Array.from(x, (v) => (v >= 0 ? 1 / (1 + Math.exp(-v)) : Math.exp(v) / (1 + Math.exp(v)))),
    logSigmoid: Float64Array.from(x, (v) => (v >= 0 ? -Math.log1p(Math.exp(-v)) : v - Math.log1p(Math.exp(v)))),
  };
}

/** The same as double-doubles [high, low]. */
export function double(x, temperature) {
  const max = x.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const first = x.indexOf(max);
  const z = Array.from(x, (v) => dd.divide(dd.twoSum(v, -max), [temperature, 0]));
  const e = z.map(dd.exp);
  const rest = e.reduce((total, v, i) => (i === first ? total : dd.add(total, v)), [0, 0]);
  const whole = dd.add([1, 0], rest);
  const log = dd.log1p(rest);
  const tail = Array.from(x, (v) => dd.exp([-Math.abs(v), 0]));
  return {
    softmax: e.map((v) => dd.divide(v, whole)),
    logSoftmax: z.map((v) => dd.add(v, dd.negate(log))),
    logSumExp: [dd.add([max, 0], log)],
    sigmoid: Array.from(x, (v, i) => dd.divide(v >= 0 ? [1, 0] : tail[i], dd.add([1, 0], tail[i]))),
    logSigmoid: Array.from(x, (v, i) => dd.add([Math.min(v, 0), 0], dd.negate(dd.log1p(tail[i])))),
  };
}
