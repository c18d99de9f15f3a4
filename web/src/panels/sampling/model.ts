import { batch, computed } from '@preact/signals';
import { Sampler, softmax, topLogprobs } from 'logitkit';
import { step } from '../../state.js';
import { oneLine } from '../../url/fields.js';
import { type Chain, switchedOff, switchedOn, tuned } from './chainLinks.js';
import { samplerOptions } from './options.js';
import { orderOf, PRESET_CHAINS, type Preset } from './order.js';
import { specOf } from './stages.js';
import { LABEL_LENGTH, state, TEXT_LENGTH, TOKEN_COUNT } from './state.js';
import { LARGE_SIZE, largeLogits, NEWCOMERS } from './words.js';

/** What the lab works on, and the Sampler that its cards describe. */

/** How many of a large vocabulary are shown one by one; the others are one part. */
const SHOWN_OF_LARGE = 11;

export const isLarge = computed(() => state.vocabulary.value === 'large');
export const size = computed(() => (isLarge.value ? LARGE_SIZE : state.logits.value.length));
export const logits = computed<number[] | Float32Array>(() =>
  isLarge.value ? largeLogits() : [...state.logits.value],
);
export const nameOf = (id: number): string =>
  isLarge.value ? `#${id}` : state.words.value[id]?.trim() || `token ${id}`;

/** Ids in the order of the pictures: from the largest logit down, before any stage. */
export const shown = computed<readonly number[]>(() => {
  const row = logits.value;
  if (isLarge.value) return [...topLogprobs(row, SHOWN_OF_LARGE).ids];
  return [...row.keys()].sort((a, b) => (row[b] as number) - (row[a] as number) || a - b);
});

/** Softmax of the logits as they came. */
export const raw = computed(() => Float64Array.from(softmax(logits.value)));

/** The text so far; what another vocabulary had is left out. */
export const text = computed(() => state.text.value.filter((id) => id < size.value));

export const options = computed(() =>
  samplerOptions(
    state.chain.value,
    state.preset.value,
    { normalizer: state.normalizer.value, alpha: state.alpha.value },
    state.seed.value,
    text.value.length,
    size.value,
  ),
);

/** Mirostat and adaptive-p learn from the probabilities of what was drawn. */
export const learns = computed(() =>
  state.chain.value.some(({ stage }) => stage === 'mirostat' || stage === 'adaptiveP'),
);

/** Runs `use` with the sampler of the cards, its history the text so far. */
export function withSampler<T>(use: (sampler: Sampler) => T): T {
  const sampler = new Sampler(options.value);
  try {
    for (const id of text.value) {
      if (learns.value) sampler.distribution(logits.value);
      sampler.accept(id);
    }
    return use(sampler);
  } finally {
    sampler.dispose();
  }
}

const usual = () => orderOf(state.preset.value);

export const switchOn = (stage: Chain[number]['stage']) =>
  step(() => {
    state.chain.value = switchedOn(state.chain.value, stage, usual());
  });

export const switchOff = (stage: Chain[number]['stage']) =>
  step(() => {
    state.chain.value = switchedOff(state.chain.value, stage);
  });

export function tune(stage: Chain[number]['stage'], name: string, value: number): void {
  state.chain.value = tuned(state.chain.value, stage, name, value);
}

/** The cards as a system has them when it is asked for nothing. */
function chainOf(preset: Preset): Chain {
  const values = PRESET_CHAINS[preset];
  return orderOf(preset).flatMap((stage) => {
    const value = values[stage];
    return value === undefined ? [] : [{ stage, values: { [specOf(stage).params[0]?.name as string]: value } }];
  });
}

export const applyPreset = (preset: Preset) =>
  step(() => {
    state.preset.value = preset;
    state.chain.value = chainOf(preset);
    state.normalizer.value = 'softmax';
  });

/** A system's order and ties hold as long as its button is down; "all off" is down when all is off. */
export const isAsPreset = (preset: Preset): boolean =>
  state.preset.value === preset && (preset !== 'none' || state.chain.value.length === 0);

const replaced = <T>(list: readonly T[], index: number, value: T): readonly T[] =>
  list.map((old, at) => (at === index ? value : old));

export function setLogit(index: number, value: number): void {
  state.logits.value = replaced(state.logits.value, index, value);
}

export function setWord(index: number, word: string): void {
  state.words.value = replaced(state.words.value, index, oneLine(word, LABEL_LENGTH));
}

/** Logits that somebody pasted, with their names where they have some: another vocabulary, so the text begins anew. */
export function useLogits(values: readonly number[], pasted: readonly (string | undefined)[]): void {
  step(() => {
    state.words.value = values.map((_, index) => oneLine(pasted[index]?.trim() ?? '', LABEL_LENGTH));
    state.logits.value = values;
    state.text.value = [];
  });
}

export function addToken(): void {
  if (state.logits.value.length >= TOKEN_COUNT.most) return;
  const word = NEWCOMERS.find((name) => !state.words.value.includes(name)) ?? '';
  step(() => {
    state.words.value = [...state.words.value, word];
    state.logits.value = [...state.logits.value, 0];
  });
}

/** Ids after the removed one move down by one, in the text too. */
export function removeToken(index: number): void {
  if (state.logits.value.length <= TOKEN_COUNT.fewest) return;
  step(() => {
    state.words.value = state.words.value.filter((_, at) => at !== index);
    state.logits.value = state.logits.value.filter((_, at) => at !== index);
    state.text.value = state.text.value.filter((id) => id !== index).map((id) => (id > index ? id - 1 : id));
  });
}

/** Draws a token, writes it down, and moves the seed on, so that the next draw is another one. */
export function drawNext(): number {
  const token = withSampler((sampler) => sampler.sample(logits.value));
  step(() => {
    batch(() => {
      state.text.value = [...text.value, token].slice(-TEXT_LENGTH);
      state.seed.value = (state.seed.value + 1) % 1_000_000;
    });
  });
  return token;
}
