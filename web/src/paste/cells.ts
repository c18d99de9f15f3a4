import { parseNumber } from '../url/fields.js';

/**
 * Text to cells: the first half of reading what people paste. It finds out what stands between the numbers (tabs,
 * semicolons, commas, spaces, line breaks), whether a comma is a decimal one, and what the quotes hold together.
 */
export interface Cell {
  text: string;
  /** It stood in quotes: a name, whatever is in it. */
  quoted: boolean;
  /** Undefined for what is no number. */
  value: number | undefined;
}

export interface Line {
  /** In the text as it was pasted, from 1. */
  number: number;
  cells: Cell[];
  /** It ends with a separator, so that the next line goes on with it. */
  open: boolean;
}

/** Lines with something in them. Whether a comma is a decimal one is one answer for the whole text. */
export function cellsOf(text: string): Line[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n?|[\n\u2028\u2029]/)
    .map((line, index) => ({ number: index + 1, line: line.trim() }))
    .filter(({ line }) => line !== '');
  const decimalComma = hasDecimalCommas(lines.map(({ line }) => line));
  return lines.map(({ number, line }) => {
    const cells = split(line, separatorOf(line, decimalComma), decimalComma);
    const last = cells.at(-1);
    // A separator at the end of a line parts nothing.
    const open = cells.length > 1 && last?.text === '' && !last.quoted;
    return { number, cells: open ? cells.slice(0, -1) : cells, open };
  });
}

type Separator = '\t' | ';' | ',' | ' ';

/** What stands in quotes parts nothing. */
const bare = (line: string): string => line.replace(/"(?:[^"]|"")*"|(?<![\p{L}\d])'(?:[^']|'')*'/gu, '""');
const NUMBER = String.raw`[-+−–]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?`;
/** Two numbers or more with nothing but space between them, their commas decimal ones: `1,2 0,3 0,5`. */
const APART_BY_SPACE = /^[-+−–]?\d+(?:,\d+)?(?:\s+[-+−–]?\d+(?:,\d+)?)+$/;

/** `2,5` and `the 2,5` are one number each, unless some line says that commas part its numbers. */
function hasDecimalCommas(lines: readonly string[]): boolean {
  return !lines.some((line) => {
    const open = bare(line);
    if (!open.includes(',') || /[\t;]/.test(open) || APART_BY_SPACE.test(open)) return false;
    return /,(?!\d)|(?<!\d),|,.*,|\./.test(open);
  });
}

function separatorOf(line: string, decimalComma: boolean): Separator {
  const open = bare(line);
  if (open.includes('\t')) return '\t';
  if (open.includes(';')) return ';';
  return open.includes(',') && !decimalComma ? ',' : ' ';
}

function split(line: string, separator: Separator, decimalComma: boolean): Cell[] {
  if (separator === ' ') {
    const words = line.split(/\s+/).map((word) => cell(word, decimalComma));
    if (words.length > 1 && words.every(({ value }) => value !== undefined)) return words;
    return [cell(line, decimalComma)];
  }
  const cells: string[] = [];
  let from = 0;
  let quote = '';
  for (let at = 0; at <= line.length; at++) {
    const char = line[at];
    if (char !== undefined && quote) {
      if (char === quote) quote = '';
    } else if ((char === '"' || char === "'") && line.slice(from, at).trim() === '') quote = char;
    else if (char === separator || char === undefined) {
      cells.push(line.slice(from, at));
      from = at + 1;
    }
  }
  return cells.map((text) => cell(text, decimalComma));
}

function cell(text: string, decimalComma: boolean): Cell {
  const trimmed = text.trim();
  const quote = trimmed.startsWith('"') || trimmed.startsWith("'") ? /^(["'])(.*)\1$/.exec(trimmed) : null;
  if (quote) {
    const [, mark, inside] = quote as unknown as [string, string, string];
    const held = inside.replaceAll(mark + mark, mark);
    return { text: held, quoted: true, value: numberOf(held, decimalComma) };
  }
  return { text: trimmed, quoted: false, value: numberOf(trimmed, decimalComma) };
}

/** Undefined for no number; NaN is one that cannot be used, and is told apart by its name. */
export const numberOf = (text: string, decimalComma = true): number | undefined => {
  if (!decimalComma && text.includes(',')) return undefined;
  return parseNumber(text) ?? (/^\s*[-+−–]?nan\s*$/i.test(text) ? Number.NaN : undefined);
};

const NAMED = new RegExp(
  String.raw`^(?<name>.*?\S)??\s*(?:[:=\s]|(?<=["']))\s*(?<number>${NUMBER}|[-+−–]?\d*,\d+(?:e[-+]?\d+)?|[-+−–]?(?:inf(?:inity)?|∞|nan))$`,
  'iu',
);

/** `the: 2.5`, `"the" 2.5`, `the = 2,5`: a name and its number in one cell. */
export function namedNumber({ text, quoted }: Cell): { name: string; value: number } | undefined {
  if (quoted) return undefined;
  const { name, number } = NAMED.exec(text)?.groups ?? {};
  if (name === undefined || number === undefined) return undefined;
  const value = numberOf(number);
  const held = /^(["'])(.*)\1$/.exec(name.replace(/\s*[:=]$/, ''));
  return value === undefined ? undefined : { name: held ? (held[2] as string) : name.replace(/\s*[:=]$/, ''), value };
}
