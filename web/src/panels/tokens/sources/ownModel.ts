import { Network } from '../engine/network.js';
import { Tokenizer } from '../engine/tokenizer.js';
import type { Weights } from '../engine/weights.js';
import { breathe, type LanguageModel, type Reader } from './languageModel.js';

/** Positions between two pauses: about 20 ms of work. */
const SLICE = 8;

/** The model that web/model trains. A verse begins after a line break, so every text is read as following one. */
export function ownModel(weights: Weights): LanguageModel {
  const tokenizer = new Tokenizer(weights.tokenizer);
  const start = tokenizer.encode('\n');
  return {
    name: 'The 1611 model',
    vocabSize: weights.config.vocab,
    context: weights.config.context - start.length,
    encode: (text) => tokenizer.encode(text),
    decode: (ids) => tokenizer.decode(ids),
    open: () => reader(new Network(weights), start),
  };
}

function reader(network: Network, start: readonly number[]): Reader {
  let seen: number[] = [];
  let rows: Float32Array[] = [];
  let turn: Promise<unknown> = Promise.resolve();

  async function read(tokens: readonly number[]): Promise<Float32Array[]> {
    const all = [...start, ...tokens];
    let same = 0;
    while (same < seen.length && same < all.length && seen[same] === all[same]) same++;
    network.rewind(same);
    [seen, rows] = [seen.slice(0, same), rows.slice(0, same)];
    for (let at = same; at < all.length; at += SLICE) {
      if (at > same) await breathe();
      const slice = all.slice(at, at + SLICE);
      rows.push(...network.read(slice));
      seen.push(...slice);
    }
    return rows.slice();
  }
  return {
    // One after the other: a second call must not rewind what the first is reading.
    read(tokens) {
      const mine = turn.then(() => read(tokens));
      turn = mine.catch(() => undefined);
      return mine;
    },
    attention: () => network.attention(),
  };
}
