import { along } from '../../components/scale.js';
import { decimal, percent, whole } from '../../format.js';
import type { Draws, Tally } from './draws.js';

/** Counts as bars, what was expected as a line with its error bar: two standard deviations either way. */
export function DrawsChart({ draws }: { draws: Draws }) {
  const most = Math.max(
    1,
    ...draws.tallies.map(({ drawn, expected, deviation }) => Math.max(drawn, expected + 2 * deviation)),
  );
  return (
    <ul class="tallies" aria-label="Draws, against what was to be expected">
      {draws.tallies.map((tally, index) => (
        <Row key={index} tally={tally} most={most} />
      ))}
    </ul>
  );
}

function Row({ tally, most }: { tally: Tally; most: number }) {
  const { name, p, drawn, expected, deviation } = tally;
  const unit = (count: number) => along(Math.max(0, Math.min(1, count / most)));
  const far = Math.abs(drawn - expected) > 2 * deviation + 1e-9;
  return (
    <li class={`tally ${far ? 'far' : ''} ${p === 0 ? 'never' : ''}`} aria-label={name}>
      <span class="tally-name">{name}</span>
      <svg class="tally-art" aria-hidden="true" focusable="false">
        <line class="tally-base" x1="0" x2="100%" y1="100%" y2="100%" />
        <rect class="tally-bar" width={unit(drawn)} y="25%" height="50%" rx="2" />
        {p > 0 && (
          <g class="whisker">
            <line x1={unit(expected - 2 * deviation)} x2={unit(expected + 2 * deviation)} y1="50%" y2="50%" />
            <line x1={unit(expected - 2 * deviation)} x2={unit(expected - 2 * deviation)} y1="30%" y2="70%" />
            <line x1={unit(expected + 2 * deviation)} x2={unit(expected + 2 * deviation)} y1="30%" y2="70%" />
            <line class="whisker-middle" x1={unit(expected)} x2={unit(expected)} y1="12%" y2="88%" />
          </g>
        )}
      </svg>
      <span class="tally-p" data-p>
        {percent(p)}
      </span>
      <span class="tally-count">
        <span data-drawn>{whole(drawn)}</span>
        <span class="tally-expected">
          {p === 0 ? 'never' : `of ${decimal(expected, 1)} ± ${decimal(2 * deviation, 1)}`}
        </span>
        {far && <span class="tally-far">far</span>}
      </span>
    </li>
  );
}
