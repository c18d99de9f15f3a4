import { numberField, numberListField, textListField } from './url/fields.js';
import { createStore } from './url/store.js';

export const CLASS_COUNT = { fewest: 2, most: 12 } as const;
export const LABEL_LENGTH = 14;
export const LOGIT_RANGE = { min: -100, max: 100 } as const;
export const TEMPERATURE_RANGE = { min: 0, max: Infinity } as const;

/** Everything that the page can be in, declared once. The URL is this list and nothing else. */
const FIELDS = {
  labels: textListField(['cat', 'dog', 'bird', 'fish', 'fox'], LABEL_LENGTH, CLASS_COUNT),
  logits: numberListField([2.2, 1.7, 0.8, -0.1, -1.4], LOGIT_RANGE, CLASS_COUNT),
  temperature: numberField(1, TEMPERATURE_RANGE),
};

export const { state, step, connect, link } = createStore(FIELDS, (values) => {
  // The logits decide how many classes there are; a link may name fewer labels, or more.
  const labels = values.logits.map((_, index) => values.labels[index] ?? '');
  return { ...values, labels };
});
