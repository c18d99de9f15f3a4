import { batch, computed, effect, signal } from '@preact/signals';
import weightsUrl from '../../../model/weights.bin?url';
import { readLogits, understood } from '../../paste/logits.js';
import { readWeights, type TrainingFacts } from './engine/weights.js';
import type { LanguageModel, Reader } from './sources/languageModel.js';
import { ownModel } from './sources/ownModel.js';
import { pastedModel } from './sources/pastedModel.js';
import { fromLink, inLink, type SourceName, state, TOO_LONG } from './state.js';

/** Where logits come from: the site's own model, one of the hub, or what was pasted. */

interface Loaded {
  source: SourceName;
  model: LanguageModel;
  /** Two readers, so that the tree does not take the text's cache. */
  text: Reader;
  branches: Reader;
}

const loaded = signal<Loaded | null>(null);
/** What a person is told while waiting, or after a failure. */
export const notice = signal('');
export const failed = signal(false);
export const busy = signal(false);
export const facts = signal<TrainingFacts | null>(null);

/** The model of the chosen source, once it is there. */
export const current = computed(() => (loaded.value?.source === state.source.value ? loaded.value : null));
export const model = computed(() => current.value?.model ?? null);

function take(source: SourceName, made: LanguageModel): void {
  batch(() => {
    loaded.value = { source, model: made, text: made.open(), branches: made.open() };
    notice.value = '';
    failed.value = false;
  });
}

async function attempt(what: string, load: () => Promise<void>): Promise<void> {
  busy.value = true;
  failed.value = false;
  notice.value = `Loading ${what} …`;
  try {
    await load();
  } catch (error) {
    failed.value = true;
    notice.value = `${what} could not be loaded: ${error instanceof Error ? error.message : error}`;
  } finally {
    busy.value = false;
  }
}

let own: Promise<LanguageModel> | undefined;

async function fetchOwn(): Promise<LanguageModel> {
  const response = await fetch(weightsUrl);
  if (!response.ok) throw new Error(`the weights are not there (${response.status})`);
  const weights = readWeights(await response.arrayBuffer());
  facts.value = weights.facts;
  return ownModel(weights);
}

function loadOwn(): Promise<void> {
  return attempt('The model', async () => {
    own ??= fetchOwn();
    own.catch(() => {
      own = undefined;
    });
    const made = await own;
    if (state.source.peek() === 'own') take('own', made);
  });
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);

/** Behind a click: the first request to anybody else that this page makes. */
export function loadHub(): Promise<void> {
  const id = state.hub.value.trim();
  return attempt(id, async () => {
    const { hubModel } = await import('./sources/hubModel.js');
    const made = await hubModel(id, state.precision.value, ({ loaded: done, total }) => {
      notice.value = `Loading ${id}: ${megabytes(done)} of ${megabytes(total)} MB`;
    });
    if (state.source.peek() === 'hub') {
      startAnew();
      take('hub', made);
    }
  });
}

/** Texts that were left for a branch: the tree remembers them. */
export const left = signal<readonly (readonly number[])[]>([]);

/** Tokens of one model are nothing to another. */
function startAnew(): void {
  left.value = [];
  state.drawn.value = [];
  state.place.value = -1;
}

export function chooseSource(source: SourceName): void {
  if (source === state.source.peek()) return;
  batch(() => {
    startAnew();
    state.source.value = source;
  });
}

/** The list that the link says is too long for it. */
const longText = signal('');
/** The pasted text, from the link or from beside it. */
export const pastedText = computed(() =>
  state.pasted.value === TOO_LONG ? longText.value : fromLink(state.pasted.value),
);

export function paste(text: string): void {
  if (text === pastedText.peek()) return;
  batch(() => {
    startAnew();
    state.pasted.value = inLink(text);
    longText.value = state.pasted.value === TOO_LONG ? text : '';
  });
}

/** What was understood of the pasted text, or why it was not. */
export const understanding = signal('');

function takePasted(text: string): void {
  try {
    if (text === '' && state.pasted.peek() === TOO_LONG)
      throw new Error('These logits were too many for a link. Paste them again.');
    const pasted = readLogits(text);
    take('pasted', pastedModel(pasted));
    understanding.value = understood(pasted);
  } catch (error) {
    loaded.value = null;
    failed.value = true;
    understanding.value = '';
    notice.value = error instanceof Error ? error.message : String(error);
  }
}

/** Loads what needs no click, now and whenever the source changes. */
export function follow(): () => void {
  return effect(() => {
    const { source } = state;
    if (source.value === 'own') void loadOwn();
    else if (source.value === 'pasted') takePasted(pastedText.value);
    else if (loaded.peek()?.source !== 'hub') {
      notice.value = '';
      failed.value = false;
    }
  });
}
