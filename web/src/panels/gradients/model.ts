import { computed, signal } from '@preact/signals';
import { argmax, crossEntropy, softmax, softmaxBackward, softmaxJacobian } from 'logitkit';
import { tidy } from '../../components/scale.js';
import { step } from '../../state.js';
import { clamp } from '../../url/fields.js';
import { CLASS_COUNT, LOGIT_RANGE, NAMES, START, state } from './state.js';

/** What the panel shows, computed by the library from the panel's state. */
export const { logits, target, smoothing, rate } = state;

export const count = computed(() => logits.value.length);
export const names = computed(() => NAMES.slice(0, count.value));
export const probs = computed(() => softmax([...logits.value]));
export const best = computed(() => argmax([...logits.value]));

/** The truth, with its share of doubt: (1 − ε) for the target, and ε / K for every class. */
export const truth = computed(() => {
  const spread = smoothing.value / count.value;
  return logits.value.map((_, index) => spread + (index === target.value ? 1 - smoothing.value : 0));
});

const lossOf = (z: readonly number[]): { loss: number; gradient: number[] } =>
  crossEntropy([...z], target.value, { labelSmoothing: smoothing.value, gradient: true });

export const learning = computed(() => lossOf(logits.value));
export const gradient = computed(() => learning.value.gradient);
export const gradientNorm = computed(() => Math.hypot(...gradient.value));

/** One step down the slope: where the logits, the shares and the loss go. */
export const moved = computed(() => {
  const z = logits.value.map((value, index) => value - rate.value * (gradient.value[index] as number));
  return { logits: z, probs: softmax(z), loss: lossOf(z).loss };
});

/** J[i][j] = ∂p[i] / ∂z[j], row by row. */
export const jacobian = computed(() => {
  const k = count.value;
  const { data } = softmaxJacobian(probs.value);
  return Array.from({ length: k }, (_, row) => [...data.slice(row * k, (row + 1) * k)]);
});

/** The gradient that the squared error Σ (p − q)² would send through softmax. */
export const squaredGradient = computed(() =>
  softmaxBackward(
    probs.value,
    probs.value.map((p, index) => 2 * (p - (truth.value[index] as number))),
  ),
);

export const LIMIT = 10;
const POINTS = 121;
export const sweepLogits = Array.from({ length: POINTS }, (_, k) => -LIMIT + (2 * LIMIT * k) / (POINTS - 1));

export interface SweepPoint {
  z: number;
  share: number;
  slope: number;
  cross: number;
  squared: number;
}

/** What reaches the target's logit while it alone moves: all rows in three calls. */
export const sweep = computed((): SweepPoint[] => {
  const k = count.value;
  const t = target.value;
  const rows = sweepLogits.flatMap((z) => logits.value.map((other, index) => (index === t ? z : other)));
  const shape = [POINTS, k];
  const p = softmax(rows, { shape });
  const cross = crossEntropy(rows, Array<number>(POINTS).fill(t), {
    shape,
    labelSmoothing: smoothing.value,
    reduction: 'sum',
    gradient: true,
  }).gradient;
  const squared = softmaxBackward(
    p,
    p.map((share, index) => 2 * (share - (truth.value[index % k] as number))),
    { shape },
  );
  return sweepLogits.map((z, row) => {
    const at = row * k + t;
    const share = p[at] as number;
    return { z, share, slope: share * (1 - share), cross: cross[at] as number, squared: squared[at] as number };
  });
});

/** The same at the logits as they are. */
export const here = computed((): SweepPoint => {
  const t = target.value;
  const share = probs.value[t] as number;
  const slope = (jacobian.value[t] as number[])[t] as number;
  const [cross, squared] = [gradient.value[t] as number, squaredGradient.value[t] as number];
  return { z: logits.value[t] as number, share, slope, cross, squared };
});

/** The rows' axis grows with the logits, but stays as it is while one of them is dragged. */
const heldLimit = signal<number | null>(null);
const fittingLimit = computed(() => {
  const farthest = Math.max(...logits.value.map(Math.abs), ...moved.value.logits.map(Math.abs));
  return [4, LIMIT].find((limit) => farthest <= limit) ?? LOGIT_RANGE.max;
});
export const axisLimit = computed(() => heldLimit.value ?? fittingLimit.value);
export function holdAxis(held: boolean): void {
  heldLimit.value = held ? fittingLimit.value : null;
}

const settled = (z: number): number => clamp(tidy(z), LOGIT_RANGE);

export function setLogit(index: number, value: number): void {
  logits.value = logits.value.map((z, at) => (at === index ? clamp(value, LOGIT_RANGE) : z));
}

/** Walks down the slope; each step starts from the gradient of where the last one ended. */
export function takeSteps(steps: number): void {
  step(() => {
    let z: readonly number[] = logits.value;
    for (let taken = 0; taken < steps; taken++) {
      const slope = lossOf(z).gradient;
      z = z.map((value, index) => settled(value - rate.value * (slope[index] as number)));
    }
    logits.value = z;
  });
}

export function startAgain(): void {
  step(() => {
    logits.value = START.logits;
    target.value = START.target;
  });
}

/** Puts the target this far above (or below) all the others, which are level. */
export function setLead(lead: number): void {
  step(() => {
    logits.value = logits.value.map((_, index) => (index === target.value ? settled(lead) : 0));
  });
}

export function addClass(): void {
  if (count.value >= CLASS_COUNT.most) return;
  step(() => {
    logits.value = [...logits.value, 0];
  });
}

export function removeClass(): void {
  if (count.value <= CLASS_COUNT.fewest) return;
  step(() => {
    logits.value = logits.value.slice(0, -1);
    target.value = Math.min(target.value, count.value - 1);
  });
}
