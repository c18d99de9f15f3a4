import type { ArrayInput, ArrayOutput, ArrayResult } from './arrays.js';
import type { Split } from './axis.js';
import { IN_DOUBLE, mapRows, ROWS_OPTIONS, type RowsOptions } from './rows.js';
import { numberIn, optionsOf } from './validate.js';

export interface BudgetedSparsemaxOptions extends RowsOptions {
  /** What the result sums to, in [0, length of a row]. Default 1, which is sparsemax. */
  budget?: number;
}

/** @internal */
export const BUDGET_OPTIONS: readonly string[] = [...ROWS_OPTIONS, 'budget'];

/** @internal The upper end of the range is known with the row's length. */
export function budgetOptions(verb: string, options: BudgetedSparsemaxOptions | undefined): BudgetedSparsemaxOptions {
  const given = optionsOf<BudgetedSparsemaxOptions>(verb, options, BUDGET_OPTIONS);
  if (given.budget !== undefined) numberIn('budget', given.budget, 0, Number.MAX_VALUE);
  return given;
}

/**
 * A soft choice of `budget` entries: along an axis `y[i] = min(max(x[i] − τ, 0), 1)`, with τ such that they sum to the
 * budget. It is the point nearest to the logits among those with entries in [0, 1] and that sum.
 *
 * - **Result**: the input's kind, computed in float64 and rounded once.
 * - **Largest error**: float32 6e-8 absolute (the exact result, rounded once) at any offset of the logits; float64 1e-15
 *   absolute, with distances of order 1. Entries are exactly 0 and exactly 1 where they should be.
 * - A row with no more entries above −∞ than the budget has 1 for each of them.
 * - **−∞** gives exactly 0. **NaN**, **+∞** or nothing but −∞ makes the row NaN.
 * - **Mask**: masked entries are exactly 0, a fully masked row is all zeros. **Empty** rows give empty results.
 *
 * Source: `budget_bisect` of the entmax package; solved exactly, on the pieces of a piecewise linear function.
 *
 * @param x logits: a flat array (one row, or `shape`), a tensor, or a {@link Vector}
 * @throws TypeError for a wrong kind of value or an unknown option; RangeError for a value out of range
 * @example
 * budgetedSparsemax([0, 0.25, 0.5, 0.75, 1], { budget: 2 });     // [0, 0.125, 0.375, 0.625, 0.875]
 */
export function budgetedSparsemax<X extends ArrayInput, O extends ArrayOutput>(
  x: X,
  options: BudgetedSparsemaxOptions & { out: O },
): O;
export function budgetedSparsemax<X extends ArrayInput>(x: X, options?: BudgetedSparsemaxOptions): ArrayResult<X>;
export function budgetedSparsemax(x: ArrayInput, options?: BudgetedSparsemaxOptions): unknown {
  options = budgetOptions('budgetedSparsemax', options);
  const { budget = 1 } = options;
  const checkAgainst = ({ length }: Split): number[] => {
    if (length > 0) numberIn('budget', budget, 0, length);
    return [];
  };
  return mapRows(
    x,
    options,
    (wasm, r) => wasm.budgetedSparsemax(r.input, r.output, r.outer, r.length, r.inner, budget, r.mask),
    IN_DOUBLE,
    options.budget === undefined ? undefined : checkAgainst,
    true,
  );
}
