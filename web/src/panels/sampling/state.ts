import { declare } from '../../state.js';
import { choiceField, flagField, integerField, numberField, numberListField, textListField } from '../../url/fields.js';
import { chainField, freshLink } from './chainLinks.js';
import { PRESETS } from './order.js';
import { LOGITS, WORDS } from './words.js';

export const TOKEN_COUNT = { fewest: 2, most: 16 } as const;
export const LABEL_LENGTH = 12;
export const LOGIT_RANGE = { min: -50, max: 50 } as const;
export const SEED_RANGE = { min: 0, max: 999_999 } as const;
export const DRAWS_RANGE = { min: 1, max: 100_000 } as const;
export const CLASS_K_RANGE = { min: 1, max: 1000 } as const;
export const ALPHA_RANGE = { min: 1, max: Infinity } as const;
/** Tokens of the text so far; a longer one would not fit a link. */
export const TEXT_LENGTH = 40;

export const FIRST_CHAIN = [freshLink('temperature'), freshLink('topK'), freshLink('topP')];

const FIELDS = {
  vocabulary: choiceField('words', ['words', 'large']),
  words: textListField(WORDS, LABEL_LENGTH, TOKEN_COUNT),
  logits: numberListField(LOGITS, LOGIT_RANGE, TOKEN_COUNT),
  chain: chainField(FIRST_CHAIN),
  preset: choiceField('none', PRESETS),
  normalizer: choiceField('softmax', ['softmax', 'sparsemax', 'entmax']),
  alpha: numberField(1.5, ALPHA_RANGE),
  /** Ids of the text so far. */
  text: numberListField([], { min: 0, max: 2 ** 31 - 1 }, { fewest: 0, most: TEXT_LENGTH }),
  seed: integerField(42, SEED_RANGE),
  draws: integerField(1000, DRAWS_RANGE),
  /** The classroom exercise: is top-k on, and how large is k. */
  classTopK: flagField(false),
  classK: integerField(3, CLASS_K_RANGE),
};

export const state = declare(FIELDS, {
  prefix: 'sampling',
  // The logits decide how many tokens there are; a link may name fewer words, or more.
  settle: (values) => ({ ...values, words: values.logits.map((_, index) => values.words[index] ?? '') }),
});
