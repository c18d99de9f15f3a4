import { createAxis } from '../../chart/axis.js';
import { Chart } from '../../chart/Chart.js';
import { Column, Line } from '../../chart/marks.js';
import { counted, percent, spokenPercent, whole } from '../../format.js';
import * as model from './model.js';

const TICKS = [0, 0.25, 0.5, 0.75, 1];
const share = (value: number) => `${value * 100}%`;
const confidence = createAxis({ domain: [0, 1], ticks: TICKS, format: share });
const accuracy = createAxis({ domain: [0, 1], ticks: TICKS, format: share });

/** How often it is right, bin by bin of how sure it is: an honest classifier has its bars on the diagonal. */
export function Reliability() {
  const { bins, confidence: mean, accuracy: right, ece } = model.report.value;
  const filled = bins.filter(({ count }) => count > 0);
  const spoken =
    `Reliability diagram of ${counted(filled.length, 'bin')}. On average ${spokenPercent(mean)} sure and ${spokenPercent(right)} ` +
    `right; expected calibration error ${percent(ece)}.`;
  return (
    <Chart
      class="reliability"
      x={confidence}
      y={accuracy}
      xLabel="confidence: the largest probability"
      yLabel="accuracy: how often that is the label"
      label={spoken}
    >
      {filled.map((bin, index) => {
        const middle = (bin.lower + bin.upper) / 2;
        const width = Math.max(bin.upper - bin.lower, 0.004);
        const over = bin.confidence > bin.accuracy;
        return (
          <g key={index}>
            <Column at={[middle, bin.accuracy]} width={width} class="bin" />
            <Column
              at={[middle, bin.confidence]}
              base={bin.accuracy}
              width={width}
              class={`gap ${over ? 'over' : 'under'}`}
            />
          </g>
        );
      })}
      <Line
        points={[
          [0, 0],
          [1, 1],
        ]}
        class="quiet dashed diagonal"
      />
    </Chart>
  );
}

/** Where the rows are: how many are how sure. */
export function Crowd() {
  const { bins } = model.report.value;
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const rows = createAxis({ domain: [0, most], ticks: [0, most], format: whole });
  return (
    <Chart
      class="crowd"
      x={confidence}
      y={rows}
      xLabel=""
      yLabel="rows in the bin"
      label={`Rows in each bin, at most ${most}`}
    >
      {bins.map(({ lower, upper, count }, index) => {
        if (count === 0) return null;
        const width = Math.max(upper - lower, 0.004);
        return <Column key={index} at={[(lower + upper) / 2, count]} width={width} class="rows" />;
      })}
    </Chart>
  );
}
