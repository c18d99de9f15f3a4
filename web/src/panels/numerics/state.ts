import { declare } from '../../state.js';
import { choiceField, numberField, numberListField } from '../../url/fields.js';

export const CLASS_COUNT = { fewest: 2, most: 6 } as const;
export const LOGIT_RANGE = { min: -50, max: 50 } as const;
export const OFFSET_RANGE = { min: -1000, max: 1000 } as const;
export const PRECISIONS = ['float32', 'float64'] as const;
export type Precision = (typeof PRECISIONS)[number];

export const state = declare(
  {
    logits: numberListField([2, 1, 0.5, -1], LOGIT_RANGE, CLASS_COUNT),
    offset: numberField(0, OFFSET_RANGE),
    precision: choiceField('float32', PRECISIONS),
  },
  { prefix: 'numerics' },
);
