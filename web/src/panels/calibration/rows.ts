/** Logits [rows, classes] and the class that each row turned out to be. */
export interface Labelled {
  logits: Float64Array;
  labels: Int32Array;
  rows: number;
  classes: number;
}

const MOST_ROWS = 20_000;
const MOST_NUMBERS = 2_000_000;
/** NaN for what is not a finite number. */
const number = (text: string): number => {
  const value = text === '' ? Number.NaN : Number(text.replace('−', '-'));
  return Number.isFinite(value) ? value : Number.NaN;
};

/**
 * Rows of `label, logit, logit, …` as CSV: commas, semicolons, tabs or spaces between them, a line of headings allowed.
 *
 * @throws Error that names the line and says what is wrong with it
 */
export function parseRows(text: string): Labelled {
  const lines = text.split(/\r?\n/);
  const rows: number[][] = [];
  lines.forEach((line, index) => {
    if (line.trim() === '') return;
    const cells = line
      .trim()
      .split(/[,;\t]\s*|\s+/)
      .map((cell) => number(cell.replace(/^"(.*)"$/, '$1')));
    const where = `line ${index + 1}`;
    if (cells.some(Number.isNaN)) {
      if (rows.length === 0 && cells.every(Number.isNaN)) return; // headings
      throw new Error(`${where} holds something that is not a number: ${line.trim().slice(0, 40)}`);
    }
    if (cells.length < 3)
      throw new Error(`${where} needs a label and at least two logits, got ${cells.length} numbers`);
    if (rows[0] && cells.length !== rows[0].length)
      throw new Error(`${where} has ${cells.length} numbers, the first row has ${rows[0].length}`);
    const label = cells[0] as number;
    if (!Number.isInteger(label) || label < 0 || label >= cells.length - 1)
      throw new Error(
        `${where} has the label ${label}: with ${cells.length - 1} logits it is one of 0 to ${cells.length - 2}`,
      );
    rows.push(cells);
  });
  const first = rows[0];
  if (!first) throw new Error('there is no row in it: a row is label, logit, logit, …');
  const classes = first.length - 1;
  if (rows.length > MOST_ROWS || rows.length * classes > MOST_NUMBERS)
    throw new Error(`that is more than a page should chew on: at most ${MOST_ROWS} rows, ${MOST_NUMBERS} logits`);
  return {
    logits: Float64Array.from(rows.flatMap((row) => row.slice(1))),
    labels: Int32Array.from(rows, (row) => row[0] as number),
    rows: rows.length,
    classes,
  };
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
