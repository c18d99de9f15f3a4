import { printed, type Table } from '../../export/table.js';
import { decimal, exact, percent, whole } from '../../format.js';
import * as model from './model.js';
import { state } from './state.js';

const share = (value: number) => printed(value, (p) => (Number.isNaN(p) ? '–' : percent(p)));

/** The bins of the diagram. */
export function numbers(): Table {
  const { bins, ece, confidence, accuracy } = model.report.value;
  return {
    caption: `Bins at T = ${exact(state.temperature.value)}`,
    columns: ['bin', 'from', 'to', 'rows', 'confidence', 'accuracy', 'gap'],
    rows: bins.map((bin, index) => [
      `${index + 1}`,
      printed(bin.lower, (edge) => decimal(edge, 3)),
      printed(bin.upper, (edge) => decimal(edge, 3)),
      printed(bin.count, whole),
      share(bin.confidence),
      share(bin.accuracy),
      share(Math.abs(bin.accuracy - bin.confidence)),
    ]),
    total: ['all', '', '', printed(model.data.value.rows, whole), share(confidence), share(accuracy), share(ece)],
  };
}
