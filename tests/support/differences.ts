/**
 * Derivatives by central differences with the error of order h² taken out (Richardson): with h = 2e-4 both what is cut off
 * and what is rounded lie near 1e-11 for functions of order 1.
 *
 * @param f reads `x`, which is changed in place and put back
 * @param pattern what must not change along the way: beyond a kink a difference says nothing, and undefined comes back
 */
export function differences(
  f: () => number,
  x: Float64Array,
  pattern: () => string = () => '',
  h = 2e-4,
): (number | undefined)[] {
  return Array.from(x, (v, i) => {
    const patterns = new Set<string>();
    const at = (step: number): number => {
      x[i] = v + step;
      patterns.add(pattern());
      return f();
    };
    const near = (at(h) - at(-h)) / (2 * h);
    const far = (at(2 * h) - at(-2 * h)) / (4 * h);
    x[i] = v;
    return patterns.size > 1 ? undefined : (4 * near - far) / 3;
  });
}

/** Σ a·b, where 0 counts nothing whatever it meets. */
export const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, v, i) => sum + (b[i] === 0 || v === 0 ? 0 : v * (b[i] as number)), 0);

let near = 0;

/**
 * Which entries are zero and which are one, the two ends of a share; one so near to an end that a step could reach it makes
 * a pattern that equals no other. The steps are in the logits: where p is a root of what is left of them, a small step is
 * a long way in p.
 */
export const supportOf = (p: ArrayLike<number>, least = 0.05): string =>
  Array.from(p, (v) => {
    if (Math.abs(v) < 1e-12) return '.';
    if (Math.abs(v - 1) < 1e-12) return '1';
    return v < least || v > 1 - least ? `near ${near++}` : '+';
  }).join('');
