import { createAxis } from '../../chart/axis.js';
import { Chart } from '../../chart/Chart.js';
import { Dot, Line, Note } from '../../chart/marks.js';
import { whole } from '../../format.js';
import { raced, results } from './client.js';
import { CONTESTANTS } from './contestants.js';
import { roundTime, time } from './print.js';

const classes = createAxis({
  domain: [700, 200_000],
  kind: 'log',
  ticks: [1000, 10_000, 100_000],
  format: whole,
});

/** Time over size, both in logarithms: every line climbs by one decade as the classes do, some of them higher up. */
export function RaceChart() {
  const found = results.value;
  const medians = found.map(({ microseconds }) => microseconds.median).filter((median) => median > 0);
  const low = 10 ** Math.floor(Math.log10(Math.min(1, ...medians)));
  const high = 10 ** Math.ceil(Math.log10(Math.max(10_000, ...medians)));
  const ticks = [];
  for (let tick = low; tick <= high * 1.001; tick *= 10) ticks.push(tick);
  const microseconds = createAxis({ domain: [low, high], kind: 'log', ticks, format: roundTime });
  const said = found.map(
    ({ size, contestant, microseconds: { median } }) => `${contestant} at ${size}: ${time(median)}`,
  );
  return (
    <>
      <Chart
        class="race"
        x={classes}
        y={microseconds}
        xLabel="classes"
        yLabel={raced.value === 'draw' ? 'time of a draw' : 'time of a softmax'}
        label={said.length > 0 ? `Times. ${said.join(', ')}` : 'Nothing is measured yet'}
      >
        {CONTESTANTS.map(({ id }, index) => {
          const points = found
            .filter(({ contestant }) => contestant === id)
            .map(({ size, microseconds: { median } }) => [size, median] as const);
          const last = points.at(-1);
          return (
            <g key={id} class={`runner runner-${index}`}>
              <Line points={points} />
              {points.map((point) => (
                <Dot key={point[0]} at={point} class="small" />
              ))}
              {last && (
                <Note at={last} class="runner-letter">
                  {letterOf(index)}
                </Note>
              )}
            </g>
          );
        })}
      </Chart>
      <ul class="race-legend">
        {CONTESTANTS.map(({ id, name, how }, index) => (
          <li key={id} class={`runner-${index}`}>
            <strong>
              {letterOf(index)} {name}
            </strong>{' '}
            <span>{how}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Colour always travels with a second sign. */
export const letterOf = (index: number): string => String.fromCharCode(65 + index);
