import { declare } from '../../state.js';
import { choiceField, numberField, numberListField, textListField } from '../../url/fields.js';
import { MAP_IDS } from './maps.js';

export const CLASS_COUNT = { fewest: 2, most: 12 } as const;
export const LABEL_LENGTH = 14;
export const LOGIT_RANGE = { min: -100, max: 100 } as const;
export const TEMPERATURE_RANGE = { min: 0, max: Infinity } as const;

export const ALPHA_RANGE = { min: 1, max: 4 } as const;

const FIELDS = {
  labels: textListField(['cat', 'dog', 'bird', 'fish', 'fox'], LABEL_LENGTH, CLASS_COUNT),
  logits: numberListField([2.2, 1.7, 0.8, -0.1, -1.4], LOGIT_RANGE, CLASS_COUNT),
  temperature: numberField(1, TEMPERATURE_RANGE),
  map: choiceField('softmax', MAP_IDS),
  alpha: numberField(1.5, ALPHA_RANGE),
};

/** The first panel's names stand in the address without a prefix, as they did before there were others. */
export const state = declare(FIELDS, {
  prefix: 'softmax',
  bare: true,
  // The logits decide how many classes there are; a link may name fewer labels, or more.
  settle: (values) => ({ ...values, labels: values.logits.map((_, index) => values.labels[index] ?? '') }),
});
