import type { Branch } from './continuations.js';

/**
 * Places for the branches. Wide: a column a step, a row a leaf, each branch beside its first child. Narrow, as an
 * outline: a row a branch, each step a little further in.
 */

export interface Placed {
  branch: Branch;
  x: number;
  y: number;
  /** Where it hangs. */
  parent?: Placed;
}

export interface Layout {
  placed: Placed[];
  width: number;
  rows: number;
}

export const ROW = 28;
export const NODE = 92;
const COLUMN = 118;
const INDENT = 22;

export function layout(trunk: Branch, outline: boolean): Layout {
  const placed: Placed[] = [];
  const across = outline ? INDENT : COLUMN;
  let rows = 0;
  let columns = 0;
  function put(branch: Branch, depth: number, parent?: Placed): void {
    const here: Placed = { branch, x: depth * across, y: rows * ROW, ...(parent ? { parent } : {}) };
    placed.push(here);
    columns = Math.max(columns, depth);
    branch.children.forEach((child, i) => {
      if (i > 0 || outline) rows++;
      put(child, depth + 1, here);
    });
  }
  put(trunk, 0);
  return { placed, width: columns * across + NODE + (outline ? 2 : COLUMN - NODE), rows: rows + 1 };
}
