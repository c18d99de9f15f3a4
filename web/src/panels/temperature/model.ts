import { computed } from '@preact/signals';
import { argmax, entropy, normalizedEntropy, softmax } from 'logitkit';
import { state } from './state.js';

export const { logits, T } = state;

const at = (temperature: number) => softmax([...logits.value], { temperature });
const bits = (p: readonly number[]) => entropy([...p], { base: 2 });

export const probs = computed(() => at(T.value));
export const best = computed(() => argmax([...logits.value]));
export const entropyBits = computed(() => bits(probs.value));
/** H divided by the most it can be: 0 is a sure thing, 1 a fair draw. */
export const fraction = computed(() => fractionOf(probs.value));
/** A fair draw reads as 1, not as 1 − 10⁻¹⁶. */
const fractionOf = (p: readonly number[]) => Number(normalizedEntropy([...p]).toFixed(12));
export const mostBits = computed(() => Math.log2(logits.value.length));

/** How many classes tie for the largest logit: what is left at T = 0 is a fair draw among them. */
export const ties = computed(() => logits.value.filter((z) => z === logits.value[best.value]).length);

/** The variance of the logits under p: the slope of the entropy is this over T³, and it is never negative. */
export const variance = computed(() => {
  // From the largest logit on, so that equal ones differ by exactly 0.
  const top = logits.value[best.value] as number;
  const mean = logits.value.reduce((sum, z, i) => sum + (z - top) * (probs.value[i] as number), 0);
  return logits.value.reduce((sum, z, i) => sum + (z - top - mean) ** 2 * (probs.value[i] as number), 0);
});
/** The slope of the entropy in bits: var(z) / (T³ ln 2), divided step by step, as T³ may be no double. */
export const slope = computed(() =>
  variance.value === 0 ? 0 : variance.value / T.value / T.value / T.value / Math.LN2,
);

const SAMPLES = 128;
/** The whole curve, from T = 0 to ∞, evenly along the track. It stands still while only T moves. */
export const curve = computed(() =>
  Array.from({ length: SAMPLES + 1 }, (_, index) => {
    const unit = index / SAMPLES;
    const temperature = unit === 1 ? Infinity : unit / (1 - unit);
    return [temperature, bits(at(temperature))] as const;
  }),
);

/** Temperatures worth a row of the table, and the one of now among them. */
const LANDMARKS = [0, 0.25, 0.5, 1, 2, 4, Infinity];
export const rows = computed(() =>
  [...new Set([...LANDMARKS, T.value])]
    .sort((a, b) => a - b)
    .map((temperature) => {
      const p = at(temperature);
      return { temperature, p, bits: bits(p), fraction: fractionOf(p) };
    }),
);

/** What the distribution is like, in words. */
export const regime = computed((): { name: string; text: string } => {
  if (T.value === 0) return ties.value > 1 ? REGIMES.tied : REGIMES.argmax;
  if (T.value === Infinity || fraction.value > 0.9995) return REGIMES.uniform;
  if (fraction.value > 0.95) return REGIMES.level;
  // The two largest decide: an entropy alone cannot tell one leader from two.
  const [first, second] = [...probs.value].sort((a, b) => b - a) as [number, number];
  if (first >= 0.99) return REGIMES.certain;
  if (first >= 0.75) return REGIMES.decided;
  if (first + second >= 0.8 && second >= first / 2) return REGIMES.rivals;
  if (first >= 0.5) return REGIMES.leaning;
  return REGIMES.open;
});

const REGIMES = {
  argmax: { name: 'One-hot', text: 'argmax: the largest logit has probability 1' },
  tied: { name: 'Tied', text: 'the largest logits are equal, and share all' },
  certain: { name: 'Certain', text: 'one class has 99% or more' },
  decided: { name: 'Decided', text: 'one class has 75% or more' },
  rivals: { name: 'Rivals', text: 'two classes share most of it' },
  leaning: { name: 'Leaning', text: 'one class has more than half' },
  open: { name: 'Open', text: 'no class has half' },
  level: { name: 'Nearly uniform', text: 'all classes are about equal' },
  uniform: { name: 'Uniform', text: 'all classes are equal' },
};

/** A, B, C, … */
export const name = (index: number): string => String.fromCharCode(65 + index);

export function setLogit(index: number, value: number): void {
  logits.value = logits.value.map((old, i) => (i === index ? value : old));
}
