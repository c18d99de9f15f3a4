/** Double-double arithmetic: [high, low]. */
type Pair = [number, number];
export function twoSum(a: number, b: number): Pair;
export function add(a: Pair, b: Pair): Pair;
export function multiply(a: Pair, b: Pair): Pair;
export function divide(a: Pair, b: Pair): Pair;
export function negate(a: Pair): Pair;
export function exp(a: Pair): Pair;
export function log1p(a: Pair): Pair;
