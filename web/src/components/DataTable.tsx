import { type Cell, type Table, textOf } from '../export/table.js';

/** The numbers behind a picture. It scrolls by itself where it is wider than the screen. */
export function DataTable({ caption, columns, rows, total }: Table) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="table-scroll" tabIndex={0} aria-label={caption}>
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
            <Row key={index} cells={row} />
          ))}
        </tbody>
        {total && (
          <tfoot>
            <Row cells={total} />
          </tfoot>
        )}
      </table>
    </section>
  );
}

function Row({ cells }: { cells: readonly Cell[] }) {
  const [heading, ...rest] = cells;
  return (
    <tr>
      <th scope="row">{textOf(heading ?? '')}</th>
      {rest.map((cell, index) => (
        <td key={index}>{textOf(cell)}</td>
      ))}
    </tr>
  );
}
