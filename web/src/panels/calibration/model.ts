import { computed, signal } from '@preact/signals';
import { type CalibrationError, calibrationError, crossEntropy, fitTemperature, softmax } from 'logitkit';
import { significant } from '../../format.js';
import { clamp } from '../../url/fields.js';
import { FACTORS, madeUp } from './data.js';
import type { Labelled } from './rows.js';
import { state, TEMPERATURE_RANGE } from './state.js';

/** Rows that somebody brought. */
export const own = signal<Labelled | null>(null);

const examples = new Map<number, Labelled>();
function example(factor: number): Labelled {
  const found = examples.get(factor) ?? madeUp(factor);
  examples.set(factor, found);
  return found;
}

/** A link cannot bring rows along: without them it shows the first example. */
export const source = computed(() => (state.data.value === 'own' && !own.value ? 'overconfident' : state.data.value));
export const data = computed<Labelled>(() =>
  source.value === 'own' ? (own.value as Labelled) : example(FACTORS[source.value]),
);

/** What calibration has to say at a temperature. */
export interface Report extends CalibrationError {
  /** Of the logits: exact where a probability would underflow. */
  nll: number;
}

export function reportAt(temperature: number): Report {
  const { logits, labels, rows, classes } = data.value;
  const shape = [rows, classes];
  const probs = softmax(logits, { shape, temperature });
  const found = calibrationError(probs, labels, { shape, bins: state.bins.value, binning: state.binning.value });
  return { ...found, nll: nllAt(temperature) };
}

function nllAt(temperature: number): number {
  const { logits, labels, rows, classes } = data.value;
  return crossEntropy(logits, labels, { shape: [rows, classes], temperature }).loss as number;
}

export const report = computed(() => reportAt(state.temperature.value));
/** As the classifier came. */
export const before = computed(() => reportAt(1));
export const fit = computed(() => {
  const { logits, labels, rows, classes } = data.value;
  return fitTemperature(logits, labels, { shape: [rows, classes] });
});
/** The temperature of the fit; undefined where no temperature is best, or it lies beyond the slider. */
export const fitted = computed(() => {
  const { temperature, degenerate } = fit.value;
  const best = Number(temperature.toFixed(6));
  return degenerate || best !== clamp(best, TEMPERATURE_RANGE) ? undefined : best;
});
/** Why there is none. */
export const noFit = computed(() => {
  const { temperature, degenerate } = fit.value;
  if (!degenerate) return `The best temperature, ${significant(temperature)}, lies beyond the slider.`;
  return temperature < 1
    ? 'No temperature is best: the lower it is, the likelier the labels. That is so when every row is right.'
    : 'No temperature is best: the higher it is, the likelier the labels. That is so when the logits say nothing about the labels.';
});

/** The curves' temperatures: evenly spaced in log T. */
export const CURVE_RANGE = { min: 0.2, max: 10 } as const;
const MOST_POINTS = 33;

/** Fewer points for many rows: a change of the bins must fit into a frame. */
const temperatures = computed(() => {
  const { rows, classes } = data.value;
  const count = clamp(Math.round((MOST_POINTS * 20_000) / (rows * classes)), { min: 9, max: MOST_POINTS });
  const ratio = CURVE_RANGE.max / CURVE_RANGE.min;
  return Array.from({ length: count }, (_, i) => CURVE_RANGE.min * ratio ** (i / (count - 1)));
});
export const nllCurve = computed(() => temperatures.value.map((T) => [T, nllAt(T)] as const));
/** Kept, so that other bins need no other softmax; not for data so large that it would weigh on the page. */
const MOST_KEPT = 100_000;
const probsAt = (temperature: number): Float64Array => {
  const { logits, rows, classes } = data.value;
  return softmax(logits, { shape: [rows, classes], temperature });
};
const probsOfCurve = computed(() => (data.value.logits.length > MOST_KEPT ? null : temperatures.value.map(probsAt)));
export const eceCurve = computed(() => {
  const { labels, rows, classes } = data.value;
  const options = { shape: [rows, classes], bins: state.bins.value, binning: state.binning.value };
  return temperatures.value.map((T, i) => {
    const probs = probsOfCurve.value?.[i] ?? probsAt(T);
    return [T, calibrationError(probs, labels, options).ece] as const;
  });
});

const FIT_MS = 600;
let animation = 0;

/** Takes the slider to the optimum: in one step for whoever asks for less motion. */
export function moveToFit(): void {
  const from = state.temperature.value;
  const to = fitted.value;
  if (to === undefined) return;
  cancelAnimationFrame(animation);
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) {
    state.temperature.value = to;
    return;
  }
  let start: number | undefined;
  const frame = (now: number) => {
    start ??= now;
    const t = Math.min(1, (now - start) / FIT_MS);
    const eased = 1 - (1 - t) ** 3;
    state.temperature.value = t === 1 ? to : from * (to / from) ** eased;
    if (t < 1) animation = requestAnimationFrame(frame);
  };
  animation = requestAnimationFrame(frame);
}

/** A hand on the slider stops the animation. */
export function setTemperature(value: number): void {
  cancelAnimationFrame(animation);
  state.temperature.value = value;
}
