/** A number as the table prints it and as the CSV holds it, to the last digit. */
export interface Printed {
  text: string;
  value: number;
}

export type Cell = string | Printed;

export interface Table {
  caption: string;
  columns: readonly string[];
  /** The first cell of a row is its heading. */
  rows: readonly (readonly Cell[])[];
  total?: readonly Cell[];
}

/** A number and how to print it: `printed(0.50487, percent)`. */
export const printed = (value: number, format: (value: number) => string): Printed => ({ value, text: format(value) });

export const textOf = (cell: Cell): string => (typeof cell === 'string' ? cell : cell.text);
