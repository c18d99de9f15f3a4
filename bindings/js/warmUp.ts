import { softmax } from './softmax.js';

/**
 * Runs the hot kernels often enough that the engine's optimising compiler takes them before the first real call: cold
 * code runs up to ten times slower (Liftoff), for the first dozens of calls.
 */
export function warmUp(): void {
  const row = new Float32Array(4096);
  const out = new Float32Array(4096);
  for (let i = 0; i < 30; i++) softmax(row, { out });
}
