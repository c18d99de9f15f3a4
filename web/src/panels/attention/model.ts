import { computed, signal } from '@preact/signals';
import { argmax, attention, entmax, entmaxBackward, entropy } from 'logitkit';
import { tidy } from '../../components/scale.js';
import { clamp } from '../../url/fields.js';
import { circle, drawnHead, vectors } from './head.js';
import { COMPONENT_RANGE, MAPS, MOST_WORDS, state, VALUE_RANGE, WIDTH_RANGE } from './state.js';

/** What the panel shows, computed by the library from the panel's state. */
export const { width, scaled, causal, map, alpha } = state;

export const words = computed(() => {
  const found = state.text.value.split(/\s+/).filter((word) => word !== '');
  return found.length === 0 ? ['…'] : found.slice(0, MOST_WORDS);
});
export const count = computed(() => words.value.length);
export const query = computed(() => Math.min(state.query.value, count.value - 1));

const inRows = (flat: readonly number[], length: number): number[][] =>
  Array.from({ length: flat.length / length }, (_, row) => flat.slice(row * length, (row + 1) * length));

export const components = computed(() => {
  const set = state.components.value;
  return set.length === count.value ** 2 ? inRows(set, count.value) : drawnHead(count.value, state.seed.value);
});
export const values = computed(() => {
  const set = state.values.value;
  return set.length === 2 * count.value ? inRows(set, 2) : circle(count.value);
});

export const scale = computed(() => (scaled.value ? 1 / Math.sqrt(width.value) : 1));

/** The whole head in one call. */
export const head = computed(() => {
  const [n, d] = [count.value, width.value];
  const { q, k } = vectors(components.value, d);
  const { output, weights } = attention(
    { data: q, dims: [n, d] },
    { data: k, dims: [n, d] },
    { data: values.value.flat(), dims: [n, 2] },
    { scale: scale.value, causal: causal.value, normalizer: map.value, alpha: alpha.value, returnWeights: true },
  );
  return { outputs: inRows(output.data, 2), weights: inRows(weights.data, n) };
});

export const weights = computed(() => head.value.weights[query.value] as number[]);
export const output = computed(() => head.value.outputs[query.value] as [number, number]);

/** The keys that the query may look at. */
export const seen = computed(() => (causal.value ? query.value + 1 : count.value));
export const isSeen = (key: number): boolean => key < seen.value;

const row = computed(() => components.value[query.value] as number[]);
export const products = computed(() => row.value.map((u) => u * Math.sqrt(width.value)));
export const scores = computed(() => products.value.map((product) => product * scale.value));
const visible = computed(() => scores.value.slice(0, seen.value));

export const largest = computed(() => argmax(weights.value));
export const kept = computed(() => weights.value.filter((w) => w > 0).length);
export const entropyBits = computed(() => entropy(weights.value.slice(0, seen.value), { base: 2 }));

/** The map's α in the family that holds all three. */
const alphaOf = (name: (typeof MAPS)[number]): number =>
  name === 'softmax' ? 1 : name === 'sparsemax' ? 2 : alpha.value;

/** The same scores under the three maps. */
export const compared = computed(() =>
  MAPS.map((name) => ({ name, weights: entmax(visible.value, { alpha: alphaOf(name) }) })),
);

/** How much the weights answer to the scores: the length (Frobenius) of their Jacobian, from its K rows in one call. */
function answer(p: readonly number[], a: number): number {
  const k = p.length;
  const repeated = p.flatMap(() => [...p]);
  const units = repeated.map((_, at) => (at % (k + 1) === 0 ? 1 : 0));
  return Math.hypot(...entmaxBackward(repeated, units, { alpha: a, shape: [k, k] }).input);
}
export const gradientSize = computed(() => answer(weights.value.slice(0, seen.value), alphaOf(map.value)));

/** Half octaves from 8 to 1024. */
export const sweepWidths = Array.from({ length: 15 }, (_, k) => WIDTH_RANGE.min * 2 ** (k / 2));

/** What a row of this head would come to without the scaling, for heads of every size. */
export const sweep = computed(() => {
  const u = row.value.slice(0, seen.value);
  const a = alphaOf(map.value);
  const flat = entmax(
    sweepWidths.flatMap((d) => u.map((value) => value * Math.sqrt(d))),
    { shape: [sweepWidths.length, u.length], alpha: a },
  );
  return inRows(flat, u.length).map((p, k) => ({
    width: sweepWidths[k] as number,
    largest: Math.max(...p),
    gradient: answer(p, a),
  }));
});
export const withScaling = computed(() => {
  const u = row.value.slice(0, seen.value);
  const p = entmax(u, { alpha: alphaOf(map.value) });
  return { largest: Math.max(...p), gradient: answer(p, alphaOf(map.value)) };
});

/** The key whose value the pointer or the focus has taken. */
export const takenKey = signal<number | null>(null);
export const taken = computed(() => Math.min(takenKey.value ?? largest.value, count.value - 1));

export function setComponent(key: number, value: number): void {
  const at = query.value * count.value + key;
  state.components.value = components.value.flat().map((old, i) => (i === at ? clamp(value, COMPONENT_RANGE) : old));
}

export function setValue(key: number, [x, y]: readonly [number, number]): void {
  const placed = [x, y].map((value) => clamp(tidy(Math.round(value * 100) / 100), VALUE_RANGE));
  state.values.value = values.value.flatMap((old, j) => (j === key ? placed : old));
}

/** Keeps the values where they are; calling it puts them back. */
export function snapshotValues(): () => void {
  const before = state.values.value;
  return () => {
    state.values.value = before;
  };
}

export function setWidth(d: number): void {
  width.value = Math.round(clamp(d, WIDTH_RANGE));
}

/** Another head: components drawn anew, nothing set by hand. */
export function drawHead(seed: number): void {
  state.seed.value = seed;
  state.components.value = [];
}
