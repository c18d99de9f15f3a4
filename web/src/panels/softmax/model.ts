import { computed, signal } from '@preact/signals';
import { argmax, entropy } from 'logitkit/maps';
import { step } from '../../state.js';
import { oneLine } from '../../url/fields.js';
import { applyMap, type MapId } from './maps.js';
import { CLASS_COUNT, LABEL_LENGTH, state } from './state.js';

/** What the explorer shows, computed by the library from the page's state. */
export const logits = state.logits;
export const temperature = state.temperature;

export const names = computed(() => state.labels.value.map((label, index) => label.trim() || `class ${index + 1}`));
export const count = computed(() => logits.value.length);
export const { map, alpha } = state;
/** The logits under any of the maps. */
export const under = (which: MapId): number[] => applyMap(which, logits.value, temperature.value, alpha.value);
export const probs = computed(() => under(map.value));
/** Do the shares make one whole? Sigmoid looks at each class by itself. */
export const isWhole = computed(() => map.value !== 'sigmoid');
export const best = computed(() => argmax([...logits.value]));
export const entropyBits = computed(() => entropy(probs.value, { base: 2 }));
export const entropyNats = computed(() => entropy(probs.value));
export const sum = computed(() => probs.value.reduce((total, p) => total + p, 0));

/** e^((z − max) / T) of each class: what softmax divides by their sum. The largest is 1. */
export const weights = computed(() => {
  const largest = probs.value[best.value] as number;
  return probs.value.map((p) => p / largest);
});

/** Classes from the largest logit down, ties in the order of the list. */
export const ranking = computed(() =>
  logits.value.map((_, index) => index).sort((a, b) => logit(b) - logit(a) || a - b),
);
const logit = (index: number): number => logits.value[index] as number;

/** The class that the pointer or the focus is on; it is the one that the worked formula is about. */
export const pointedAt = signal<number | null>(null);
export const inspected = computed(() => {
  const index = pointedAt.value;
  return index !== null && index < count.value ? index : best.value;
});

/** The picture's axis grows with the logits, but stays as it is while one of them is being dragged. */
const AXES = [5, 10, 20, 50, 100];
const heldAxis = signal<number | null>(null);
const fittingAxis = computed(() => {
  const farthest = Math.max(...logits.value.map(Math.abs));
  return AXES.find((limit) => farthest <= limit) ?? 100;
});
export const axisLimit = computed(() => heldAxis.value ?? fittingAxis.value);
export function holdAxis(held: boolean): void {
  heldAxis.value = held ? fittingAxis.value : null;
}

const replaced = <T>(list: readonly T[], index: number, value: T): readonly T[] =>
  list.map((old, at) => (at === index ? value : old));

export function setLogit(index: number, value: number): void {
  logits.value = replaced(logits.value, index, value);
}

export function setLabel(index: number, value: string): void {
  state.labels.value = replaced(state.labels.value, index, oneLine(value, LABEL_LENGTH));
}

const NEWCOMERS = ['owl', 'bear', 'frog', 'deer', 'crab', 'mole', 'hare', 'swan', 'wolf', 'newt'];

export function addClass(): void {
  if (count.value >= CLASS_COUNT.most) return;
  const label = NEWCOMERS.find((name) => !state.labels.value.includes(name)) ?? '';
  step(() => {
    state.labels.value = [...state.labels.value, label];
    logits.value = [...logits.value, 0];
  });
}

export function removeClass(index: number): void {
  if (count.value <= CLASS_COUNT.fewest) return;
  step(() => {
    state.labels.value = state.labels.value.filter((_, at) => at !== index);
    logits.value = logits.value.filter((_, at) => at !== index);
  });
}

/** Logits that somebody pasted, with their names where they have some. */
export function useLogits(values: readonly number[], pasted: readonly (string | undefined)[]): void {
  step(() => {
    state.labels.value = values.map((_, index) => oneLine(pasted[index]?.trim() ?? '', LABEL_LENGTH));
    logits.value = values;
  });
}
