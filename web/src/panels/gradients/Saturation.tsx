import { createAxis } from '../../chart/axis.js';
import { Chart } from '../../chart/Chart.js';
import { Dot, Line, Rule } from '../../chart/marks.js';
import { useDrag } from '../../components/drag.js';
import { KeyLine } from '../../components/KeyLine.js';
import { linearScale } from '../../components/scale.js';
import { decimal } from '../../format.js';
import { clamp } from '../../url/fields.js';
import * as model from './model.js';
import { signed } from './Rows.js';

const logitScale = linearScale(-model.LIMIT, model.LIMIT, 0.1);
const X = createAxis({
  domain: [-model.LIMIT, model.LIMIT],
  ticks: [-8, -4, 0, 4, 8],
  main: 0,
  format: (value) => decimal(value, 0),
});
const Y = createAxis({
  domain: [0, 1.05],
  ticks: [0, 0.25, 0.5, 0.75, 1],
  main: 0,
  format: (value) => decimal(value, 2),
});

/** How much of a gradient reaches the target's logit, while that logit moves. */
export function Saturation() {
  const name = model.names.value[model.target.value];
  const { z, slope, cross, squared } = model.here.value;
  const rows = model.sweep.value;
  const shown = clamp(z, { min: -model.LIMIT, max: model.LIMIT });
  const drag = useDrag({
    onDrag: (x) => model.setLogit(model.target.value, logitScale.fromUnit(clamp(x, { min: 0, max: 1 }))),
  });
  return (
    <figure class="saturation">
      <figcaption>
        <h3>Where the gradient dies</h3>
        <span class="plane-note">drag sideways: the logit of {name}, the truth</span>
      </figcaption>
      <Chart
        x={X}
        y={Y}
        xLabel={`logit of ${name}`}
        yLabel="size of what reaches it"
        label={`At a logit of ${decimal(z)}: cross-entropy sends ${decimal(Math.abs(cross), 3)}, squared error ${decimal(Math.abs(squared), 3)}, the slope of softmax is ${decimal(slope, 3)}`}
        overlay={<div class="chart-drag" aria-hidden="true" {...drag} />}
      >
        <Rule x={shown} class="here" />
        <Line class="cross" points={rows.map((row) => [row.z, Math.abs(row.cross)])} />
        <Line class="squared" points={rows.map((row) => [row.z, Math.abs(row.squared)])} />
        <Line class="slope" points={rows.map((row) => [row.z, row.slope])} />
        <Dot class="cross" at={[shown, Math.abs(cross)]} />
        <Dot class="squared" at={[shown, Math.abs(squared)]} />
        <Dot class="slope" at={[shown, slope]} />
      </Chart>
      <dl class="saturation-key">
        <Entry id="cross" line="cross" value={signed(cross)}>
          cross-entropy: p − q
        </Entry>
        <Entry id="squared" line="squared" value={signed(squared)}>
          squared error: 2 Σ (p − q) J
        </Entry>
        <Entry id="slope" line="slope" value={signed(slope)}>
          softmax itself: p (1 − p)
        </Entry>
      </dl>
    </figure>
  );
}

function Entry({ id, line, value, children }: { id: string; line: string; value: string; children: string }) {
  return (
    <div data-slope={id}>
      <dt>
        <KeyLine line={line} /> {children}
      </dt>
      <dd>{value}</dd>
    </div>
  );
}
