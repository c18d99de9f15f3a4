import type { ComponentChildren } from 'preact';
import type { Table } from '../export/table.js';
import { Behind } from './Behind.js';
import { PanelHead } from './PanelHead.js';

export interface PanelFrameProps {
  /** The lede with emphasis or live numbers in it; the one of `panels.ts` unless told. */
  lede?: ComponentChildren;
  /** Beside the title: a formula. */
  aside?: ComponentChildren;
  /** The calls that give exactly the numbers on the page, ready to run. */
  code: () => string;
  /** The numbers behind the picture. */
  table: () => Table;
  /** What the CSV holds where that is more than the table shows. */
  csv?: () => Table;
  /** The instrument, in it one `Picture` or more, and the text that teaches. */
  children: ComponentChildren;
}

/** What every panel has: title, text, instrument; behind it the code, the table, the files, the links. */
export function PanelFrame({ lede, aside, code, table, csv, children }: PanelFrameProps) {
  return (
    <>
      <PanelHead lede={lede} aside={aside} />
      {children}
      <Behind code={code} table={table} csv={csv ?? table} />
    </>
  );
}
