import { declare } from '../../state.js';
import { choiceField, flagField, integerField, numberField, numberListField, textField } from '../../url/fields.js';

export const MOST_WORDS = 8;
export const COMPONENT_RANGE = { min: -6, max: 6 } as const;
export const VALUE_RANGE = { min: -2, max: 2 } as const;
export const WIDTH_RANGE = { min: 8, max: 1024 } as const;
export const ALPHA_RANGE = { min: 1, max: Infinity } as const;
export const MAPS = ['softmax', 'entmax', 'sparsemax'] as const;

const FIELDS = {
  text: textField('The cat sat because it was tired', 80),
  query: integerField(4, { min: 0, max: MOST_WORDS - 1 }),
  width: integerField(64, WIDTH_RANGE),
  scaled: flagField(true),
  causal: flagField(false),
  map: choiceField('softmax', MAPS),
  alpha: numberField(1.5, ALPHA_RANGE),
  /** 0 is the head set by hand; another number draws one. */
  seed: integerField(0, { min: 0, max: 99_999 }),
  /** What was set by hand since, a row for each query; empty for the head as it is drawn. */
  components: numberListField([], COMPONENT_RANGE, { fewest: 0, most: MOST_WORDS ** 2 }),
  /** The values' places, x and y in turn; empty for a circle. */
  values: numberListField([], VALUE_RANGE, { fewest: 0, most: 2 * MOST_WORDS }),
};

export const state = declare(FIELDS, { prefix: 'attention' });
