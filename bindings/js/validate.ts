import { rangeError, show, tagOf, typeError } from './errors.js';

/**
 * Options of one call: an object whose keys are all in `known`. `undefined` stands for no options. A Map, a Promise, a
 * Date, an array or an object of ours is none, although it is an object that has no unknown key. An error lists
 * the known ones, or the `few` nearest.
 */
export function checkOptions(verb: string, options: unknown, known: readonly string[], few?: number): void {
  if (options === undefined) return;
  if (options === null || typeof options !== 'object' || !isRecord(options)) {
    throw new TypeError(`${verb}: options must be an object, got ${show(options)}`);
  }
  for (const key in options) {
    if (!known.includes(key)) {
      throw new TypeError(`${verb}: unknown option '${key}'; ${nearest(key, known, few)}`);
    }
  }
}

/** An object literal, or an instance of a class that is not one of the language's or ours. */
export function isRecord(value: object): boolean {
  if (Object.getPrototypeOf(value) === Object.prototype) return true; // most are, and a tag takes 50 ns
  return tagOf(value) === 'Object' && !Array.isArray(value);
}

/** What {@link optionsOf} makes of `undefined`. */
export const NO_OPTIONS: object = /* @__PURE__ */ Object.freeze({});

/**
 * The options of one call as an object of our own, each read once: no getter of the caller's runs afterwards. Inherited and
 * non-enumerable ones count.
 */
export function optionsOf<T extends object>(verb: string, options: T | undefined, known: readonly string[]): T {
  if (options === undefined) return NO_OPTIONS as T;
  checkOptions(verb, options, known);
  const given: Record<string, unknown> = {};
  for (const name of known) {
    const value = (options as Record<string, unknown>)[name];
    if (value !== undefined) given[name] = value;
  }
  return given as T;
}

/** What an unknown word may have been meant to be, if one is near, and what is known: all, or the `few` nearest. */
export function nearest(key: string, known: readonly string[], few = Infinity): string {
  const plain = (word: string): string => word.toLowerCase().replace(/[_-]/g, '');
  const asked = plain(key);
  const ranked = known
    .map((word) => {
      const short = plain(word);
      // 'temp' for 'temperature', 'output' for 'out'
      const begins = (asked.length > 3 && short.startsWith(asked)) || (short.length > 2 && asked.startsWith(short));
      const distance = editDistance(asked, short);
      return { word, distance: begins ? Math.min(1, distance) : distance };
    })
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  if (best === undefined) return 'it takes none';
  const list = known.length > few ? ranked.slice(0, few).map(({ word }) => word) : known;
  const all = `${known.length > few ? 'the nearest that it takes are' : 'it takes'} ${list.join(', ')}`;
  // further off it is another word
  const near = best.distance <= Math.max(1, Math.floor(asked.length / 4));
  return near ? `did you mean '${best.word}'? (${all})` : all;
}

/** Levenshtein's, where two neighbours that changed places count once ('axsi'). Three rows of the table are kept. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? (before[j - 2] as number) + 1 : Infinity;
      next.push(Math.min(substitution, swap, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    [before, row] = [row, next];
  }
  return row[b.length] as number;
}

/** A number in [low, high]; NaN is out of range. */
export function numberIn(name: string, value: unknown, low: number, high: number): number {
  if (typeof value !== 'number') throw typeError(name, 'a number', value);
  if (!(value >= low && value <= high)) throw rangeError(name, `in [${low}, ${high}]`, value);
  return value;
}

/** An integer in [low, high]. */
export function integerIn(name: string, value: unknown, low: number, high: number): number {
  if (typeof value !== 'number') throw typeError(name, 'a number', value);
  if (!Number.isInteger(value) || value < low || value > high) {
    throw rangeError(name, `an integer in [${low}, ${high}]`, value);
  }
  return value;
}

/** One of a few words. */
export function oneOf<T extends string>(name: string, value: unknown, words: readonly T[]): T {
  const allowed = `one of ${words.map((word) => `'${word}'`).join(', ')}`;
  if (typeof value !== 'string') throw typeError(name, allowed, value);
  if (!(words as readonly string[]).includes(value)) throw rangeError(name, allowed, value);
  return value as T;
}

/** true or false. */
export function flag(name: string, value: unknown): boolean {
  if (typeof value !== 'boolean') throw typeError(name, 'true or false', value);
  return value;
}
