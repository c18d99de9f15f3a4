export interface DataTableProps {
  caption: string;
  columns: readonly string[];
  /** The first cell of a row is its heading. */
  rows: readonly (readonly string[])[];
  total?: readonly string[];
}

/** The numbers behind a picture. It scrolls by itself where it is wider than the screen. */
export function DataTable({ caption, columns, rows, total }: DataTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <div class="table-scroll" tabIndex={0} role="region" aria-label={caption}>
      <table>
        <caption>{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two classes may have the same name
            <Row key={index} cells={row} />
          ))}
        </tbody>
        {total && (
          <tfoot>
            <Row cells={total} />
          </tfoot>
        )}
      </table>
    </div>
  );
}

function Row({ cells }: { cells: readonly string[] }) {
  const [heading, ...rest] = cells;
  return (
    <tr>
      <th scope="row">{heading}</th>
      {rest.map((cell, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a cell is known by its column
        <td key={index}>{cell}</td>
      ))}
    </tr>
  );
}
