import { declare } from '../../state.js';
import {
  choiceField,
  type Field,
  integerField,
  numberField,
  numberListField,
  oneLine,
  textField,
} from '../../url/fields.js';
import { OPENING } from './opening.js';

export const PROMPT_LENGTH = 300;
/** A longer list of logits stays out of the link, and out of the browser's history. */
export const PASTED_LENGTH = 2_000;
export const MOST_DRAWN = 240;
export const SEED_RANGE = { min: 0, max: 2 ** 32 } as const;
export const TEMPERATURE_RANGE = { min: 0, max: Infinity } as const;
export const TOP_K_RANGE = { min: 0, max: 300_000 } as const;
export const SHARE_RANGE = { min: 0, max: 1 } as const;
export const PENALTY_RANGE = { min: 0.1, max: 10 } as const;

export const SOURCES = ['own', 'hub', 'pasted'] as const;
export type SourceName = (typeof SOURCES)[number];
export const PRECISIONS = ['fp32', 'fp16', 'q8', 'q4'] as const;

/** In the link, where the list itself is too long for one. */
export const TOO_LONG = '…';

/** The address keeps one line. */
const BREAK = '⏎';
const PASTED = ['the 3.0', 'a 2.5', 'cat 1.8', 'dog 1.2', 'sat 0.9', 'on 0.6', 'mat 0.2', 'zebra -0.4'].join(BREAK);

/** Pasted text as the link keeps it, whole or not at all. */
export function inLink(text: string): string {
  const line = oneLine(
    text
      .trim()
      .replace(/\t/g, ' ; ')
      .replace(/\s*\r?\n\s*/g, BREAK),
    Infinity,
  );
  return line.length > PASTED_LENGTH ? TOO_LONG : line;
}

export const fromLink = (line: string): string => line.replaceAll(BREAK, '\n');

/** Token ids; `none` stands for the empty list. */
function idsField(initial: readonly number[]): Field<readonly number[]> {
  const list = numberListField(initial, { min: 0, max: 2 ** 24 }, { fewest: 1, most: MOST_DRAWN });
  return {
    initial,
    format: (ids) => list.format(ids) || 'none',
    parse: (text) => (text === 'none' ? [] : list.parse(text)?.map(Math.round)),
  };
}

export const state = declare(
  {
    source: choiceField('own', SOURCES),
    hub: textField('onnx-community/SmolLM2-135M-ONNX', 96),
    precision: choiceField('q8', PRECISIONS),
    /** Written up to PASTED_LENGTH, and read whole whatever a link brings. */
    pasted: textField(PASTED, Infinity),
    prompt: textField('In the beginning', PROMPT_LENGTH),
    /** The tokens after the prompt: what was drawn, and what was chosen by hand. */
    drawn: idsField(OPENING),
    /** The place that is looked at, counted in tokens of the text; −1 is the token to come. */
    place: integerField(-1, { min: -1, max: 2048 }),
    seed: integerField(7, SEED_RANGE),
    temperature: numberField(0.8, TEMPERATURE_RANGE),
    topK: integerField(40, TOP_K_RANGE),
    topP: numberField(0.95, SHARE_RANGE),
    minP: numberField(0, SHARE_RANGE),
    repetition: numberField(1.1, PENALTY_RANGE),
    view: choiceField('heads', ['heads', 'rollout']),
    layer: integerField(1, { min: 1, max: 4 }),
    /** 0 is the mean of the heads. */
    head: integerField(1, { min: 0, max: 4 }),
  },
  {
    prefix: 'tokens',
    // The opening is a text of the page's own model: its ids mean nothing to another one.
    settle: (values) => (values.source !== 'own' && values.drawn === OPENING ? { ...values, drawn: [] } : values),
  },
);
