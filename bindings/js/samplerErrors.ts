import { outOfMemory } from './errors.js';
import { instance } from './instance.js';
import { firstNaN, isAllMasked, type Row } from './samplerRow.js';

/** The codes of `src/status.h` that a sampler's calls return. */
export const STATUS = {
  outOfMemory: 1,
  notANumber: 2,
  allMasked: 3,
  lengthMismatch: 4,
  tokenOutOfRange: 5,
} as const;

/** Throws what a status other than 0 of a call without logits stands for. */
export function checkStatus(status: number): void {
  if (status === STATUS.outOfMemory) throw outOfMemory(instance().wasm.refusedBytes());
  if (status !== 0) throw new Error(`unknown status ${status}`);
}

/** The error that a status of a call with logits stands for. */
export function drawError(
  status: number,
  row: Row,
  vocabSize: number,
  largestToken: () => { name: string; id: number },
): Error {
  switch (status) {
    case STATUS.notANumber:
      return new RangeError(`logits must not contain NaN, got NaN at index ${firstNaN(row)}`);
    case STATUS.allMasked:
      return new RangeError(
        isAllMasked(row)
          ? 'logits must have an entry above -Infinity, got -Infinity everywhere'
          : 'logits must leave a token to draw, got none: all that are above -Infinity are banned or masked away',
      );
    case STATUS.lengthMismatch:
      return new RangeError(
        `logits must have ${vocabSize} entries, as the first ones since the start or reset(), got ${row.size}`,
      );
    case STATUS.tokenOutOfRange: {
      const { name, id } = largestToken();
      return new RangeError(`${name} must have token ids in [0, ${row.size - 1}] for ${row.size} logits, got ${id}`);
    }
    case STATUS.outOfMemory:
      return outOfMemory(instance().wasm.refusedBytes());
    default:
      return new Error(`unknown status ${status}`);
  }
}
