import { type PlaneVector, type Triple, toPlane } from './geometry.js';

/** By how much the leader must lead for the others to get exactly 0. Infinite for softmax: it never happens. */
export const marginOf = (alpha: number): number => 1 / (alpha - 1);

const STEPS = 40;

/** Puts the class that gets nothing third, and the others before it, back into their places. */
const ORDERS = [
  [0, 1, 2],
  [1, 2, 0],
  [2, 0, 1],
] as const;

/**
 * The logits that leave all three classes something, as a closed line around them. On it one class has just reached 0
 * while the others share p and 1 − p: their logits lie p^(α−1)/(α−1) and (1−p)^(α−1)/(α−1) above its own.
 */
export function edgeOfAll(alpha: number): PlaneVector[] {
  const margin = marginOf(alpha);
  const above = (p: number) => (margin === 0 ? 0 : p ** (alpha - 1) * margin);
  return ORDERS.flatMap((order) =>
    Array.from({ length: STEPS }, (_, index) => {
      // Squared sines: close together at both ends, where the curve bends most.
      const p = Math.cos((index / STEPS) * (Math.PI / 2)) ** 2;
      const z: [number, number, number] = [0, 0, 0];
      z[order[0]] = above(p);
      z[order[1]] = above(1 - p);
      return toPlane(z);
    }),
  );
}

/** The logits that give one class everything: from its tip on, as far as `reach`. */
export function wedgeOf(index: number, alpha: number, reach: number): PlaneVector[] {
  const tip: [number, number, number] = [0, 0, 0];
  tip[index] = marginOf(alpha);
  const away = (other: number): Triple => {
    const z: [number, number, number] = [...tip];
    z[other] = (tip[other] as number) - reach;
    return z;
  };
  const far: [number, number, number] = [...tip];
  far[index] = marginOf(alpha) + 2 * reach;
  const others = [0, 1, 2].filter((other) => other !== index) as [number, number];
  return [tip, away(others[0]), far, away(others[1])].map(toPlane);
}
