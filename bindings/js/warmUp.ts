import { softmax } from './softmax.js';

/**
 * Runs softmax often enough that the engine's optimising compiler takes it before the first real call, with the code that
 * carries arrays in and out: cold code runs up to ten times slower (Liftoff), for the first dozens of calls. Other kernels
 * stay cold; running all of them would take longer than it saves.
 */
export function warmUp(): void {
  const row = new Float32Array(4096);
  const out = new Float32Array(4096);
  for (let i = 0; i < 30; i++) softmax(row, { out });
}
