/**
 * The kinds of field that the page's state is made of. A field knows its default and its range, and
 * goes to the URL and back as text that a person can read: `#logits=2.2,1.7,0.8&temperature=0.5`.
 */
export interface Field<T> {
  readonly initial: T;
  /** The text of a value; items of a list are escaped one by one, so that the commas stay commas. */
  format(value: T): string;
  /** The value of a text, brought into range; `undefined` when it cannot be read. */
  parse(text: string): T | undefined;
}

export interface NumberRange {
  readonly min: number;
  readonly max: number;
}

export const clamp = (value: number, { min, max }: NumberRange): number => Math.min(max, Math.max(min, value));

/** Reads what people type: `-1.4`, `−1.4` (a true minus), `0,5`, `∞`, `inf`, `1e3`. */
export function parseNumber(text: string): number | undefined {
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/[−–]/g, '-')
    .replace(/^([+-]?\d*),(\d+)$/, '$1.$2');
  if (/^\+?(∞|inf|infinity)$/.test(plain)) return Infinity;
  if (/^-(∞|inf|infinity)$/.test(plain)) return -Infinity;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(plain)) return undefined;
  return Number(plain) + 0; // + 0 turns -0 into 0
}

const formatNumber = (value: number): string => (value === Infinity ? 'inf' : String(value));

export function numberField(initial: number, range: NumberRange): Field<number> {
  return {
    initial,
    format: formatNumber,
    parse(text) {
      const value = parseNumber(text);
      return value === undefined ? undefined : clamp(value, range);
    },
  };
}

export interface ListLength {
  readonly fewest: number;
  readonly most: number;
}

export function numberListField(
  initial: readonly number[],
  range: NumberRange,
  { fewest, most }: ListLength,
): Field<readonly number[]> {
  return {
    initial,
    format: (values) => values.map(formatNumber).join(','),
    parse(text) {
      const values = text.split(',').map(parseNumber);
      if (values.length < fewest || values.includes(undefined)) return undefined;
      return (values as number[]).slice(0, most).map((value) => clamp(value, range));
    },
  };
}

/** A text of one line: no control characters, no half of a surrogate pair, not longer than `longest`. */
export const oneLine = (text: string, longest: number): string =>
  [...text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, '')].slice(0, longest).join('');

export function textListField(
  initial: readonly string[],
  longest: number,
  { most }: Pick<ListLength, 'most'>,
): Field<readonly string[]> {
  return {
    initial,
    format: (values) => values.map(encodeURIComponent).join(','),
    parse(text) {
      try {
        const values = text.split(',').map(decodeURIComponent);
        return values.slice(0, most).map((value) => oneLine(value, longest));
      } catch {
        return undefined; // a lone % in a link that was cut short
      }
    },
  };
}
