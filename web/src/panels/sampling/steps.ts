import { computed, effect, signal, untracked } from '@preact/signals';
import { entropy, type StageName } from 'logitkit';
import { whole } from '../../format.js';
import * as model from './model.js';
import { state } from './state.js';

/** A part of a law: a token that is shown by itself, or all the others together. */
export interface Share {
  name: string;
  share: number;
}

/** What one card does to the law that reaches it. */
export interface Step {
  stage: StageName;
  before: number;
  after: number;
  /** Tokens kept, most likely before any stage first, with their part of the mass that came in. */
  kept: readonly Share[];
  /** The mass of those that were dropped, and the names of the likeliest. */
  dropped: number;
  droppedNames: readonly string[];
  /** The law after it, for tokens that are shown. */
  law: ReadonlyMap<number, number>;
  /** The stage is tuned so that it does nothing. */
  neutral: boolean;
}

export interface Lab {
  steps: readonly Step[];
  /** What a sampler draws from: id to probability. */
  law: ReadonlyMap<number, number>;
  /** How many tokens can be drawn at all. */
  alive: number;
  /** Entropy of the law in bits. */
  bits: number;
}

interface Dense {
  probs: Float64Array;
  alive: Uint8Array;
}

function compute(): Lab | { error: string } {
  try {
    return model.withSampler((sampler) => {
      const entries = sampler.trace(model.logits.value);
      let law: Dense = {
        probs: model.raw.value,
        alive: new Uint8Array(model.size.value).fill(1),
      };
      const steps = state.chain.value.map(({ stage }) => {
        const entry = entries.find((one) => one.stage === stage);
        const next = entry ? spread(entry.ids, entry.probs, model.size.value) : law;
        const made = stepOf(stage, law, next, entry);
        law = next;
        return made;
      });
      const { ids, probs } = sampler.distribution(model.logits.value);
      const last = spread(ids, probs, model.size.value);
      const possible = probs.filter((p) => p > 0);
      const bits = entropy(possible, { base: 2 });
      return { steps, law: seen(last), alive: possible.length, bits };
    });
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

const ofWords = computed(compute);
/** A hundred thousand tokens take longer than a pointer's move may: they follow it as fast as they can. */
const asked = signal(0);
const ofLarge = computed(() => {
  void asked.value;
  return untracked(compute);
});

/** Every step of the chain and the law at its end, or what the package says is wrong with the cards. */
export const lab = computed(() => (model.isLarge.value ? ofLarge.value : ofWords.value));

/** Recomputes the large vocabulary after the paint that follows a change; gives back how to stop. */
export function followLarge(): () => void {
  let waiting = false;
  let stopped = false;
  const stop = effect(() => {
    void model.options.value;
    void model.text.value;
    if (!model.isLarge.value || waiting) return;
    waiting = true;
    requestAnimationFrame(() =>
      setTimeout(() => {
        waiting = false;
        if (!stopped) asked.value++;
      }),
    );
  });
  return () => {
    stopped = true;
    stop();
  };
}

function spread(ids: Int32Array, probs: Float64Array, size: number): Dense {
  const dense = { probs: new Float64Array(size), alive: new Uint8Array(size) };
  for (let i = 0; i < ids.length; i++) {
    dense.probs[ids[i] as number] = probs[i] as number;
    dense.alive[ids[i] as number] = 1;
  }
  return dense;
}

const seen = (law: Dense): Map<number, number> => new Map(model.shown.value.map((id) => [id, law.probs[id] as number]));

function stepOf(
  stage: StageName,
  before: Dense,
  after: Dense,
  entry: { before: number; after: number } | undefined,
): Step {
  let dropped = 0;
  let count = 0;
  for (let id = 0; id < after.alive.length; id++) {
    if (after.alive[id]) count++;
    else if (before.alive[id]) dropped += before.probs[id] as number;
  }
  const shown = model.shown.value;
  const scale = 1 - dropped;
  const kept = shown
    .filter((id) => after.alive[id])
    .map((id) => ({ name: model.nameOf(id), share: (after.probs[id] as number) * scale }));
  const others = scale - kept.reduce((sum, { share }) => sum + share, 0);
  if (count > kept.length) kept.push({ name: `${whole(count - kept.length)} more`, share: others });
  return {
    stage,
    before: entry?.before ?? count,
    after: entry?.after ?? count,
    kept,
    dropped,
    droppedNames: shown.filter((id) => before.alive[id] && !after.alive[id]).map(model.nameOf),
    law: seen(after),
    neutral: !entry,
  };
}
