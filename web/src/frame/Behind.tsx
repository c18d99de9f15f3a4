import { CopyButton } from '../components/CopyButton.js';
import { DataTable } from '../components/DataTable.js';
import type { Table } from '../export/table.js';
import { usePanel } from './info.js';
import { ownName } from './names.js';
import { TakeAway } from './TakeAway.js';

/** What stands behind the picture: the call that makes it, its numbers, and ways to take them along. */
export function Behind({ code, table, csv }: { code: () => string; table: () => Table; csv: () => Table }) {
  const heading = ownName(usePanel().id, 'code');
  return (
    <div class="behind">
      <TakeAway csv={csv} />
      <div class="code">
        <div class="code-head">
          <h3 id={heading}>As code</h3>
          <CopyButton text={code}>Copy</CopyButton>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it must be reachable by keyboard */}
        <section class="code-sheet" tabIndex={0} aria-labelledby={heading}>
          <Code code={code} />
        </section>
      </div>
      <details class="data">
        <summary>The numbers as a table</summary>
        <Numbers table={table} />
      </details>
    </div>
  );
}

/** Components of their own, so that a change draws only what it changes. */
function Code({ code }: { code: () => string }) {
  return (
    <pre>
      <code>
        {code()
          .split(/(\/\/.*)/)
          .map(paintComment)}
      </code>
    </pre>
  );
}

const paintComment = (piece: string) => (piece.startsWith('//') ? <span class="comment">{piece}</span> : piece);

function Numbers({ table }: { table: () => Table }) {
  return <DataTable {...table()} />;
}
