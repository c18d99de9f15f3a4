import { dimsOf, entriesOf, isTensorLike } from './arrays.js';
import { typeError } from './errors.js';
import type { SamplerOptions } from './samplerOptions.js';
import { GROUPS, OPTION_NAMES } from './samplerSettings.js';
import { typeOf } from './typedArrays.js';
import { isRecord, optionsOf } from './validate.js';

/**
 * The options of a sampler as objects, arrays and Maps of our own, each property read once: what is checked is what is used
 * and what is saved. Inherited and non-enumerable properties count.
 *
 * @throws TypeError for an unknown option, or one that is no object where it has to be one
 */
export function readSamplerOptions(options: SamplerOptions | undefined): SamplerOptions {
  const given = optionsOf('Sampler', options, OPTION_NAMES) as Record<string, unknown>;
  for (const name of Object.keys(given)) {
    const members = GROUPS.get(name) ?? [];
    given[name] = members.length > 0 ? group(name, given[name], members) : copyOf(name, given[name]);
  }
  return given;
}

function group(name: string, value: unknown, members: readonly string[]): unknown {
  if (value === null) return value;
  if (typeof value !== 'object' || !isRecord(value))
    throw typeError(name, `an object { ${members.join(', ')} } or null`, value);
  return copiedMembers(name, value, members);
}

function copiedMembers(name: string, value: object, members: readonly string[]): object {
  const read = optionsOf(name, value as Record<string, unknown>, members);
  for (const member of Object.keys(read)) read[member] = copyOf(`${name}.${member}`, read[member]);
  return read;
}

/** Arrays, Maps, records and tensors are copied; typed arrays and what is no object are what they were. */
function copyOf(name: string, value: unknown, level = 0): unknown {
  if (level > 3) throw typeError(name, 'a number', value);
  if (typeof value !== 'object' || value === null || typeOf(value) !== undefined) return value;
  if (Array.isArray(value))
    return entriesOf(name, value).map((entry, i) => copyOfEntry(`${name}[${i}]`, entry, level + 1));
  if (isMap(value)) return new Map(value);
  if (isTensorLike(value)) {
    const { data, dims, type } = value;
    return { data: copyOf(`${name}.data`, data, level + 1), dims: dimsOf(name, dims, '.dims'), type };
  }
  if (!isRecord(value)) return value;
  const record: Record<string, unknown> = {};
  for (const key in value) record[key] = (value as Record<string, unknown>)[key];
  return record;
}

/** Of a list: token ids again, or the `{ tokens, bias }` of `sequenceBias`. */
function copyOfEntry(name: string, entry: unknown, level: number): unknown {
  const isObject = typeof entry === 'object' && entry !== null && !Array.isArray(entry) && !isTensorLike(entry);
  return isObject && isRecord(entry) ? copiedMembers(name, entry, ['tokens', 'bias']) : copyOf(name, entry, level);
}

/** Also of another realm. */
function isMap(value: object): value is Map<unknown, unknown> {
  try {
    Map.prototype.has.call(value, 0);
    return true;
  } catch {
    return false;
  }
}
