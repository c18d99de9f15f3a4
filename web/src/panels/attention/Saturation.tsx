import { createAxis } from '../../chart/axis.js';
import { Chart } from '../../chart/Chart.js';
import { Dot, Line, Rule } from '../../chart/marks.js';
import { useDrag } from '../../components/drag.js';
import { KeyLine } from '../../components/KeyLine.js';
import { decimal } from '../../format.js';
import { clamp } from '../../url/fields.js';
import * as model from './model.js';

const X = createAxis({
  domain: [8, 1024],
  kind: 'log',
  ticks: [8, 16, 32, 64, 128, 256, 512, 1024],
  format: (value) => ([8, 32, 128, 512].includes(value) ? String(value) : ''),
});
const Y = createAxis({
  domain: [0, 1.04],
  ticks: [0, 0.25, 0.5, 0.75, 1],
  main: 0,
  format: (value) => decimal(value, 2),
});

/** What becomes of this row in heads of every size, with the scaling and without. */
export function Saturation() {
  const { width, sweep, withScaling, weights, largest, gradientSize, scaled } = model;
  const top = weights.value[largest.value] as number;
  const drag = useDrag({ onDrag: (x) => model.setWidth(X.fromUnit(clamp(x, { min: 0, max: 1 }))) });
  const across = (value: number) =>
    [
      [8, value],
      [1024, value],
    ] as const;
  return (
    <figure class="attention-saturation">
      <figcaption>
        <h3>
          What √<i>d</i> is for
        </h3>
        <span class="plane-note">drag sideways: the size of the head</span>
      </figcaption>
      <Chart
        x={X}
        y={Y}
        xLabel="numbers in a query, d"
        yLabel="this row"
        label={`With ${width.value} numbers and ${scaled.value ? '' : 'no '}scaling the largest weight is ${decimal(top, 3)} and the gradient ${decimal(gradientSize.value, 3)}`}
        overlay={<div class="chart-drag" aria-hidden="true" {...drag} />}
      >
        <Line class="weight-scaled" points={across(withScaling.value.largest)} />
        <Line class="gradient-scaled" points={across(withScaling.value.gradient)} />
        <Line class="weight-raw" points={sweep.value.map((at) => [at.width, at.largest])} />
        <Line class="gradient-raw" points={sweep.value.map((at) => [at.width, at.gradient])} />
        <Rule x={width.value} class="here" />
        <Dot class="weight" at={[width.value, top]} />
        <Dot class="gradient" at={[width.value, gradientSize.value]} />
      </Chart>
      <dl class="saturation-key">
        <div>
          <dt>
            <KeyLine line="weight-raw" /> largest weight
          </dt>
          <dd data-sweep="largest">{decimal(top, 4)}</dd>
        </div>
        <div>
          <dt>
            <KeyLine line="gradient-raw" /> gradient ‖∂w/∂s‖
          </dt>
          <dd data-sweep="gradient">{decimal(gradientSize.value, 4)}</dd>
        </div>
      </dl>
      <p class="plane-note">Heavy lines: without the scaling. Thin ones: with it, the same for every d.</p>
    </figure>
  );
}
