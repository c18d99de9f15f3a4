import type { Branch } from './continuations.js';

/** Places for the branches: a column a step, a row a leaf, each branch beside its first child. */

export interface Placed {
  branch: Branch;
  x: number;
  y: number;
  /** Where it hangs. */
  parent?: Placed;
}

export const COLUMN = 118;
export const ROW = 28;

export function layout(trunk: Branch): { placed: Placed[]; columns: number; rows: number } {
  const placed: Placed[] = [];
  let rows = 0;
  let columns = 0;
  function put(branch: Branch, depth: number, parent?: Placed): void {
    const here: Placed = { branch, x: depth * COLUMN, y: rows * ROW, ...(parent ? { parent } : {}) };
    placed.push(here);
    columns = Math.max(columns, depth + 1);
    branch.children.forEach((child, i) => {
      if (i > 0) rows++;
      put(child, depth + 1, here);
    });
  }
  put(trunk, 0);
  return { placed, columns, rows: rows + 1 };
}
