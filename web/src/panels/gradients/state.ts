import { declare } from '../../state.js';
import { integerField, numberField, numberListField } from '../../url/fields.js';

export const CLASS_COUNT = { fewest: 2, most: 8 } as const;
export const LOGIT_RANGE = { min: -20, max: 20 } as const;
export const SMOOTHING_RANGE = { min: 0, max: 1 } as const;
export const RATE_RANGE = { min: 0, max: 20 } as const;
export const NAMES = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H'] as const;
/** The truth is B, and A is in the lead: there is something to learn. */
export const START = { logits: [2, 1, 0.5, -0.5, -1.5], target: 1 } as const;

const FIELDS = {
  logits: numberListField(START.logits, LOGIT_RANGE, CLASS_COUNT),
  target: integerField(START.target, { min: 0, max: CLASS_COUNT.most - 1 }),
  smoothing: numberField(0, SMOOTHING_RANGE),
  rate: numberField(1, RATE_RANGE),
};

export const state = declare(FIELDS, {
  prefix: 'gradients',
  settle: (values) => ({ ...values, target: Math.min(values.target, values.logits.length - 1) }),
});
