import { computed } from '@preact/signals';
import { attentionRollout, type TensorLike } from 'logitkit';
import { late } from './late.js';
import { place, reading } from './model.js';
import { current, model } from './modelSource.js';
import { state } from './state.js';

/** The attention of the reading: whole maps, and the window of them that is drawn. */

export interface AttentionMap {
  data: Float32Array;
  /** Rows and columns. */
  size: number;
}

export const WINDOW = 24;

/** Per layer [heads, n, n]. */
export const layers = computed((): readonly TensorLike[] | null => {
  const done = reading.value;
  if (!done) return null;
  return current.value?.text.attention?.() ?? null;
});
export const tells = computed(() => current.value?.text.attention !== undefined);

/** One head, or the mean of all. */
export function headOf(tensor: TensorLike, head: number): AttentionMap {
  const [heads, size] = tensor.dims as [number, number];
  const all = tensor.data as Float32Array;
  const area = size * size;
  if (head > 0) return { data: all.subarray((head - 1) * area, head * area), size };
  const data = new Float32Array(area);
  for (let h = 0; h < heads; h++)
    for (let i = 0; i < area; i++) data[i] = (data[i] as number) + (all[h * area + i] as number) / heads;
  return { data, size };
}

export const rollout = computed((): AttentionMap | null => {
  if (!layers.value) return null;
  const { data, dims } = attentionRollout(layers.value);
  return { data: data as Float32Array, size: dims.at(-1) as number };
});

/** The map that is shown. */
export const map = computed((): AttentionMap | null => {
  if (state.view.value === 'rollout') return rollout.value;
  const tensor = layers.value?.[state.layer.value - 1];
  return tensor ? headOf(tensor, state.head.value) : null;
});

/** The maps hold three hundred cells: they follow the place that is looked at, within one reading. */
const followed = late(computed(() => ({ reading: reading.value, place: place.value })));
const placeSeen = computed(() => (followed.value.reading === reading.value ? followed.value.place : place.value));

/** Positions are counted with the start token, which comes before the text. */
export const labels = computed((): string[] => {
  const source = model.value;
  if (!source || !reading.value) return [];
  return ['⏎', ...reading.value.tokens.map((id) => source.decode([id]).trim() || '⏎')];
});

/** The position that reads: the token that is looked at, or the last one. */
export const query = computed(() => Math.min(placeSeen.value + 1, labels.value.length - 1));

/** The part that is drawn: WINDOW positions that end with the query or a little after it. */
export const windowStart = computed(() => {
  const size = map.value?.size ?? 0;
  return Math.max(0, Math.min(size - WINDOW, query.value - WINDOW + 5));
});

/** Where the query looks, most first. */
export const targets = computed(() => {
  const shown = map.value;
  if (!shown || query.value >= shown.size) return [];
  const at = query.value * shown.size;
  return Array.from(shown.data.subarray(at, at + query.value + 1), (weight, key) => ({ key, weight }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, 5);
});
