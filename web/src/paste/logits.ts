import { counted, decimal, exact, whole } from '../format.js';
import { type Cell, cellsOf, type Line, namedNumber } from './cells.js';

/** Logits as somebody pasted them: one row or several of the same length, and names where the text has some. */
export interface PastedLogits {
  rows: readonly (readonly number[])[];
  /** One a column; undefined where the text names none. */
  names: readonly (string | undefined)[];
}

/** The most numbers that a page takes at once. */
export const MOST_NUMBERS = 2_000_000;

/**
 * Reads logits in any of the ways in which people have them: a number a line; numbers with commas, semicolons, tabs or
 * spaces between them; `token: 2.5` or `the;2,5`; a line of headings over them; JSON (a list, a list of lists, an object
 * of tokens, a list of objects or pairs); what Python prints of an array or a tensor. −Infinity is a token that is never
 * drawn. Every place of the page where logits are pasted reads them with this.
 *
 * @throws Error that names the place and says what is wrong with it, in a sentence for the reader
 */
export function readLogits(text: string): PastedLogits {
  const found = fromJson(text) ?? fromLines(text);
  const width = found.rows[0]?.length ?? 0;
  if (width === 0) throw new Error('There is no number in it.');
  if (found.rows.length * width > MOST_NUMBERS)
    throw new Error(`That is more than a page can take: at most ${whole(MOST_NUMBERS)} numbers.`);
  found.rows.forEach((row, at) => {
    const where = found.rows.length > 1 ? `Row ${at + 1}` : '';
    if (row.length !== width)
      throw new Error(`${where} has ${counted(row.length, 'number')}, row 1 has ${whole(width)}.`);
    row.forEach((value, column) => {
      const place = `${where ? `${where}, ` : ''}${where ? 'number' : 'Number'} ${column + 1}`;
      if (Number.isNaN(value)) throw new Error(`${place} is NaN: a logit is a number or −Infinity.`);
      if (value === Infinity)
        throw new Error(`${place} is +Infinity or beyond 1.8 × 10³⁰⁸: a logit is less than that.`);
    });
    if (row.every((value) => value === -Infinity))
      throw new Error(`${where ? `${where}: every` : 'Every'} logit is −Infinity, so that nothing can be drawn.`);
  });
  return found;
}

/** What was understood, in a line: "3 logits: the 2.50, a 1.00, cat −0.30". */
export function understood({ rows, names }: PastedLogits): string {
  const row = rows[0] as readonly number[];
  const all = rows.flat();
  const shown = row.slice(0, SHOWN).map((value, at) => [names[at], exact(value)].filter(Boolean).join(' '));
  const more = row.length > SHOWN ? `, … ${counted(row.length - SHOWN, 'more', 'more')}` : '';
  const head =
    rows.length > 1
      ? `${counted(rows.length, 'row')} of ${counted(row.length, 'logit')}; the first is`
      : counted(row.length, 'logit');
  const banned = all.reduce((count, value) => count + (value === -Infinity ? 1 : 0), 0);
  const range = row.length > SHOWN || rows.length > 1 ? `. ${rangeOf(all)}` : '';
  return `${head}: ${shown.join(', ')}${more}${range}${banned > 0 ? `. ${counted(banned, 'is', 'are')} −Infinity` : ''}.`;
}

const SHOWN = 4;

function rangeOf(values: readonly number[]): string {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value === -Infinity) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return `From ${decimal(low)} to ${decimal(high)}`;
}

/* JSON, and what Python prints */

function fromJson(text: string): PastedLogits | undefined {
  const source = text
    .trim()
    .replace(/^(?:np\.)?(?:array|tensor)\(([\s\S]*?)(?:,\s*(?:dtype|device)\s*=[^)]*)?\)$/, '$1');
  if (!/^[[{]/.test(source)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(asJson(source));
  } catch {
    // numpy writes no commas: [ 1.2 -0.3 0.5]
    if (/[\]}]$/.test(source) && /^[[\]\s\d.+\-−e,]*$/i.test(source)) return fromLines(source.replace(/[[\],]/g, ' '));
    throw new Error('This begins like JSON, but cannot be read as such.');
  }
  return fromValue(value);
}

/** The words that Python writes for what JSON has no word for, outside strings; a comma too many at the end of a list. */
const asJson = (source: string): string =>
  source.replace(/"(?:[^"\\]|\\.)*"|([-+]?)\b(?:Infinity|inf|NaN|nan|None)\b|,(?=\s*[\]}])/g, (found, sign) => {
    if (found.startsWith('"')) return found;
    if (found === ',') return '';
    if (/none$/i.test(found)) return 'null';
    return /nan$/i.test(found) ? '"NaN"' : sign === '-' ? '-1e999' : '1e999';
  });

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function fromValue(value: unknown): PastedLogits {
  if (isRecord(value)) {
    const inside = Object.values(value);
    const list = value.logits ?? (inside.length === 1 && Array.isArray(inside[0]) ? inside[0] : undefined);
    if (Array.isArray(list)) return fromValue(list);
    return {
      names: Object.keys(value),
      rows: [inside.map((one, at) => jsonNumber(one, `The value of “${Object.keys(value)[at]}”`))],
    };
  }
  const list = value as unknown[];
  if (list.every(isRecord) && list.length > 0) return fromRecords(list);
  if (list.every((one) => Array.isArray(one) && one.length === 2 && typeof one[0] === 'string' && one[0] !== 'NaN'))
    return pairs(
      (list as [string, unknown][]).map(([name, one], at) => ({ name, value: jsonNumber(one, `Entry ${at + 1}`) })),
    );
  const rows = (list.some(Array.isArray) ? list : [list]) as unknown[][];
  const read = rows.map((row, at) => {
    if (!Array.isArray(row)) throw new Error(`Entry ${at + 1} is no list, and others are.`);
    return row.map((one, column) =>
      jsonNumber(one, rows.length > 1 ? `Row ${at + 1}, number ${column + 1}` : `Number ${column + 1}`),
    );
  });
  return { rows: read, names: (read[0] ?? []).map(() => undefined) };
}

/** `[{ "token": "the", "logprob": -0.3 }]`: the first text of each is its name, the first number its logit. */
function fromRecords(list: readonly Record<string, unknown>[]): PastedLogits {
  return pairs(
    list.map((one, at) => {
      const name = Object.values(one).find((field) => typeof field === 'string' && field !== 'NaN');
      const key = ['logit', 'logprob'].find((known) => known in one);
      const value = key ? one[key] : Object.values(one).find((field) => typeof field === 'number');
      return { name: typeof name === 'string' ? name : undefined, value: jsonNumber(value, `Entry ${at + 1}`) };
    }),
  );
}

function jsonNumber(value: unknown, where: string): number {
  if (value === null) return -Infinity; // JSON's writers put null for −Infinity
  if (value === 'NaN') return Number.NaN;
  if (typeof value !== 'number')
    throw new Error(`${where} is not a number: ${String(JSON.stringify(value)).slice(0, 30)}.`);
  return value + 0; // + 0 turns -0 into 0
}

const pairs = (all: readonly { name: string | undefined; value: number }[]): PastedLogits => ({
  names: all.map(({ name }) => name),
  rows: [all.map(({ value }) => value)],
});

/* Lines */

function fromLines(text: string): PastedLogits {
  const all = cellsOf(text);
  const header = headerOf(all);
  const lines = header ? all.slice(1) : all;
  const flat = lines.flatMap(({ cells }) => cells);
  if (lines.length > 0 && lines.every(isNameAndNumber)) {
    return pairs(
      lines.map(({ cells }) => ({ name: cells[0]?.text || undefined, value: (cells[1] as Cell).value as number })),
    );
  }
  const numeric = lines.every(({ cells }) => cells.every(({ value }) => value !== undefined));
  if (numeric && isNumbered(lines, header)) {
    return pairs(lines.map(({ cells }) => ({ name: `#${cells[0]?.text}`, value: (cells[1] as Cell).value as number })));
  }
  if (numeric && !isWrapped(lines) && lines.some(({ cells }) => cells.length > 1)) return matrix(lines, header);
  return pairs(
    flat.map((cell, at) => {
      const name = numeric && lines.length === 1 && header?.length === flat.length ? header[at] : undefined;
      if (cell.value !== undefined && !cell.quoted) return { name, value: cell.value };
      const named = namedNumber(cell);
      if (named) return named;
      const line = lines.find(({ cells }) => cells.includes(cell)) as Line;
      throw new Error(
        cell.text === ''
          ? `Line ${line.number} has an empty place between two separators.`
          : `Line ${line.number}: no number at the end of “${cell.text.slice(0, 30)}”.`,
      );
    }),
  );
}

const isNumber = ({ value, quoted }: Cell): boolean => value !== undefined && !quoted;

/** `the;2,5`: two cells, the second a number, the first anything but one. */
const isNameAndNumber = ({ cells }: Line): boolean =>
  cells.length === 2 && isNumber(cells[1] as Cell) && !isNumber(cells[0] as Cell) && !namedNumber(cells[0] as Cell);

/** A first line without a number of its own, over lines that have some. */
function headerOf(lines: readonly Line[]): readonly string[] | undefined {
  const [first, second] = lines;
  if (!first || !second || first.cells.some(isNumber)) return undefined;
  const bare = first.cells.every((cell) => !namedNumber(cell));
  const over = first.cells.length === second.cells.length && second.cells.length > 1 && second.cells.every(isNumber);
  return bare || over ? first.cells.map(({ text }) => text) : undefined;
}

/** Two columns, the first of which counts from 0 or 1, or is said to be ids. */
function isNumbered(lines: readonly Line[], header: readonly string[] | undefined): boolean {
  if (lines.length < 2 || !lines.every(({ cells }) => cells.length === 2)) return false;
  const ids = lines.map(({ cells }) => cells[0]?.value as number);
  const start = ids[0] as number;
  if (header && /^(token|id|ids|index|token.?id|class|label)$/i.test(header[0] as string)) return true;
  return (start === 0 || start === 1) && ids.every((id, at) => id === start + at);
}

/** One list over several lines: each but the last ends with a separator, or the last alone is shorter. */
function isWrapped(lines: readonly Line[]): boolean {
  const [first, ...rest] = lines;
  const last = rest.pop();
  if (!first || !last) return true;
  if ([first, ...rest].every(({ open }) => open)) return true;
  const width = first.cells.length;
  return rest.length > 0 && width > 1 && last.cells.length < width && rest.every(({ cells }) => cells.length === width);
}

function matrix(lines: readonly Line[], header: readonly string[] | undefined): PastedLogits {
  const width = lines[0]?.cells.length as number;
  for (const { number, cells } of lines) {
    if (cells.length !== width)
      throw new Error(
        `Line ${number} has ${counted(cells.length, 'number')}, line ${lines[0]?.number} has ${whole(width)}.`,
      );
  }
  return {
    rows: lines.map(({ cells }) => cells.map(({ value }) => value as number)),
    names: Array.from({ length: width }, (_, at) => (header?.length === width ? header[at] : undefined)),
  };
}
