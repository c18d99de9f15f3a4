import fc from 'fast-check';
import * as logitkit from 'logitkit';
import { describe, expect, test } from 'vitest';
import { differences } from '../support/differences.js';
import { GRADIENTS } from '../support/gradients.js';

/** Every gradient of the package against central differences in float64, on random shapes, values and options. */

/** What a gradient is made for: sizes, a seed for the values, and a number for the choices among options. */
const draw = fc.record({
  outer: fc.integer({ min: 1, max: 3 }),
  length: fc.integer({ min: 1, max: 5 }),
  inner: fc.integer({ min: 1, max: 2 }),
  seed: fc.nat(1e6),
  choice: fc.nat(1e6),
});

describe.each(GRADIENTS)('$name', ({ make, runs }) => {
  test('is what central differences give', () => {
    let compared = 0;
    fc.assert(
      fc.property(draw, (d) => {
        const { inputs, value, gradients, pattern } = make(d);
        const got = gradients();
        for (const [name, x] of Object.entries(inputs)) {
          const gradient = got[name] as ArrayLike<number>;
          expect(gradient, name).toHaveLength(x.length);
          const want = differences(value, x, pattern);
          const scale = 1 + Math.max(0, ...want.map((v) => Math.abs(v || 0)));
          want.forEach((slope, i) => {
            // beyond a kink; a mean over no row is NaN and has no slope
            if (slope === undefined || Number.isNaN(slope)) return;
            compared++;
            const error = Math.abs((gradient[i] as number) - slope);
            expect(error, `${name}[${i}]: ${gradient[i]} for ${slope}`).toBeLessThanOrEqual(2e-8 * scale);
          });
        }
      }),
      { numRuns: runs ?? 40 },
    );
    expect(compared, 'nothing was compared').toBeGreaterThan(20);
  });
});

test('no gradient of the package is left out', () => {
  const gives =
    /Backward$|Jacobian$|Loss$|^crossEntropy$|^binaryCrossEntropyWithLogits$|^klDivergence$|^adaptiveLogSoftmax$/;
  const covered = new Set(GRADIENTS.flatMap(({ of }) => of));
  expect(Object.keys(logitkit).filter((name) => gives.test(name) && !covered.has(name))).toEqual([]);
});

/** The fits minimise a convex loss: where they stop, its slope is 0 in every parameter. */
describe('calibration', () => {
  const { fitTemperature, fitVectorScaling, fitPlatt, crossEntropy } = logitkit;
  const problem = fc.record({
    classes: fc.integer({ min: 2, max: 4 }),
    // of every scale, but for those whose reciprocal is no number
    logits: fc.array(
      fc.double({ min: -3, max: 3, noNaN: true }).map((v) => (Math.abs(v) < 1e-290 ? 0 : v)),
      { minLength: 40, maxLength: 80 },
    ),
    labels: fc.array(fc.nat(1e6), { minLength: 40, maxLength: 40 }),
  });
  const set = ({ classes, logits, labels }: { classes: number; logits: number[]; labels: number[] }) => {
    const rows = Math.floor(logits.length / classes);
    return {
      shape: [rows, classes],
      x: Float64Array.from(logits.slice(0, rows * classes)),
      // no class is separable from the others: each takes its turn
      y: Int32Array.from({ length: rows }, (_, i) => (i % 3 === 0 ? (labels[i] as number) : i) % classes),
    };
  };

  test('fitTemperature: d nll / d log T is 0', () => {
    fc.assert(
      fc.property(problem, (p) => {
        const { shape, x, y } = set(p);
        const fit = fitTemperature({ data: x, dims: shape }, y);
        if (fit.degenerate) return;
        const t = Float64Array.of(Math.log(fit.temperature));
        const nll = () => crossEntropy(x, y, { shape, temperature: Math.exp(t[0] as number) }).loss;
        expect(Math.abs(differences(nll, t)[0] as number)).toBeLessThan(1e-8);
      }),
      { numRuns: 30 },
    );
  });

  test('fitVectorScaling: so it is in every scale and bias', () => {
    fc.assert(
      fc.property(problem, (p) => {
        const { shape, x, y } = set(p);
        const classes = shape[1] as number;
        const fit = fitVectorScaling({ data: x, dims: shape }, y);
        if (Math.max(...Array.from(fit.scales, Math.abs)) > 50) return; // on its way to a separable end
        const w = Float64Array.of(...fit.scales, ...fit.biases);
        const nll = () => {
          const z = x.map((v, i) => v * (w[i % classes] as number) + (w[classes + (i % classes)] as number));
          return crossEntropy(z, y, { shape }).loss;
        };
        for (const slope of differences(nll, w)) expect(Math.abs(slope as number)).toBeLessThan(1e-6);
      }),
      { numRuns: 20 },
    );
  });

  test('fitPlatt: so it is in a and b, of the smoothed and of the plain loss', () => {
    fc.assert(
      fc.property(problem, fc.boolean(), (p, smoothing) => {
        const { x } = set(p);
        const labels = Array.from(x, (v, i) => Number(i % 4 === 0 ? v < 0 : i % 3 === 0 ? v > 0 : i % 2));
        const positives = labels.filter((v) => v === 1).length;
        const negatives = labels.length - positives;
        const fit = fitPlatt(x, labels, { smoothing });
        const ab = Float64Array.of(fit.a, fit.b);
        const [high, low] = smoothing ? [(positives + 1) / (positives + 2), 1 / (negatives + 2)] : [1, 0];
        const loss = () =>
          logitkit.binaryCrossEntropyWithLogits(
            x.map((s) => -((ab[0] as number) * s + (ab[1] as number))),
            labels.map((v) => (v === 1 ? high : low)),
          ).loss;
        for (const slope of differences(loss, ab)) expect(Math.abs(slope as number)).toBeLessThan(1e-7);
      }),
      { numRuns: 30 },
    );
  });
});
