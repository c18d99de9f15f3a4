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

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Reads what people type, and what the page prints: `-1.4`, `−1.4` (a true minus), `0,5`, `∞`, `inf`, `1e3`, `1 × 10⁻⁹`. */
export function parseNumber(text: string): number | undefined {
  const trimmed = text.trim();
  if (PLAIN.test(trimmed)) return Number(trimmed) + 0; // + 0 turns -0 into 0
  const plain = trimmed
    .toLowerCase()
    .replace(/[−–]/g, '-')
    .replace(/\s*[×x*·]\s*10\^?([⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹]+|(?<=\^)[-+]?\d+)$/, (_, power: string) => {
      return `e${power
        .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (c) => String(SUPERSCRIPTS.indexOf(c)))
        .replace('⁻', '-')
        .replace('⁺', '')}`;
    })
    .replace(/^([+-]?\d*),(\d+)(e[+-]?\d+)?$/, '$1.$2$3');
  if (/^\+?(∞|inf|infinity)$/.test(plain)) return Infinity;
  if (/^-(∞|inf|infinity)$/.test(plain)) return -Infinity;
  return PLAIN.test(plain) ? Number(plain) + 0 : undefined;
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

/** A text of one line. */
export function textField(initial: string, longest: number): Field<string> {
  return {
    initial,
    format: encodeURIComponent,
    parse(text) {
      try {
        return oneLine(decodeURIComponent(text), longest);
      } catch {
        return undefined;
      }
    },
  };
}

/** A whole number. */
export function integerField(initial: number, range: NumberRange): Field<number> {
  const { format, parse } = numberField(initial, range);
  return {
    initial,
    format,
    parse(text) {
      const value = parse(text);
      return value === undefined ? undefined : Math.round(value);
    },
  };
}

/** On or off: `1` or `0`. */
export function flagField(initial: boolean): Field<boolean> {
  return {
    initial,
    format: (value) => (value ? '1' : '0'),
    parse: (text) => (text === '1' ? true : text === '0' ? false : undefined),
  };
}

/** One of a few words. */
export function choiceField<const T extends string>(initial: NoInfer<T>, choices: readonly T[]): Field<T> {
  return {
    initial,
    format: (value) => value,
    parse: (text) => choices.find((choice) => choice === text),
  };
}

/** Some of a few words, each at most once, in an order that counts; `none` stands for the empty list. */
export function choiceListField<const T extends string>(
  initial: readonly NoInfer<T>[],
  choices: readonly T[],
): Field<readonly T[]> {
  return {
    initial,
    format: (values) => values.join(',') || 'none',
    parse(text) {
      const values = text === 'none' ? [] : text.split(',');
      const known = values.every((value) => (choices as readonly string[]).includes(value));
      return known ? ([...new Set(values)] as T[]) : undefined;
    },
  };
}
