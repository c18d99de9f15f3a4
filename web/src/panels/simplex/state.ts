import { declare } from '../../state.js';
import { numberField, numberListField } from '../../url/fields.js';

export const LOGIT_RANGE = { min: -10, max: 10 } as const;
export const ALPHA_RANGE = { min: 1, max: Infinity } as const;
export const CLASSES = ['A', 'B', 'C'] as const;

const FIELDS = {
  /** Sparsemax gives exactly 0.7, 0.3 and 0 for them; softmax gives everybody something. */
  logits: numberListField([1.4, 1, 0.1], LOGIT_RANGE, { fewest: 3, most: 3 }),
  alpha: numberField(2, ALPHA_RANGE),
};

export const state = declare(FIELDS, { prefix: 'simplex' });
