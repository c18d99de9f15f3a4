import { rangeError, typeError } from './errors.js';
import type { SavedSampler, SavedState } from './samplerState.js';

/** What `Sampler.restore` takes: each field of what `save` writes, of its kind and in its range, and nothing else. */

const ID_LIMIT = 2 ** 31;
const PARTS = ['format', 'version', 'options', 'state'] as const;

/** Checks a field by its name, a value, the fields before it and the tokens that the options ignore. */
type Check = (name: string, value: unknown, state: SavedState, ignored: readonly unknown[]) => unknown;

const FIELDS: Readonly<Record<keyof SavedState, Check>> = {
  seed: word,
  position: word,
  vocabSize: (name, value) => integer(name, value, ID_LIMIT),
  mirostatMu: (name, value) => between(name, value, -Number.MAX_VALUE, Number.MAX_VALUE),
  // 1 / (1 − decay) at first, decay at most 0.99, then 1 more each time
  adaptiveWeight: (name, value) => between(name, value, 1, 101),
  adaptiveSum: (name, value, { adaptiveWeight }) => between(name, value, 0, adaptiveWeight),
  tokens: (name, value, { vocabSize }, ignored) => textOf(name, value, vocabSize || ID_LIMIT, ignored),
  generated: (name, value, { tokens }) => sameLength(name, integers(name, value, 2), tokens),
  lastIds: (name, value, { vocabSize }) => ascending(name, integers(name, value, vocabSize || ID_LIMIT)),
  lastProbs: (name, value, { lastIds }) => distribution(name, value, lastIds),
  adaptiveIds: (name, value, { vocabSize }) => ascending(name, integers(name, value, vocabSize || ID_LIMIT)),
  adaptiveProbs: (name, value, { adaptiveIds }) => distribution(name, value, adaptiveIds),
};

/** A copy of a saved sampler, each field read once. Throws what is wrong with it, by name. */
export function checkSaved(saved: unknown): SavedSampler {
  const [format, version, options, state] = fieldsOf('state', saved, PARTS) as [unknown, unknown, unknown, unknown];
  if (format !== 'logitkit.sampler') throw notSaved(saved);
  if (typeof version !== 'number') throw typeError('state.version', 'a number', version);
  if (version !== 1) throw rangeError('state.version', '1', version);
  if (!isObject(options)) throw typeError('state.options', 'an object', options);
  const ignored: readonly unknown[] = Array.isArray(options.ignoredTokens) ? options.ignoredTokens : [];
  const names = Object.keys(FIELDS) as (keyof SavedState)[];
  const values = fieldsOf('state.state', state, names);
  const checked: Record<string, unknown> = {};
  names.forEach((name, i) => {
    checked[name] = FIELDS[name](`state.${name}`, values[i], checked as unknown as SavedState, ignored);
  });
  return { format, version, options, state: checked as unknown as SavedState };
}

/** The ids in a sampler's options are inside its vocabulary too. */
export function checkVocabulary({ vocabSize }: SavedState, largest: { name: string; id: number }): void {
  if (vocabSize > 0 && largest.id >= vocabSize)
    throw rangeError('state.vocabSize', `above ${largest.id}, a token id of ${largest.name}`, vocabSize);
}

function notSaved(saved: unknown): TypeError {
  return typeError('state', 'what sampler.save() returned', saved);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

/** The values of an object that has exactly these fields of its own. */
function fieldsOf(name: string, value: unknown, fields: readonly string[]): unknown[] {
  if (!isObject(value)) throw name === 'state' ? notSaved(value) : typeError(name, 'an object', value);
  for (const field of fields) {
    if (!Object.hasOwn(value, field))
      throw name === 'state' && field === 'format' ? notSaved(value) : typeError(`state.${field}`, 'there', undefined);
  }
  for (const field of Reflect.ownKeys(value)) {
    if (!fields.includes(field as string))
      throw new TypeError(`${name} must have only ${fields.join(', ')}, got also ${String(field)}`);
  }
  return fields.map((field) => value[field]);
}

/** A 64-bit integer as a string. */
function word(name: string, value: unknown): string {
  if (typeof value !== 'string' || !/^\d+$/.test(value)) throw typeError(name, 'an integer as a string', value);
  if (value.length > 20 || BigInt(value) >= 2n ** 64n) throw rangeError(name, 'in [0, 2^64)', value);
  return value;
}

function between(name: string, value: unknown, low: number, high: number): number {
  if (typeof value !== 'number') throw typeError(name, 'a number', value);
  if (!(value >= low && value <= high)) throw rangeError(name, `in [${low}, ${high}]`, value);
  return value;
}

function integer(name: string, value: unknown, limit: number): number {
  if (typeof value !== 'number') throw typeError(name, 'an integer', value);
  if (!Number.isInteger(value) || value < 0 || value >= limit)
    throw rangeError(name, `an integer in [0, ${limit - 1}]`, value);
  return value;
}

function copyOf(name: string, value: unknown): unknown[] {
  if (!Array.isArray(value)) throw typeError(name, 'an array', value);
  return Array.from(value);
}

function integers(name: string, value: unknown, limit: number): number[] {
  return copyOf(name, value).map((entry, i) => integer(`${name}[${i}]`, entry, limit));
}

/** Negative ids are no text, and what is ignored may lie beyond the vocabulary. */
function textOf(name: string, value: unknown, limit: number, ignored: readonly unknown[]): number[] {
  const isNone = (id: unknown): id is number =>
    Number.isInteger(id) && (((id as number) < 0 && (id as number) >= -ID_LIMIT) || ignored.includes(id));
  return copyOf(name, value).map((id, i) => (isNone(id) ? id : integer(`${name}[${i}]`, id, limit)));
}

function sameLength(name: string, values: number[], others: readonly number[]): number[] {
  if (values.length !== others.length) throw typeError(name, `an array of ${others.length} numbers`, values);
  return values;
}

function ascending(name: string, ids: number[]): number[] {
  const place = ids.findIndex((id, i) => i > 0 && id <= (ids[i - 1] as number));
  if (place > 0) throw rangeError(`${name}[${place}]`, `above ${ids[place - 1]}, the id before it`, ids[place]);
  return ids;
}

function distribution(name: string, value: unknown, ids: readonly number[]): number[] {
  const probs = copyOf(name, value).map((entry, i) => between(`${name}[${i}]`, entry, 0, 1));
  const sum = sameLength(name, probs, ids).reduce((a, b) => a + b, 0);
  if (ids.length > 0 && !(Math.abs(sum - 1) < 1e-6)) throw rangeError(name, 'probabilities that sum to 1', sum);
  return probs;
}
