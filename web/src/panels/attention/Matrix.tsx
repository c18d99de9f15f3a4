import { along } from '../../components/scale.js';
import { decimal } from '../../format.js';
import { step } from '../../state.js';
import * as model from './model.js';
import { state } from './state.js';

/** Room for the words: left of the rows, and above the columns. */
const LEFT = 0.2;
const TOP = 0.16;
/** Room for the last word to lean into. */
const RIGHT = 0.05;

const short = (w: number): string => (w === 1 ? '1' : w === 0 ? '0' : decimal(w, 2).replace('0.', '.'));

/** Every query's weights. A click on a row makes it the query; the words under the picture do so by keyboard. */
export function Matrix() {
  const words = model.words.value;
  const n = words.length;
  const x = (j: number) => along(LEFT + ((1 - LEFT - RIGHT) * j) / n);
  const y = (i: number) => along(TOP + ((1 - TOP) * i) / n);
  const [wide, high] = [along((1 - LEFT - RIGHT) / n), along((1 - TOP) / n)];
  const q = model.query.value;
  const choose = (i: number) =>
    step(() => {
      state.query.value = i;
    });
  return (
    <figure>
      <figcaption>
        <h3>Who looks at whom</h3>
        <span class="plane-note">row: the query; column: the key</span>
      </figcaption>
      <svg
        class={`attention-matrix ${n > 5 ? 'many' : ''}`}
        role="img"
        aria-label={`Attention weights, ${n} by ${n}; the row of ${words[q]} looks most at ${words[model.largest.value]}`}
        focusable="false"
      >
        {words.map((word, j) => (
          <svg key={j} class="matrix-column" x={x(j + 0.5)} y={along(TOP)} aria-hidden="true">
            <text transform="translate(0 -8) rotate(-38)">{word}</text>
          </svg>
        ))}
        {words.map((word, i) => (
          // biome-ignore lint/a11y/noStaticElementInteractions: the words under the picture have the keys and are what assistive technology finds
          <g key={i} class={`matrix-row ${i === q ? 'chosen' : ''}`} onClick={() => choose(i)}>
            <text class="matrix-word" x={along(LEFT)} y={y(i + 0.5)} dx="-0.5em">
              {word}
            </text>
            {(model.head.value.weights[i] as number[]).map((w, j) => {
              const masked = state.causal.value && j > i;
              return (
                <g key={j} class={masked ? 'masked' : w === 0 ? 'zero' : ''}>
                  <rect x={x(j)} y={y(i)} width={wide} height={high} fill-opacity={masked ? 1 : Math.sqrt(w) * 0.55} />
                  {masked ? (
                    <line x1={x(j + 0.3)} y1={y(i + 0.7)} x2={x(j + 0.7)} y2={y(i + 0.3)} />
                  ) : (
                    <text x={x(j + 0.5)} y={y(i + 0.5)}>
                      {short(w)}
                    </text>
                  )}
                </g>
              );
            })}
          </g>
        ))}
        <rect class="query-row" x={along(LEFT)} y={y(q)} width={along(1 - LEFT - RIGHT)} height={high} />
      </svg>
      <fieldset class="query-words" aria-label="The query">
        {words.map((word, i) => (
          <button key={i} type="button" class="button" aria-pressed={i === q} onClick={() => choose(i)}>
            {word}
          </button>
        ))}
      </fieldset>
    </figure>
  );
}
