import { internalError, outOfMemory } from './errors.js';
import { instance } from './instance.js';
import { firstNaN, isAllMasked, type Row } from './samplerRow.js';
import { STAGES } from './samplerStages.js';

/** The codes of `src/status.h` that a sampler's calls return. */
export const STATUS = {
  outOfMemory: 1,
  notANumber: 2,
  allMasked: 3,
  lengthMismatch: 4,
  tokenOutOfRange: 5,
} as const;

/** What is wrong where the caller has nothing more to say about it. */
const SAYS: Readonly<Record<number, string>> = {
  [STATUS.notANumber]: 'the numbers must be finite and have a finite sum, got NaN or Infinity',
  [STATUS.allMasked]: 'a token must be left to draw, got none',
  [STATUS.lengthMismatch]: 'the rows must have the length of the first ones, got another',
  [STATUS.tokenOutOfRange]: 'token ids must be inside the vocabulary, got one outside',
};

/** Throws what a status other than 0 of a call without logits stands for. */
export function checkStatus(status: number): void {
  if (status !== 0) throw statusError(status);
}

function statusError(status: number): Error {
  if (status === STATUS.outOfMemory) return outOfMemory(instance().wasm.refusedBytes());
  const says = SAYS[status];
  return says === undefined ? internalError(status) : new RangeError(says);
}

/**
 * The error that a status of a call with logits stands for.
 *
 * @param emptiedBy which stage of a sampler left nothing, by its place; beyond them where the logits had nothing
 */
export function drawError(
  status: number,
  row: Row,
  vocabSize: number,
  largestToken: () => { name: string; id: number },
  emptiedBy?: () => number,
): Error {
  switch (status) {
    case STATUS.notANumber:
      return new RangeError(`logits must not contain NaN, got NaN at index ${firstNaN(row)}`);
    case STATUS.allMasked:
      return new RangeError(nothingLeft(row, emptiedBy));
    case STATUS.lengthMismatch:
      return new RangeError(
        `logits must have ${vocabSize} entries, as the first ones since the start or reset(), got ${row.size}`,
      );
    case STATUS.tokenOutOfRange: {
      const { name, id } = largestToken();
      return new RangeError(`${name} must have token ids in [0, ${row.size - 1}] for ${row.size} logits, got ${id}`);
    }
    default:
      return statusError(status);
  }
}

function nothingLeft(row: Row, emptiedBy: (() => number) | undefined): string {
  const stage = emptiedBy === undefined ? undefined : STAGES[emptiedBy()];
  if (stage === 'forced')
    return "logits must leave a token to draw, got none: stage 'forced' left nothing, because bans, the bitmask or -Infinity forbid the token that it forces";
  if (stage !== undefined)
    return `logits must leave a token to draw, got none: stage '${stage}' left nothing, because all that were above -Infinity are banned or masked away`;
  return isAllMasked(row)
    ? 'logits must have an entry above -Infinity, got -Infinity everywhere'
    : 'logits must leave a token to draw, got none';
}
