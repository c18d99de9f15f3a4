import { batch, signal } from '@preact/signals';
import { hold, step } from '../../state.js';
import { fallen, full, live, promptLength, running, tokens } from './model.js';
import { current, left } from './modelSource.js';
import { breathe } from './sources/languageModel.js';
import { MOST_DRAWN, state } from './state.js';

/** Of the last run: tokens a second, model, sampling and page together. */
export const speed = signal(Number.NaN);

const MOST_LEFT = 40;

let run = 0;

/** Draws `count` tokens, or until the model can read no more. */
export async function write(count: number): Promise<void> {
  const source = current.peek();
  if (!source || running.peek()) return;
  step(() => {
    running.value = true;
    state.place.value = -1;
  });
  const mine = ++run;
  const started = performance.now();
  const release = hold();
  let made = 0;
  try {
    while (mine === run && running.peek() && current.peek() === source && made < count && !full.peek()) {
      if (state.drawn.peek().length >= MOST_DRAWN) break;
      const ids = tokens.peek();
      const rows = await source.text.read(ids);
      const logits = rows[ids.length];
      // The prompt or the seed may have changed in the meantime: then this is about another text.
      if (ids !== tokens.peek()) continue;
      if (!logits) break;
      batch(() => {
        live.value = { tokens: ids, rows };
        state.drawn.value = [...state.drawn.peek(), fallen(logits, ids)];
      });
      made++;
      await breathe();
    }
  } finally {
    release();
    if (made > 0) speed.value = (1000 * made) / (performance.now() - started);
    if (mine === run) running.value = false;
  }
}

export function stop(): void {
  running.value = false;
}

/** Keeps the first `at` tokens of the text. */
export function cut(at: number): void {
  step(() => {
    remember(at);
    state.drawn.value = state.drawn.value.slice(0, Math.max(0, at - promptLength.value));
    state.place.value = -1;
  });
}

/** Another token at a place after the prompt, and what follows it; the text that stood there is remembered. */
export function branch(at: number, path: readonly number[]): void {
  if (at < promptLength.value) return;
  step(() => {
    stop();
    remember(at);
    state.drawn.value = [...state.drawn.value.slice(0, at - promptLength.value), ...path].slice(0, MOST_DRAWN);
    state.place.value = -1;
  });
}

function remember(at: number): void {
  if (tokens.value.length > at) left.value = [tokens.value, ...left.value].slice(0, MOST_LEFT);
}

/** Draws the text anew from the place on, with the next seed. */
export function rollAgain(at: number): void {
  const length = Math.max(1, tokens.value.length - at);
  cut(at);
  state.seed.value += 1;
  void write(length);
}
