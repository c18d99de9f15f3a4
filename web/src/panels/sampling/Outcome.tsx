import { Choice } from '../../components/Choice.js';
import { Control } from '../../components/Control.js';
import { Picture } from '../../components/Picture.js';
import { Reading, Readings } from '../../components/Readings.js';
import { linearScale, type Scale, tidy } from '../../components/scale.js';
import { counted, decimal, exact, significant, spokenNumber, whole } from '../../format.js';
import { step } from '../../state.js';
import { DrawsChart } from './DrawsChart.js';
import { chiSquareLimit, draws } from './draws.js';
import * as model from './model.js';
import { ALPHA_RANGE, DRAWS_RANGE, state } from './state.js';
import { lab } from './steps.js';
import { timings } from './timings.js';

const ALPHA_SCALE = linearScale(1, 3, 0.05);

/** Three steps a decade: 10, 20, 50, 100, … */
const COUNTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];
const drawsScale: Scale = {
  ...DRAWS_RANGE,
  toUnit: (value) => Math.log10(value) / 5,
  fromUnit: (unit) => Math.max(1, Math.round(Number((10 ** (5 * unit)).toPrecision(2)))),
  step(value, steps) {
    const at = COUNTS.findIndex((count) => count >= value);
    const to = Math.round(at + Math.sign(steps) * Math.max(1, Math.abs(steps)));
    return COUNTS[Math.min(COUNTS.length - 1, Math.max(0, to))] as number;
  },
};

/** The law at the end of the chain, many draws from it, and what the calls cost. */
export function Outcome() {
  return (
    <div class="outcome">
      <div class="final-law">
        <h3>The distribution that is drawn from</h3>
        <Choice
          label="Normalizer"
          value={state.normalizer.value}
          options={[
            { value: 'softmax', text: 'softmax' },
            { value: 'entmax', text: 'entmax' },
            { value: 'sparsemax', text: 'sparsemax' },
          ]}
          onChange={(value) =>
            step(() => {
              state.normalizer.value = value;
            })
          }
        />
        {state.normalizer.value === 'entmax' && (
          <Control
            title={<i>α</i>}
            label="Alpha of entmax"
            value={state.alpha.value}
            scale={ALPHA_SCALE}
            range={ALPHA_RANGE}
            format={exact}
            valueText={spokenNumber(state.alpha.value)}
            onChange={(value) => {
              state.alpha.value = tidy(value);
            }}
          />
        )}
      </div>
      <div class="draws-control">
        <Control
          title="Draws"
          label="Number of draws"
          value={state.draws.value}
          scale={drawsScale}
          format={(value) => decimal(value, 0)}
          valueText={spokenNumber(state.draws.value)}
          ticks={[1, 10, 100, 1000, 10_000, 100_000].map((value) => ({
            unit: drawsScale.toUnit(value),
            text: value < 10_000 ? whole(value) : `${whole(value / 1000)}k`,
            minor: value === 10 || value === 10_000,
          }))}
          onChange={(value) => {
            state.draws.value = Math.round(value);
          }}
        />
      </div>
      <Picture>{draws.value && <DrawsChart draws={draws.value} />}</Picture>
      <p class="aside legend">
        Bars: how often a token came up. Lines: how often it should, and two standard deviations either way.
      </p>
      <Sums />
      <Costs />
    </div>
  );
}

function Sums() {
  const found = lab.value;
  const seen = draws.value;
  if ('error' in found || !seen) return null;
  return (
    <Readings>
      <Reading id="alive" term="Can be drawn" value={whole(found.alive)}>
        of {counted(model.size.value, 'token')}
      </Reading>
      <Reading id="bits" term="Entropy" value={decimal(found.bits, 3)} unit="bits">
        perplexity {significant(2 ** found.bits)}
      </Reading>
      <Reading id="within" term="Within two deviations" value={`${seen.within} of ${seen.possible}`}>
        about 95 in 100 are expected
      </Reading>
      <Reading id="chi-square" term="χ² of the counts" value={seen.freedom > 0 ? decimal(seen.chiSquare) : '–'}>
        {seen.freedom > 0
          ? `${counted(seen.freedom, 'degree')} of freedom: above ${decimal(chiSquareLimit(seen.freedom))} once in 20 seeds`
          : 'needs two tokens that expect five draws'}
      </Reading>
    </Readings>
  );
}

const CALLS = [
  ['sample', 'sample()'],
  ['sampleMany', 'a draw in sampleMany()'],
  ['distribution', 'distribution()'],
  ['trace', 'trace()'],
] as const;

/** What the calls behind this page cost on this machine: the fastest of a few runs. */
function Costs() {
  const found = timings.value;
  return (
    <dl class="costs" aria-label="What the calls cost here">
      {CALLS.map(([name, text]) => (
        <div key={name} data-cost={name}>
          <dt>
            <code>{text}</code>
          </dt>
          <dd>{found ? microseconds(found[name]) : '…'}</dd>
        </div>
      ))}
    </dl>
  );
}

const microseconds = (value: number): string =>
  value < 1
    ? `${significant(value * 1000)} ns`
    : value < 1000
      ? `${significant(value)} µs`
      : `${significant(value / 1000)} ms`;
