import { createAxis } from '../../chart/axis.js';
import { Chart } from '../../chart/Chart.js';
import { Dot, Line, Note, Rule } from '../../chart/marks.js';
import { useDrag } from '../../components/drag.js';
import { along } from '../../components/scale.js';
import { decimal } from '../../format.js';
import * as model from './model.js';
import { ulps } from './print.js';

/** An error this small is drawn as this. */
const LEAST = 0.05;
const drawn = (error: number) => Math.max(LEAST, error);

/** The error of both forms over the offset; beyond its edges the textbook's has none, because it has no number. */
export function ErrorChart({ onOffset }: { onOffset: (value: number) => void }) {
  const limit = model.reach.value;
  const most = model.precision.value === 'float32' ? 1e8 : 1e16;
  const x = createAxis({
    domain: [-limit, limit],
    count: 6,
    main: 0,
    format: (value) => decimal(value, 0),
    minor: (value) => value % (limit === 150 ? 100 : 1000) !== 0,
  });
  const y = createAxis({
    domain: [LEAST, most],
    kind: 'log',
    ticks: most === 1e8 ? [0.1, 1, 10, 1e2, 1e4, 1e6, 1e8] : [0.1, 1, 1e4, 1e8, 1e12, 1e16],
    format: power,
    main: 1,
  });
  const { low, high } = model.edges.value;
  const at = Math.min(limit, Math.max(-limit, model.offset.value));
  const drag = useDrag({ onDrag: (unit) => onOffset(x.fromUnit(Math.min(1, Math.max(0, unit)))) });
  const [naive, stable] = [model.naive.value.error, model.stable.value.error];
  return (
    <Chart
      class="error-chart"
      x={x}
      y={y}
      xLabel="offset added to every logit"
      yLabel="largest error, in units of the last place (ulp)"
      label={`Error over offset. Now: textbook ${ulps(naive)}, logitkit ${ulps(stable)} ulp`}
      overlay={<div class="drag-surface" {...drag} />}
    >
      {high < limit && <Nowhere from={x.toUnit(high)} to={1} />}
      {low > -limit && <Nowhere from={0} to={x.toUnit(low)} />}
      <Rule x={at} class="lead" />
      <Line class="textbook" points={model.curve.value.map(({ shift, naive: error }) => [shift, drawn(error)])} />
      <Line points={model.curve.value.map(({ shift, stable: error }) => [shift, drawn(error)])} />
      {Number.isFinite(naive) && <Dot at={[at, drawn(naive)]} class="textbook" />}
      <Dot at={[at, drawn(stable)]} />
      <Note at={[-limit, 4]} class="of-logitkit">
        logitkit
      </Note>
      {low > -limit && (
        <Note at={[low, most / 10]} class="of-textbook">
          textbook
        </Note>
      )}
    </Chart>
  );
}

/** Where the textbook's form has no number. */
function Nowhere({ from, to }: { from: number; to: number }) {
  return (
    <>
      <rect class="nowhere" x={along(from)} width={along(to - from)} y="0" height="100%" />
      <text class="note nowhere-word" x={along((from + to) / 2)} y="50%">
        NaN
      </text>
    </>
  );
}

const power = (value: number): string => (value >= 100 ? `10${superscript(Math.log10(value))}` : String(value));
const superscript = (n: number): string =>
  String(Math.round(n)).replace(/./g, (c) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)] as string);
