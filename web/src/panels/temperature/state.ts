import { declare } from '../../state.js';
import { numberField, numberListField } from '../../url/fields.js';

export const CLASS_COUNT = { fewest: 2, most: 10 } as const;
export const LOGIT_RANGE = { min: -50, max: 50 } as const;
export const TEMPERATURE_RANGE = { min: 0, max: Infinity } as const;

export const state = declare(
  {
    logits: numberListField([2, 1.2, 0.6, -0.3, -1.1], LOGIT_RANGE, CLASS_COUNT),
    T: numberField(1, TEMPERATURE_RANGE),
  },
  { prefix: 'temperature' },
);
