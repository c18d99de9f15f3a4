import { declare } from '../../state.js';
import { choiceField, integerField, numberField } from '../../url/fields.js';

export const TEMPERATURE_RANGE = { min: 0.05, max: 20 } as const;
export const BINS_RANGE = { min: 2, max: 50 } as const;

/** Rows that somebody brings are not in the address: they stay in the browser that they were brought to. */
export const EXAMPLES = ['overconfident', 'honest', 'timid', 'own'] as const;
export type Example = (typeof EXAMPLES)[number];

const FIELDS = {
  data: choiceField('overconfident', EXAMPLES),
  temperature: numberField(1, TEMPERATURE_RANGE),
  bins: integerField(15, BINS_RANGE),
  binning: choiceField('width', ['width', 'mass']),
};

export const state = declare(FIELDS, { prefix: 'calibration' });
