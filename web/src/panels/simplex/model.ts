import { computed, signal } from '@preact/signals';
import { argmax, entmax, entropy } from 'logitkit';
import { tidy } from '../../components/scale.js';
import { clamp } from '../../url/fields.js';
import { MAPS } from './alpha.js';
import { contours, objective } from './contours.js';
import { distance, fromPlane, meanOf, type PlaneVector, type Triple, toPlane, type View } from './geometry.js';
import { marginOf } from './regions.js';
import { LOGIT_RANGE, state } from './state.js';

/** What the panel shows, computed by the library from the panel's state. */
export const { alpha } = state;
export const logits = computed(() => state.logits.value as unknown as Triple);

const solved = (z: Triple, a: number): Triple => entmax([...z], { alpha: a }) as unknown as Triple;

export const probs = computed(() => solved(logits.value, alpha.value));
export const support = computed(() => probs.value.flatMap((p, index) => (p > 0 ? [index] : [])));
export const best = computed(() => argmax([...logits.value]));
export const entropyNats = computed(() => entropy([...probs.value]));
export const margin = computed(() => marginOf(alpha.value));

/** τ of p = [(α−1)z − τ]₊^(1/(α−1)), from the entry that has the most. */
export const threshold = computed(() => {
  const a = alpha.value;
  if (a === 1 || a === Infinity) return undefined;
  return (a - 1) * (logits.value[best.value] as number) - (probs.value[best.value] as number) ** (a - 1);
});

/** The four named maps of these logits. */
export const family = computed(() => MAPS.map((map) => ({ ...map, probs: solved(logits.value, map.alpha) })));

const rowsOf = (flat: readonly number[]): Triple[] =>
  Array.from({ length: flat.length / 3 }, (_, row) => flat.slice(3 * row, 3 * row + 3) as unknown as Triple);

const SWEEP = 96;
const sweepAlphas = Array.from({ length: SWEEP + 1 }, (_, k) => 1 / (1 - k / SWEEP));

/** Where the output goes while α sweeps from softmax to hardmax: one call, a row for each α. */
export const alphaPath = computed(() =>
  rowsOf(
    entmax(
      sweepAlphas.flatMap(() => [...logits.value]),
      { shape: [SWEEP + 1, 3], alpha: sweepAlphas },
    ),
  ),
);

/** Where it goes while the logits grow from nothing to very large: the middle first, a corner in the end. */
export const growthPath = computed(() =>
  rowsOf(
    entmax(
      Array.from({ length: SWEEP }, (_, k) => k / (SWEEP - k)).flatMap((by) => logits.value.map((z) => z * by)),
      { shape: [SWEEP, 3], alpha: alpha.value },
    ),
  ),
);

/** The height of the hill that the map climbs, at its output; its level lines. */
export const height = computed(() => objective(probs.value, logits.value, alpha.value));
export const levels = computed(() => contours(logits.value, alpha.value, height.value));

export const point = computed(() => toPlane(logits.value));
/** How far the logits are from sparsemax' answer: no point of the triangle is nearer. */
export const nearest = computed(() => solved(logits.value, 2));
export const distanceToNearest = computed(() => distance(point.value, toPlane(nearest.value)));

/** The window onto the plane grows with the logits, but stays as it is while the point is dragged. */
const WINDOWS = [2, 4, 8, 20];
const heldHalf = signal<number | null>(null);
const fitting = computed(
  () => WINDOWS.find((half) => Math.hypot(...point.value) <= 0.88 * half) ?? (WINDOWS.at(-1) as number),
);
export const view = computed((): View => ({ middle: [0, 0], half: heldHalf.value ?? fitting.value }));
export function holdView(held: boolean): void {
  heldHalf.value = held ? fitting.value : null;
}

/** A drag moves in hundredths, in tenths on the large windows; an arrow takes a tenth. */
const GRAIN = { fine: 0.01, coarse: 0.1 } as const;
const STEP = 0.1;
const rounded = (value: number, grain: number): number => tidy(Math.round(value / grain) * grain);

/** Puts the point there; the mean of the logits stays, as no output depends on it. */
export function movePoint(to: PlaneVector): void {
  const half = view.value.half;
  const inside: PlaneVector = [clamp(to[0], { min: -half, max: half }), clamp(to[1], { min: -half, max: half })];
  const grain = half > 4 ? GRAIN.coarse : GRAIN.fine;
  state.logits.value = fromPlane(inside, meanOf(logits.value)).map((z) => clamp(rounded(z, grain), LOGIT_RANGE));
}

/** Keeps the logits as they are; calling it puts them back. */
export function snapshot(): () => void {
  const before = state.logits.value;
  return () => {
    state.logits.value = before;
  };
}

export function stepPoint(right: number, up: number): void {
  const [x, y] = point.value;
  const to = fromPlane([x + right * STEP, y + up * STEP], meanOf(logits.value));
  state.logits.value = to.map((z) => clamp(rounded(z, 0.001), LOGIT_RANGE));
}

export function setLogit(index: number, value: number): void {
  state.logits.value = logits.value.map((z, at) => (at === index ? value : z));
}
