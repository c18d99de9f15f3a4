import { counted, whole } from '../../format.js';
import { cellsOf, type Line } from '../../paste/cells.js';

/** Logits [rows, classes] and the class that each row turned out to be. */
export interface Labelled {
  logits: Float64Array;
  labels: Int32Array;
  rows: number;
  classes: number;
}

const MOST_ROWS = 20_000;
const MOST_NUMBERS = 2_000_000;

/**
 * Rows of `label, logit, logit, …`: commas, semicolons (then a comma is a decimal one: `0;2,0;1,0`), tabs or spaces
 * between them, a line of headings allowed, JSON lists too. A label is the number of its class, or the heading of its
 * column.
 *
 * @throws Error that names the line and says what is wrong with it
 */
export function parseRows(text: string): Labelled {
  const all = cellsOf(isJson(text) ? linesOfJson(text) : text);
  const headings = headingsOf(all);
  const lines = headings ? all.slice(1) : all;
  const first = lines[0];
  if (!first) throw new Error('There is no row in it: a row is label, logit, logit, …');
  const width = first.cells.length;
  const classes = width - 1;
  if (lines.length > MOST_ROWS || lines.length * classes > MOST_NUMBERS)
    throw new Error(
      `That is more than a page can take: at most ${whole(MOST_ROWS)} rows, ${whole(MOST_NUMBERS)} logits.`,
    );
  const labels = new Int32Array(lines.length);
  const logits = new Float64Array(lines.length * classes);
  lines.forEach((line, row) => {
    const { cells } = line;
    const where = `Line ${line.number}`;
    if (cells.length < 3)
      throw new Error(
        `${where} needs a label and at least two logits, and has ${counted(cells.length, 'entry', 'entries')}.`,
      );
    if (cells.length !== width)
      throw new Error(`${where} has ${whole(cells.length)} entries, the first row has ${whole(width)}.`);
    labels[row] = labelOf(line, headings, classes);
    for (let k = 0; k < classes; k++) {
      const { text: written, value } = cells[k + 1] as (typeof cells)[number];
      if (value === undefined || !Number.isFinite(value))
        throw new Error(`${where}: “${written.slice(0, 30)}” is not a finite number.`);
      logits[row * classes + k] = value;
    }
  });
  return { logits, labels, rows: lines.length, classes };
}

function labelOf({ number, cells }: Line, headings: readonly string[] | undefined, classes: number): number {
  const { text, value } = cells[0] as (typeof cells)[number];
  const label = value ?? (headings ? headings.indexOf(text) - 1 : Number.NaN);
  if (Number.isInteger(label) && label >= 0 && label < classes) return label;
  throw new Error(
    `Line ${number} has the label “${text.slice(0, 30)}”: with ${counted(classes, 'logit')} it is one of 0 to ${classes - 1}` +
      `${headings ? ', or a heading of theirs' : ''}.`,
  );
}

/** A first line without a number, as headings have none. */
function headingsOf([first, second]: readonly Line[]): readonly string[] | undefined {
  if (!first || !second || first.cells.some(({ value }) => value !== undefined)) return undefined;
  return first.cells.map(({ text }) => text);
}

const isJson = (text: string): boolean => text.trimStart().startsWith('[');

/** `[[0, 2.1, 0.3], …]`: a list a row. */
function linesOfJson(text: string): string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('This begins like JSON, but cannot be read as such.');
  }
  const lists = Array.isArray(value) && value.every(Array.isArray) ? (value as unknown[][]) : undefined;
  if (!lists) throw new Error('In JSON the rows are lists: [[label, logit, logit, …], …].');
  return lists.map((row) => row.join('\t')).join('\n');
}

/** The same rows as a file, to begin with or to look at. */
export function asCsv({ logits, labels, rows, classes }: Labelled, most = rows): string {
  const lines = Array.from({ length: Math.min(rows, most) }, (_, row) =>
    [labels[row], ...Array.from(logits.subarray(row * classes, (row + 1) * classes), (z) => Number(z.toFixed(3)))].join(
      ',',
    ),
  );
  return `${['label', ...Array.from({ length: classes }, (_, k) => `logit ${k}`)].join(',')}\n${lines.join('\n')}\n`;
}
