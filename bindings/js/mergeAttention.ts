import { type ArrayResult, entriesOf, resultType, type Source } from './arrays.js';
import { tensorOf } from './attentionShapes.js';
import { Call } from './call.js';
import { typeError } from './errors.js';
import { instance } from './instance.js';
import type { TensorLike } from './types.js';

/** The attention of some queries to one part of the keys: what {@link attention} gives with `returnLogSumExp`. */
export interface PartialAttention<T extends TensorLike = TensorLike> {
  /** `[..., L, Ev]` */
  readonly output: T;
  /** `[..., L]` */
  readonly logSumExp: TensorLike;
}

/**
 * Joins partial attentions over disjoint parts of the keys into the attention over all of them:
 * `logSumExp = log Σₚ exp(logSumExpₚ)`, `output = Σₚ exp(logSumExpₚ − logSumExp) · outputₚ`.
 *
 * - The result can be merged again, in any grouping. Computed in float64, rounded once; of the kind of the first part.
 * - A part that saw no key (log-sum-exp −∞) counts for nothing; rows without any are zeros and −∞.
 * - Give a sink to one part only.
 *
 * Source: Dao et al., "FlashAttention" (2022), the rescaling of partial outputs.
 *
 * @throws TypeError for what is no list of `{ output, logSumExp }`; RangeError for an empty list or shapes that differ
 * @example
 * const near = attention(q, k0, v0, { returnLogSumExp: true });
 * const far = attention(q, k1, v1, { returnLogSumExp: true });
 * mergeAttention([near, far]).output;     // attention(q, [k0; k1], [v0; v1])
 */
export function mergeAttention<T extends TensorLike>(
  parts: readonly PartialAttention<T>[],
): { output: ArrayResult<T>; logSumExp: ArrayResult<T> };
export function mergeAttention(parts: readonly PartialAttention[]): unknown {
  instance();
  const sources = partsOf(parts);
  const [first] = sources as [Part];
  const dims = first.output.dims;
  const values = dims.at(-1) as number;
  const rows = first.logs.length;
  const width = 8;
  const call = new Call();
  const slots = sources.map((part) => [call.input(part.output, true), call.input(part.logs, true)] as const);
  const table = call.table(slots.flat());
  const output = call.room(first.output.length * width);
  const logs = call.room(rows * width);
  return call.run(
    (wasm) => wasm.mergeAttention(table.address, slots.length, rows, values, output.address, logs.address),
    () => {
      const type = resultType(first.output);
      return {
        output: { data: call.numbers(first.output, output, first.output.length, true), dims: [...dims], type },
        logSumExp: { data: call.numbers(first.output, logs, rows, true), dims: dims.slice(0, -1), type },
      };
    },
  );
}

interface Part {
  readonly output: Source & { dims: readonly number[] };
  readonly logs: Source & { dims: readonly number[] };
}

function partsOf(parts: unknown): Part[] {
  if (!Array.isArray(parts)) throw typeError('parts', 'a list of { output, logSumExp }', parts);
  if (parts.length === 0) throw new RangeError('parts must have at least one entry, got none');
  const sources = entriesOf('parts', parts).map((part, p): Part => {
    if (typeof part !== 'object' || part === null) throw typeError(`parts[${p}]`, '{ output, logSumExp }', part);
    const { output, logSumExp } = part as PartialAttention;
    return {
      output: tensorOf(`parts[${p}].output`, output, 1),
      logs: tensorOf(`parts[${p}].logSumExp`, logSumExp, 0),
    };
  });
  const dims = (sources[0] as Part).output.dims;
  for (const { output, logs } of sources) {
    if (String(output.dims) !== String(dims)) {
      throw new RangeError(
        `${output.name} must have the dims of the first, [${dims.join(', ')}], got [${output.dims.join(', ')}]`,
      );
    }
    if (String(logs.dims) !== String(dims.slice(0, -1))) {
      throw new RangeError(
        `${logs.name} must have the dims of the output without the last, [${dims.slice(0, -1).join(', ')}], got [${logs.dims.join(', ')}]`,
      );
    }
  }
  return sources;
}
