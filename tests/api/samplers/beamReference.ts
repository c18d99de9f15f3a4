import type { BeamSearchOptions } from 'logitkit';

/**
 * Beam search in its plainest form, by transformers' definition: hypotheses are whole texts, everything is sorted, nothing is
 * kept that can be computed.
 */
interface Open {
  readonly text: readonly number[];
  readonly sum: number;
}
export interface Finished {
  readonly text: readonly number[];
  readonly score: number;
}
interface Group {
  open: readonly Open[];
  finished: readonly Finished[];
  done: boolean;
}

type Model = (text: readonly number[]) => ArrayLike<number>;

export class PlainBeamSearch {
  readonly groups: Group[];
  readonly #options: Required<Omit<BeamSearchOptions, 'endTokens' | 'maxNewTokens'>> & {
    endTokens: readonly number[];
    maxNewTokens: number;
  };
  readonly #model: Model;
  #steps = 0;

  constructor(options: BeamSearchOptions, model: Model) {
    this.#options = {
      beams: 1,
      lengthPenalty: 1,
      earlyStopping: false,
      groups: 1,
      diversityPenalty: 0,
      ...options,
      maxNewTokens: options.maxNewTokens ?? Number.POSITIVE_INFINITY,
      endTokens: (options.endTokens as number[] | undefined) ?? [],
    };
    this.#model = model;
    this.groups = Array.from({ length: this.#options.groups }, () => ({
      open: [{ text: [], sum: 0 }],
      finished: [],
      done: false,
    }));
  }

  get finished(): boolean {
    return this.groups.every(({ done }) => done);
  }

  step(): void {
    const taken: number[] = []; // by earlier groups in this step
    const { endTokens } = this.#options;
    for (const group of this.groups) {
      if (group.done) {
        for (let i = 0; i < this.#size; i++) taken.push(endTokens[0] ?? 0);
        continue;
      }
      this.#stepOf(group, taken);
      for (const { text } of group.open) taken.push(text[text.length - 1]);
    }
    this.#steps++;
  }

  #stepOf(group: Group, taken: readonly number[]): void {
    const { endTokens, diversityPenalty, maxNewTokens, earlyStopping, lengthPenalty } = this.#options;
    const length = this.#steps + 1;
    const penalty = (token: number): number => diversityPenalty * taken.filter((other) => other === token).length;
    const continuations = group.open
      .flatMap(({ text, sum }) =>
        logSoftmax(this.#model(text)).map((logprob, token) => ({
          text: [...text, token],
          sum: sum + logprob - penalty(token),
        })),
      )
      .filter(({ sum }) => sum > Number.NEGATIVE_INFINITY)
      .sort((a, b) => b.sum - a.sum)
      .slice(0, Math.max(2, 1 + endTokens.length) * this.#size);
    const ends = ({ text }: Open): boolean => endTokens.includes(text[length - 1]);

    // only the best `beams` continuations may finish; at the last step all of them do
    const finishing = continuations.slice(0, this.#size).filter((next) => length === maxNewTokens || ends(next));
    group.finished = [
      ...group.finished,
      ...finishing.map(({ text, sum }) => ({ text, score: sum / length ** lengthPenalty })),
    ]
      .sort((a, b) => b.score - a.score)
      .slice(0, this.#size);
    group.open = continuations.filter((next) => !ends(next)).slice(0, this.#size);

    if (length === maxNewTokens || group.open.length === 0) group.done = true;
    else if (group.finished.length === this.#size) {
      const furthest = earlyStopping === 'never' && lengthPenalty > 0 ? maxNewTokens : length;
      const possible = group.open[0].sum / furthest ** lengthPenalty;
      const canImprove = possible > group.finished[this.#size - 1].score;
      group.done = earlyStopping === true || !canImprove;
    }
  }

  best(n: number): Finished[] {
    const { lengthPenalty } = this.#options;
    return this.groups
      .flatMap(({ open, finished, done }) =>
        [
          ...finished,
          ...(done ? [] : open.map(({ text, sum }) => ({ text, score: sum / this.#steps ** lengthPenalty }))),
        ]
          .sort((a, b) => b.score - a.score)
          .slice(0, this.#size),
      )
      .sort((a, b) => b.score - a.score)
      .slice(0, n);
  }

  get #size(): number {
    return this.#options.beams / this.#options.groups;
  }
}

function logSoftmax(logits: ArrayLike<number>): number[] {
  const values = Array.from(logits);
  const max = Math.max(...values);
  const log = max + Math.log(values.reduce((sum, x) => sum + Math.exp(x - max), 0));
  return values.map((x) => x - log);
}
