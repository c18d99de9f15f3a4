import { type PlaneVector, type Triple, toPlane } from './geometry.js';

/** Tsallis' entropy, the H of entmax: Shannon's for α = 1, half of 1 − Σp² for 2, nothing for ∞. */
export function tsallis(p: readonly number[], alpha: number): number {
  if (alpha === Infinity) return 0;
  if (alpha === 1) return -p.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0);
  return (1 - p.reduce((sum, share) => sum + share ** alpha, 0)) / (alpha * (alpha - 1));
}

/** What entmax makes as large as it can: Σ p·z + H_α(p). */
export const objective = (p: readonly number[], z: readonly number[], alpha: number): number =>
  p.reduce((sum, share, index) => sum + share * (z[index] as number), 0) + tsallis(p, alpha);

const CELLS = 44;
const CONTOURS = 9;

export type Segment = readonly [PlaneVector, PlaneVector];

interface Corner {
  value: number;
  at: PlaneVector;
}

/**
 * Level lines of the objective over the triangle, the outermost first. The steps below the top grow as squares, so
 * that a round hill has evenly spaced lines. By marching triangles over a grid.
 */
export function contours(z: Triple, alpha: number, top: number): Segment[][] {
  const corners = grid(z, alpha);
  const lowest = corners.reduce((least, { value }) => Math.min(least, value), Infinity);
  const levels = Array.from(
    { length: CONTOURS },
    (_, k) => top - (top - lowest) * ((CONTOURS - k) / (CONTOURS + 1)) ** 2,
  );
  const lines: Segment[][] = levels.map(() => []);
  const across = (a: Corner, b: Corner, c: Corner) => {
    const low = Math.min(a.value, b.value, c.value);
    const high = Math.max(a.value, b.value, c.value);
    levels.forEach((level, k) => {
      if (level <= low || level > high) return;
      const cuts = [cut(a, b, level), cut(b, c, level), cut(c, a, level)].filter((at) => at !== undefined);
      if (cuts.length === 2) (lines[k] as Segment[]).push(cuts as [PlaneVector, PlaneVector]);
    });
  };
  const corner = (row: number, column: number) => corners[rowStart(row) + column] as Corner;
  for (let row = 0; row < CELLS; row++) {
    for (let column = 0; column < CELLS - row; column++) {
      across(corner(row, column), corner(row, column + 1), corner(row + 1, column));
      if (column > 0) across(corner(row, column), corner(row + 1, column), corner(row + 1, column - 1));
    }
  }
  return lines;
}

/** Row r has one point fewer than the row before it. */
const rowStart = (row: number): number => row * (CELLS + 1) - (row * (row - 1)) / 2;

function grid(z: Triple, alpha: number): Corner[] {
  const corners: Corner[] = [];
  for (let row = 0; row <= CELLS; row++) {
    for (let column = 0; column <= CELLS - row; column++) {
      const p: Triple = [(CELLS - row - column) / CELLS, column / CELLS, row / CELLS];
      corners.push({ value: objective(p, z, alpha), at: toPlane(p) });
    }
  }
  return corners;
}

/** Where a level crosses an edge. */
function cut(a: Corner, b: Corner, level: number): PlaneVector | undefined {
  if (a.value >= level === b.value >= level) return undefined;
  const t = (level - a.value) / (b.value - a.value);
  return [a.at[0] + t * (b.at[0] - a.at[0]), a.at[1] + t * (b.at[1] - a.at[1])];
}
