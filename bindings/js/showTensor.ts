import { show } from './errors.js';
import type { TensorLike } from './types.js';

/** A tensor as an error message shows it. */
export function showTensor({ type, dims }: TensorLike): string {
  return `a tensor of type ${show(type)} with dims [${dims.join(', ')}]`;
}
