import { whole } from '../../format.js';
import { results } from './client.js';
import { CONTESTANTS } from './contestants.js';
import { MODELS } from './modelList.js';
import { time, times } from './print.js';
import { letterOf } from './RaceChart.js';

/** Who takes how many times as long, size by size. */
export function Standings() {
  const sizes = MODELS.map(({ classes }) => classes).filter((size) => results.value.some((one) => one.size === size));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="table-scroll standings" tabIndex={0} aria-label="Standings">
      <table>
        <caption>Time of a call, and how many times that of A: medians over the rounds</caption>
        <thead>
          <tr>
            <th scope="col">classes</th>
            {CONTESTANTS.map(({ id, name }, index) => (
              <th key={id} scope="col">
                {letterOf(index)} {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sizes.map((size) => (
            <tr key={size}>
              <th scope="row">{whole(size)}</th>
              {CONTESTANTS.map(({ id }, index) => {
                const found = results.value.find((one) => one.size === size && one.contestant === id);
                return (
                  <td key={id}>
                    {found ? time(found.microseconds.median) : '–'}
                    {found && index > 0 && <span class="ratio"> {times(found.ratio)}</span>}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
