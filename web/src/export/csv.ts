import type { Cell, Table } from './table.js';

const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const raw = (cell: Cell): string => (typeof cell === 'string' ? cell : String(cell.value));

/** As RFC 4180 has it; numbers in full, as every reader of CSV takes them. The totals are left to the reader. */
export const csvOf = ({ columns, rows }: Table): string =>
  [columns, ...rows].map((row) => `${row.map((cell) => field(raw(cell))).join(',')}\r\n`).join('');
