import { batch, computed, effect, signal } from '@preact/signals';
import { entropy, logSoftmax, perplexity, Random, Sampler, type SamplerOptions, softmax } from 'logitkit';
import { busy, current, model } from './modelSource.js';
import { state } from './state.js';

/** What the lab shows of the text, computed by the library from the model's logits. */

const encoded = computed((): { ids: number[]; problem: string } => {
  try {
    return { ids: model.value?.encode(state.prompt.value) ?? [], problem: '' };
  } catch (error) {
    return { ids: [], problem: error instanceof Error ? error.message : String(error) };
  }
});
export const problem = computed(() => encoded.value.problem);
export const promptLength = computed(() => encoded.value.ids.length);

/** The prompt, and what was drawn or chosen after it, as far as the model reads. */
export const tokens = computed((): readonly number[] => {
  const { vocabSize = 0, context = 0 } = model.value ?? {};
  const drawn = state.drawn.value.filter((id) => id < vocabSize);
  return [...encoded.value.ids, ...drawn].slice(0, context);
});
export const full = computed(() => tokens.value.length >= (model.value?.context ?? 0));

export interface Reading {
  tokens: readonly number[];
  /** Row i is about token i; the last one about the token to come. */
  rows: readonly (Float32Array | null)[];
}

/** The model is drawing token after token: the text grows, and everything else waits until it stops. */
export const running = signal(false);
/** The reading behind the text, token by token. */
export const live = signal<Reading | null>(null);
/** The reading behind everything else. */
export const reading = signal<Reading | null>(null);
export const readingFailure = signal('');

function show(done: Reading | null): void {
  batch(() => {
    live.value = done;
    reading.value = done;
  });
}

/** Reads the text whenever it changes, unless the one who writes it does. */
export function follow(): () => void {
  let asked = 0;
  return effect(() => {
    const mine = ++asked;
    const reader = current.value?.text;
    const ids = tokens.value;
    if (!reader) show(null);
    if (!reader || running.value) return;
    reader.read(ids).then(
      (rows) => {
        if (mine !== asked) return;
        readingFailure.value = '';
        show({ tokens: ids, rows });
      },
      (error) => {
        if (mine === asked) readingFailure.value = error instanceof Error ? error.message : String(error);
      },
    );
  });
}

/** Resolves when there is a reading, or nothing to wait for. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      const waiting = busy.value || (model.value !== null && reading.value === null && readingFailure.value === '');
      if (waiting) return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
}

/** The place that is looked at: a token of the text, or the one to come. */
export const place = computed(() => {
  const length = reading.value?.tokens.length ?? 0;
  return state.place.value < 0 || state.place.value > length ? length : state.place.value;
});
export const row = computed(() => reading.value?.rows[place.value] ?? null);
/** The token that stands there, if any. */
export const standing = computed(() => reading.value?.tokens[place.value]);

export const options = computed((): SamplerOptions => {
  const { temperature, topK, topP, minP, repetition, seed } = state;
  return {
    ...(repetition.value === 1 ? {} : { repetitionPenalty: repetition.value }),
    ...(temperature.value === 1 ? {} : { temperature: temperature.value }),
    ...(topK.value === 0 ? {} : { topK: topK.value }),
    ...(topP.value === 1 ? {} : { topP: topP.value }),
    ...(minP.value === 0 ? {} : { minP: minP.value }),
    seed: seed.value,
  };
});

/** Calls `use` with a sampler that has read `before`. */
export function sampling<T>(before: readonly number[], use: (sampler: Sampler) => T): T {
  const sampler = new Sampler(options.value);
  try {
    sampler.prime(before);
    return use(sampler);
  } finally {
    sampler.dispose();
  }
}

/** The dice: each place after the prompt has its own number of [0, 1), whatever is chosen before it. */
const dice = computed(() => {
  const random = new Random(state.seed.value);
  return Array.from({ length: 512 }, () => random.uniform());
});
export const die = (at: number): number => dice.value[Math.max(0, at - promptLength.value) % 512] as number;

/** The token that falls at a place. */
export const fallen = (logits: Float32Array, before: readonly number[]): number =>
  sampling(before, (sampler) => sampler.sample(logits, { uniform: die(before.length) }));

/** The stages at the place that is looked at, what they keep, and the law that is drawn from in the end. */
export const inspection = computed(() => {
  const logits = row.value;
  const before = reading.value?.tokens.slice(0, place.value);
  if (!logits || !before) return null;
  const [stages, law, token] = sampling(before, (sampler) => [
    sampler.trace(logits),
    sampler.distribution(logits),
    sampler.sample(logits, { uniform: die(before.length) }),
  ]);
  return { logits, before, stages, law, token, probs: softmax(logits) as Float32Array, uniform: die(before.length) };
});

const logProbs = new WeakMap<Float32Array, Float32Array>();
function logProbsOf(logits: Float32Array): Float32Array {
  const known = logProbs.get(logits) ?? logSoftmax(logits);
  logProbs.set(logits, known);
  return known;
}

export interface TokenFact {
  id: number;
  text: string;
  fromPrompt: boolean;
  /** log p of the model, before all stages; NaN where it cannot say. */
  nats: number;
}

function factsOf(done: Reading | null): TokenFact[] {
  const source = model.value;
  if (!done || !source) return [];
  return done.tokens.map((id, i) => {
    const logits = done.rows[i];
    return {
      id,
      text: source.decode([id]),
      fromPrompt: i < promptLength.value,
      nats: logits ? (logProbsOf(logits)[id] as number) : Number.NaN,
    };
  });
}

/** Each token of the text and how likely the model found it. */
export const tokenFacts = computed(() => factsOf(reading.value));
export const liveFacts = computed(() => factsOf(live.value));

/** exp of the mean of −log p over the text: of how many equal choices the model was unsure. */
export const textPerplexity = computed(() => {
  const done = reading.value;
  const rows = done?.rows.slice(0, done.tokens.length) ?? [];
  const from = rows[0] === null ? 1 : 0;
  const known = rows.slice(from) as Float32Array[];
  const width = known[0]?.length ?? 0;
  if (!done || width === 0) return Number.NaN;
  const flat = new Float32Array(known.length * width);
  known.forEach((logits, i) => {
    flat.set(logits, i * width);
  });
  return perplexity(flat, done.tokens.slice(from), { shape: [known.length, width] });
});

export const entropyBits = computed(() => {
  const now = inspection.value;
  return now ? entropy(now.probs, { base: 2 }) : Number.NaN;
});

/** A token as it is written in lists: the space that belongs to it is seen. */
export const label = (id: number): string =>
  (model.value?.decode([id]) ?? '').replace(/ /g, '␣').replace(/\n/g, '⏎') || '∅';
