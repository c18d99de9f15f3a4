// Measures one variant of the installed build (dist/) in a worker thread, and posts one line per function,
// distribution and size.
import { parentPort, workerData } from 'node:worker_threads';
import { init, logSigmoid, logSoftmax, logSumExp, sigmoid, softmax } from '../../dist/index.js';
import { DISTRIBUTIONS, rowsOf } from './distributions.mjs';
import { double, single } from './truth.mjs';

const { variant, sizes, largestDouble, largestScaled, temperatures } = workerData;

/** Means are taken over at least this many entries. */
const ENTRIES = 10_000;

const FUNCTIONS = { softmax, logSoftmax, logSumExp, sigmoid, logSigmoid };
const VERBS = Object.keys(FUNCTIONS);

/** What the contract promises, in spacings of the result; logSumExp's spacing is that of max(|y|, 1). */
const PROMISES = {
  float32: { softmax: 4, logSoftmax: 2, logSumExp: 1, sigmoid: 4, logSigmoid: 4 },
  float64: { softmax: 4, logSoftmax: 4, logSumExp: 4, sigmoid: 4, logSigmoid: 4 },
};
const MEAN = 0.6;
/** A mean says something of many different entries; of two it is shown, and only their largest error judged. */
const FEW_VALUES = new Set(['two values', 'all equal']);
const SUM = 1.2e-7;

const FORMATS = { float32: { bits: 23, lowest: -126 }, float64: { bits: 52, lowest: -1022 } };

function spacing(v, { bits, lowest }) {
  if (v === 0) return 2 ** (lowest - bits);
  let exponent = Math.floor(Math.log2(v));
  if (exponent >= -1022 && 2 ** exponent > v) exponent--; // log2 rounds up next to a power of two
  return 2 ** (Math.max(lowest, exponent) - bits);
}

await init({ variant });

for (const [distribution, size] of Object.keys(DISTRIBUTIONS).flatMap((name) => sizes.map((n) => [name, n]))) {
  for (const precision of ['float32', 'float64']) {
    if (precision === 'float64' && size > largestDouble) continue;
    for (const temperature of temperatures) {
      if (temperature === 1 || size <= largestScaled) measure(distribution, size, precision, temperature);
    }
  }
}
parentPort.postMessage(undefined);

function measure(distribution, size, precision, temperature) {
  const rows = Math.max(1, Math.ceil((precision === 'float32' ? ENTRIES : ENTRIES / 4) / size));
  const data = rowsOf(distribution, size, rows);
  const x = precision === 'float32' ? data : Float64Array.from(data);
  const options = { shape: [rows, size] };
  const verbs = temperature === 1 ? VERBS : VERBS.slice(0, 2);
  const results = Object.fromEntries(
    verbs.map((verb) => [verb, FUNCTIONS[verb](x, temperature === 1 ? options : { ...options, temperature })]),
  );
  const errors = Object.fromEntries(verbs.map((verb) => [verb, { max: 0, total: 0, count: 0, over: 0, sum: 0 }]));
  for (let row = 0; row < rows; row++) {
    const values = x.subarray(row * size, (row + 1) * size);
    const truth = (precision === 'float32' ? single : double)(values, temperature);
    const max = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    for (const verb of verbs) {
      const width = truth[verb].length;
      const got = results[verb].subarray(row * width, (row + 1) * width);
      judge(errors[verb], verb, precision, temperature, got, truth[verb], values, max);
    }
  }
  for (const verb of verbs) {
    const { max, total, count, over, sum } = errors[verb];
    const mean = total / count;
    const promised = PROMISES[precision][verb];
    const ofSoftmax = verb === 'softmax' && precision === 'float32';
    const broken = [
      over > 0 && `max ${max.toFixed(2)} > ${promised}${temperature === 1 ? '' : ' + |x − max|/T'}`,
      ofSoftmax &&
        temperature === 1 &&
        count >= ENTRIES &&
        !FEW_VALUES.has(distribution) &&
        mean > MEAN &&
        `mean ${mean.toFixed(3)} > ${MEAN}`,
      ofSoftmax && sum > SUM && `|Σp − 1| ${sum.toExponential(1)} > ${SUM}`,
    ].filter(Boolean);
    parentPort.postMessage({ variant, verb, precision, temperature, distribution, size, max, mean, sum, broken });
  }
}

/** Adds one row's errors. `truth` is float64, or double-double where the result is float64. */
function judge(error, verb, precision, temperature, got, truth, x, max) {
  const format = FORMATS[precision];
  const promised = PROMISES[precision][verb];
  let sum = 0;
  for (let i = 0; i < got.length; i++) {
    const want = precision === 'float32' ? truth[i] : truth[i][0];
    const difference = precision === 'float32' ? got[i] - want : got[i] - want - truth[i][1];
    const ulp = Math.abs(difference) / spacing(Math.max(Math.abs(want), verb === 'logSumExp' ? 1 : 0), format);
    const allowed = promised + (temperature === 1 ? 0 : Math.abs(x[i] - max) / temperature);
    error.max = Math.max(error.max, ulp);
    error.total += ulp;
    if (!(ulp <= allowed)) error.over++;
    sum += got[i];
  }
  error.count += got.length;
  if (verb === 'softmax') error.sum = Math.max(error.sum, Math.abs(sum - 1));
}
