import { rangeError, show, typeError } from './errors.js';
import { idsOf } from './ids.js';
import type { PresetName, SamplerOptions, StageName } from './samplerOptions.js';
import { PRESETS, type Preset } from './samplerPresets.js';
import { isEnabled, STAGES } from './samplerStages.js';
import { FIELDS, type Field } from './samplerTable.js';
import { seedOf } from './seed.js';
import { checkOptions, flag, nearest, oneOf } from './validate.js';

type Values = Int32Array | Uint32Array | BigInt64Array | Float64Array | Uint8Array;

/** Token ids are 32-bit integers; the vocabulary's length is known only with the first logits. */
const ID_LIMIT = 2 ** 31;

/** A sampler's options, checked, with the defaults filled in: one value or array for each entry of the table. */
export class Settings {
  readonly #numbers = new Map<string, number>();
  readonly #arrays = new Map<string, Values>();
  /** The largest token id in the options, and where it stands. */
  largest = { name: '', id: -1 };

  number(name: string): number {
    return this.#numbers.get(name) as number;
  }
  array(name: string): Values | undefined {
    return this.#arrays.get(name);
  }
  count(name: string): number {
    return this.#arrays.get(name)?.length ?? 0;
  }
  setNumber(name: string, value: number): void {
    this.#numbers.set(name, value);
  }
  setArray(name: string, values: Values): void {
    this.#arrays.set(name, values);
  }

  /** Notes ids as an array of the table. */
  setIds(name: string, ids: Int32Array): void {
    this.#arrays.set(name, ids);
    for (const id of ids) if (id > this.largest.id) this.largest = { name, id };
  }
}

/** The options by name, each with its members if it is a group. */
function groups(): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const field of FIELDS) {
    const [group, member] = (field.name.split('#')[0] as string).split('.') as [string, string | undefined];
    if (group === 'rules') continue;
    const members = found.get(group) ?? [];
    if (member !== undefined && !members.includes(member)) members.push(member);
    found.set(group, members);
  }
  return found;
}

/** The options that are objects with members, and all others, without any. */
export const GROUPS = /* @__PURE__ */ groups();

export const OPTION_NAMES: readonly string[] = /* @__PURE__ */ Array.from(GROUPS.keys()).concat('preset');

/** Without these a group says nothing. */
const REQUIRED: readonly string[] = [
  'dynamicTemperature.range',
  'smoothing.factor',
  'xtc.probability',
  'encoderRepetitionPenalty.penalty',
  'encoderRepetitionPenalty.tokens',
  'dry.multiplier',
  'lengthDecay.start',
  'lengthDecay.factor',
  'adaptiveP.target',
];

type Loose = Record<string, unknown>;

/** Checks the options of a sampler; throws what the contract says. */
export function settingsOf(options: SamplerOptions | undefined): Settings {
  checkOptions('Sampler', options, OPTION_NAMES);
  const given = (options ?? {}) as Loose;
  const name =
    given.preset === undefined ? undefined : oneOf('preset', given.preset, Object.keys(PRESETS) as PresetName[]);
  const preset = name === undefined ? undefined : PRESETS[name];
  const settings = new Settings();
  const seed = seedOf(given.seed);
  settings.setNumber('seed#low', seed.low);
  settings.setNumber('seed#high', seed.high);
  readNumbers(settings, given, preset);
  readArrays(settings, given);
  readOrder(settings, given.order, preset);
  return settings;
}

// --- Numbers, flags and words

function readNumbers(settings: Settings, given: Loose, preset: Preset | undefined): void {
  const mirostat = given.mirostat as Loose | undefined | null;
  const on = mirostat !== undefined && mirostat !== null && mirostat.version !== 0;
  const defaults: Readonly<Record<string, number>> = {
    ...preset?.defaults,
    ...(on ? { 'mirostat.version': 2, ...preset?.withMirostat } : {}),
  };
  for (const field of FIELDS) {
    if (field.kind === 'array' || field.name.startsWith('seed#')) continue;
    const fallback = defaults[field.name] ?? field.fallback;
    const { off, value } = lookUp(given, field.name);
    settings.setNumber(field.name, off ? field.fallback : value === undefined ? fallback : checked(field, value));
  }
  if (preset?.temperature !== undefined)
    settings.setNumber('temperature', preset.temperature(settings.number('temperature')));
}

/** The value of `option` or `group.option`; `off` where the group is null. */
function lookUp(given: Loose, name: string): { off: boolean; value?: unknown } {
  const [group, member] = name.split('.') as [string, string | undefined];
  const value = given[group];
  if (member === undefined || value === undefined) return { off: false, value };
  if (value === null) return { off: true };
  if (typeof value !== 'object' || Array.isArray(value) || ArrayBuffer.isView(value))
    throw typeError(group, `an object { ${(GROUPS.get(group) as readonly string[]).join(', ')} } or null`, value);
  checkOptions(group, value, GROUPS.get(group) as readonly string[]);
  const inner = (value as Loose)[member];
  if (inner === undefined && REQUIRED.includes(name)) throw typeError(name, 'given', inner);
  return { off: false, value: inner };
}

function checked(field: Exclude<Field, { kind: 'array' }>, value: unknown): number {
  switch (field.kind) {
    case 'flag':
      return flag(field.name, value) ? 1 : 0;
    case 'word':
      return field.words.indexOf(oneOf(field.name, value, field.words));
    case 'hidden':
      return field.fallback;
  }
  const { name, integer, low, high, above, below } = field;
  if (typeof value !== 'number') throw typeError(name, integer ? 'an integer' : 'a number', value);
  const inside = (above ? value > low : value >= low) && (below ? value < high : value <= high);
  if (!inside || (integer && !Number.isInteger(value))) throw rangeError(name, rangeOf(field), value);
  return value;
}

function rangeOf(field: Field & { kind: 'number' }): string {
  const { integer, low, high, above, below } = field;
  if (integer && high > 2 ** 30) return `an integer >= ${low}`;
  return `${integer ? 'an integer ' : ''}in ${above ? '(' : '['}${low}, ${high}${below ? ')' : ']'}`;
}

// --- Arrays

function readArrays(settings: Settings, given: Loose): void {
  const tokens = (name: string): void => {
    const { value } = lookUp(given, name);
    if (value !== undefined && value !== null) settings.setIds(name, idsOf(name, value, undefined, ID_LIMIT));
  };
  // those of which nothing is drawn or changed may lie beyond the logits
  const looseTokens = (name: string): void => {
    const { value } = lookUp(given, name);
    if (value !== undefined && value !== null)
      settings.setArray(name, idsOf(name, value, undefined, ID_LIMIT, undefined, -ID_LIMIT));
  };
  const sequences = (name: string): void => {
    const { value } = lookUp(given, name);
    if (value !== undefined && value !== null) setSequences(settings, name, arrayOf(name, value));
  };
  tokens('xtc.protect');
  tokens('encoderRepetitionPenalty.tokens');
  sequences('dry.breakers');
  tokens('bannedTokens');
  tokens('beginSuppress');
  looseTokens('penaltyExempt');
  looseTokens('ignoredTokens');
  sequences('bannedSequences');
  tokens('allowedTokens');
  tokens('endTokens');
  // each counts once
  settings.setIds('endTokens', Int32Array.from(new Set(settings.array('endTokens') as Int32Array | undefined)));
  const allowed = settings.array('allowedTokens');
  if (allowed?.length === 0) throw new RangeError('allowedTokens must have at least one token, got none');
  settings.setNumber('allowedTokens#restrict', allowed === undefined ? 0 : 1);
  if (given.logitBias !== undefined && given.logitBias !== null) setLogitBias(settings, given.logitBias);
  if (given.sequenceBias !== undefined && given.sequenceBias !== null) setSequenceBias(settings, given.sequenceBias);
  if (given.forcedTokens !== undefined && given.forcedTokens !== null) setForced(settings, given.forcedTokens);
  if (settings.count('endTokens') === 0) {
    for (const name of ['minNewTokens', 'minLength']) {
      if (settings.number(name) > 0)
        throw new RangeError(`${name} needs endTokens: it keeps them from coming too early, got none`);
    }
    if (settings.number('lengthDecay.factor') !== 1)
      throw new RangeError('lengthDecay needs endTokens: it makes them likelier, got none');
  }
}

function arrayOf(name: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw typeError(name, 'an array', value);
  return value;
}

function setSequences(settings: Settings, name: string, given: readonly unknown[]): void {
  const parts = given.map((sequence, i) => {
    const ids = idsOf(`${name}[${i}]`, sequence, undefined, ID_LIMIT);
    if (ids.length === 0) throw new RangeError(`${name}[${i}] must have at least one token, got none`);
    return ids;
  });
  const ends = new Uint32Array(parts.length);
  let length = 0;
  parts.forEach((ids, i) => {
    length += ids.length;
    ends[i] = length;
  });
  const all = new Int32Array(length);
  parts.forEach((ids, i) => {
    all.set(ids, (ends[i] as number) - ids.length);
  });
  settings.setIds(name, all);
  settings.setArray(`${name}#ends`, ends);
}

/** The entries of a Map or record whose keys are ids or positions. */
function entriesOf(name: string, value: unknown): [number, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || ArrayBuffer.isView(value))
    throw typeError(name, 'a Map or a record', value);
  const entries: [unknown, unknown][] = value instanceof Map ? [...value] : Object.entries(value);
  return entries.map(([key, entry]) => {
    const id = typeof key === 'string' && key !== '' ? Number(key) : key;
    if (typeof id !== 'number') throw typeError(`${name}: a key`, 'an integer', key);
    if (!Number.isInteger(id) || id < 0 || id >= ID_LIMIT)
      throw rangeError(`${name}: a key`, 'an integer in [0, 2147483647]', key);
    return [id, entry];
  });
}

function biasOf(name: string, value: unknown): number {
  if (typeof value !== 'number') throw typeError(name, 'a number', value);
  if (!(value < Infinity)) throw rangeError(name, 'in [-Infinity, Infinity)', value);
  return value;
}

function setLogitBias(settings: Settings, value: unknown): void {
  const entries = entriesOf('logitBias', value);
  settings.setIds(
    'logitBias',
    Int32Array.from(entries, ([id]) => id),
  );
  settings.setArray(
    'logitBias#values',
    Float64Array.from(entries, ([id, bias]) => biasOf(`logitBias[${id}]`, bias)),
  );
}

function setSequenceBias(settings: Settings, value: unknown): void {
  const given = arrayOf('sequenceBias', value).map((entry, i) => {
    if (typeof entry !== 'object' || entry === null)
      throw typeError(`sequenceBias[${i}]`, 'an object { tokens, bias }', entry);
    checkOptions(`sequenceBias[${i}]`, entry, ['tokens', 'bias']);
    const { tokens, bias } = entry as Loose;
    return {
      tokens: idsOf(`sequenceBias[${i}].tokens`, tokens, undefined, ID_LIMIT),
      bias: biasOf(`sequenceBias[${i}].bias`, bias),
    };
  });
  const entries = settings.number('rules#sequencesWithinContext') === 0 ? given : lastOfEach(given);
  setSequences(
    settings,
    'sequenceBias',
    entries.map(({ tokens }) => tokens),
  );
  settings.setArray(
    'sequenceBias#values',
    Float64Array.from(entries, ({ bias }) => bias),
  );
}

/** transformers keeps its sequences in a dictionary, where the last of equal ones stands. */
function lastOfEach<E extends { tokens: Int32Array }>(entries: readonly E[]): E[] {
  return [...new Map(entries.map((entry) => [entry.tokens.join(), entry])).values()];
}

function setForced(settings: Settings, value: unknown): void {
  const entries = entriesOf('forcedTokens', value);
  const ids = entries.map(([position, token]) => idsOf(`forcedTokens[${position}]`, [token], 1, ID_LIMIT)[0] as number);
  settings.setIds('forcedTokens', Int32Array.from(ids));
  settings.setArray(
    'forcedTokens#positions',
    BigInt64Array.from(entries, ([position]) => BigInt(position)),
  );
}

// --- Order

function readOrder(settings: Settings, given: unknown, preset: Preset | undefined): void {
  const order = given === undefined || given === null ? (preset?.order ?? []) : arrayOf('order', given);
  const codes = order.map((stage, i) => {
    if (typeof stage !== 'string') throw typeError(`order[${i}]`, 'the name of a stage', stage);
    const code = STAGES.indexOf(stage as StageName);
    if (code < 0) throw new RangeError(`order[${i}] must be a stage, got ${show(stage)}; ${nearest(stage, STAGES)}`);
    if (order.indexOf(stage) !== i) throw new RangeError(`order must have a stage once, got '${stage}' twice`);
    return code;
  });
  settings.setArray('order', Uint8Array.from(codes));
  if (given === undefined || given === null) return;
  for (const stage of STAGES) {
    if (isEnabled(stage, settings) && !order.includes(stage))
      throw new RangeError(`order must have every enabled stage, got one without '${stage}'`);
  }
}
