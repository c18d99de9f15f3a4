import { useRef } from 'preact/hooks';
import { CopyButton } from '../components/CopyButton.js';
import { csvOf } from '../export/csv.js';
import { saveFile } from '../export/save.js';
import { pictureOf } from '../export/svg.js';
import type { Table } from '../export/table.js';
import { usePanel } from './info.js';
import { embedCode, embedPath, panelLink } from './links.js';

/** The picture and its numbers as files, and links to the panel as it is now. */
export function TakeAway({ csv }: { csv: () => Table }) {
  const panel = usePanel();
  const place = useRef<HTMLDivElement>(null);
  const file = (extension: string) => `logitkit-${panel.id}.${extension}`;

  function savePicture() {
    const section = place.current?.closest('section.panel');
    if (section) saveFile(file('svg'), 'image/svg+xml', pictureOf(section, panel.title));
  }

  return (
    <div ref={place} class="take-away">
      <button type="button" class="button" onClick={savePicture}>
        Save picture (SVG)
      </button>
      <button type="button" class="button" onClick={() => saveFile(file('csv'), 'text/csv', csvOf(csv()))}>
        Save numbers (CSV)
      </button>
      <CopyButton text={() => panelLink(panel.id)}>Copy link</CopyButton>
      <CopyButton text={() => embedCode(panel.id, panel.title)}>Copy for embedding</CopyButton>
      <a class="alone" href={embedPath(panel.id)}>
        This panel alone
      </a>
    </div>
  );
}
