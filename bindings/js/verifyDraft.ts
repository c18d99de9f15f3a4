import { type ArrayInput, type Source, sourceOf } from './arrays.js';
import { Call } from './call.js';
import { doublesOf } from './doubles.js';
import { rangeError, typeError } from './errors.js';
import { type Ids, idsOf } from './ids.js';
import { instance } from './instance.js';
import { joinedRows, type RowArrays } from './rowsOfArrays.js';
import { checkStatus, STATUS } from './samplerErrors.js';
import { randomSource, type UniformOptions, uniformSlot } from './uniforms.js';
import { optionsOf } from './validate.js';

export interface VerifyDraftOptions extends UniformOptions {
  /** The n tokens that the draft model proposes. */
  draftTokens: Ids;
  /** What they were drawn from: [n, V]: a tensor, flat, or one typed array a token. */
  draftProbs: ArrayInput | RowArrays;
  /** The target model's law at each place and after the last: [n + 1, V]. */
  targetProbs: ArrayInput | RowArrays;
  /** In [0, 1]. Default 1, the exact method; less accepts more. */
  ensembleWeight?: number;
}

export interface VerifiedDraft {
  /** How many of the draft tokens stand. */
  acceptedCount: number;
  /** The token after them: of the residual at a rejection, else of the target's last row. */
  token: number;
}

const OPTIONS: readonly string[] = ['draftTokens', 'draftProbs', 'targetProbs', 'ensembleWeight', 'seed', 'uniforms'];

/**
 * Verifies the tokens of a draft model against the target model (speculative decoding).
 *
 * Token t, with draft probability q and target probability p, is accepted if `u < 1 − w + w p / q`, w the ensemble weight.
 * At the first rejection the token comes from max(p − q, 0), normalised; after all were accepted from the target's last
 * row. With w = 1 the tokens have exactly the target's law. Takes one uniform per draft token and one for the final draw.
 *
 * Where q is 0 a token is accepted if p is above 0. Where max(p − q, 0) is 0 throughout, p takes its place.
 *
 * Leviathan et al. 2023; the weight: transformers.
 *
 * @throws TypeError or RangeError for shapes that do not fit, probabilities outside [0, ∞), token ids outside [0, V)
 * @example
 * const { acceptedCount, token } = verifyDraft({ draftTokens, draftProbs, targetProbs, seed: 42 });
 */
export function verifyDraft(options: VerifyDraftOptions): VerifiedDraft {
  if (options === undefined) throw typeError('options', 'an object { draftTokens, draftProbs, targetProbs }', options);
  options = optionsOf('verifyDraft', options, OPTIONS);
  instance();
  const target = sourceOf('targetProbs', joinedRows('targetProbs', options.targetProbs));
  const draft = sourceOf('draftProbs', joinedRows('draftProbs', options.draftProbs));
  const tokens = idsOf('draftTokens', options.draftTokens, undefined, 2 ** 31);
  const count = tokens.length;
  const size = rowLength(target, count + 1);
  if (size === 0) throw new RangeError('targetProbs must have at least one entry a row, got none');
  idsOf('draftTokens', tokens, count, size);
  if (draft.length !== count * size || (draft.dims !== undefined && draft.dims[draft.dims.length - 1] !== size)) {
    throw new RangeError(
      `draftProbs must have ${count} rows of ${size}, as draftTokens and targetProbs say, got ${draft.dims === undefined ? `${draft.length} entries` : `dims [${draft.dims.join(', ')}]`}`,
    );
  }
  const weight = options.ensembleWeight ?? 1;
  if (typeof weight !== 'number') throw typeError('ensembleWeight', 'a number', weight);
  if (!(weight >= 0 && weight <= 1)) throw rangeError('ensembleWeight', 'in [0, 1]', weight);
  const source = randomSource(options, count + 1);
  const call = new Call();
  const [q, p] = [call.doubles(probabilities(draft)), call.doubles(probabilities(target))];
  const tokensAt = call.words(tokens);
  const { at: uniforms, draw } = uniformSlot(call, source, count + 1);
  const out = call.room(8);
  return call.run(
    (wasm) => {
      draw(wasm);
      return wasm.verifyDraft(
        tokensAt.address,
        count,
        q.address,
        p.address,
        size,
        weight,
        uniforms.address,
        out.address,
      );
    },
    () => {
      const [token, acceptedCount] = call.integers(out, 2) as unknown as [number, number];
      return { acceptedCount, token };
    },
    (status) => {
      if (status === STATUS.allMasked)
        throw new RangeError('targetProbs must have an entry above 0 in every row, got none');
      if (status === STATUS.notANumber)
        throw new RangeError('targetProbs must have rows with a finite sum, got Infinity');
      checkStatus(status);
    },
  );
}

function rowLength({ name, length, dims }: Source, rows: number): number {
  const size = dims === undefined ? length / rows : (dims[dims.length - 1] ?? 0);
  if (!Number.isInteger(size) || size * rows !== length) {
    const got = dims === undefined ? `${length} entries` : `dims [${dims.join(', ')}]`;
    throw new RangeError(`${name} must have ${rows} rows, one more than draftTokens, got ${got}`);
  }
  return size;
}

function probabilities(source: Source): Float64Array {
  const values = doublesOf(source);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (!(value >= 0 && value < Infinity)) throw rangeError(`${source.name}[${i}]`, 'in [0, Infinity)', value);
  }
  return values;
}
