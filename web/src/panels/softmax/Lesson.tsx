import { sigmoid, softmax } from 'logitkit/maps';
import { LessonPart as Part, Lesson as Parts, Try } from '../../components/Lesson.js';
import { tidy } from '../../components/scale.js';
import { decimal, exact, percent, powerOfE } from '../../format.js';
import { step } from '../../state.js';
import { clamp } from '../../url/fields.js';
import * as model from './model.js';
import { LOGIT_RANGE, state } from './state.js';

/** Three things worth knowing, each with the numbers of the picture and something to try on it. */
export function Lesson() {
  return (
    <Parts>
      <Gaps />
      <Heat />
      <Doubt />
      <Pair />
    </Parts>
  );
}

function Gaps() {
  const [first, second] = model.ranking.value as [number, number];
  const [leader, runnerUp] = [model.names.value[first], model.names.value[second]];
  const gap = (model.logits.value[first] as number) - (model.logits.value[second] as number);
  const T = model.temperature.value;
  const room = model.logits.value.map((z) => [z - LOGIT_RANGE.min, LOGIT_RANGE.max - z] as const);
  const shift = (by: number) =>
    step(() => {
      model.logits.value = model.logits.value.map((z) => clamp(tidy(z + by), LOGIT_RANGE));
    });
  return (
    <Part title="Only the gaps count">
      <p>
        Softmax keeps the order of the scores.{' '}
        {gap === 0 ? (
          <>
            Here {leader} and {runnerUp} are level, so their shares are too.
          </>
        ) : T === 0 ? (
          <>
            Here {leader} leads {runnerUp} by {exact(tidy(gap))}, and at <i>T</i> = 0 any lead is enough.
          </>
        ) : (
          <>
            Here {leader} leads {runnerUp} by {exact(tidy(gap))}, which makes it{' '}
            <span class="nowrap">
              <math>
                <msup>
                  <mi>e</mi>
                  <mrow>
                    <mn>{exact(tidy(gap))}</mn>
                    <mo>/</mo>
                    <mn>{exact(T)}</mn>
                  </mrow>
                </msup>
              </math>{' '}
              {powerOfE(gap / T)} times
            </span>{' '}
            as likely.
          </>
        )}{' '}
        Add the same number to every logit, and all the dots move while no bar does.
      </p>
      <Try>
        <button type="button" class="button" disabled={room.some(([, above]) => above < 1)} onClick={() => shift(1)}>
          Add 1 to all
        </button>
        <button type="button" class="button" disabled={room.some(([below]) => below < 1)} onClick={() => shift(-1)}>
          Take 1 from all
        </button>
      </Try>
    </Part>
  );
}

const TEMPERATURES: readonly (readonly [number, string])[] = [
  [0, '0'],
  [0.5, '½'],
  [1, '1'],
  [2, '2'],
  [Infinity, '∞'],
];

function Heat() {
  const T = model.temperature.value;
  const leader = model.names.value[model.best.value];
  const share = percent(model.probs.value[model.best.value] as number);
  return (
    <Part title="Temperature divides the gaps">
      <p>
        Below 1 the gaps grow and the leader takes more; above 1 they shrink and the shares draw level. At <i>T</i> ={' '}
        {exact(T)} {leader} has {share}. Towards 0 softmax becomes argmax, towards ∞ it becomes uniform: both ends are
        on the track.
      </p>
      <Try>
        <span class="try-label" id="try-temperature">
          <i>T</i> =
        </span>
        <fieldset class="segments" aria-labelledby="try-temperature">
          {TEMPERATURES.map(([value, text]) => (
            <button
              key={text}
              type="button"
              class="button"
              aria-pressed={T === value}
              onClick={() =>
                step(() => {
                  model.temperature.value = value;
                })
              }
            >
              {text}
            </button>
          ))}
        </fieldset>
      </Try>
    </Part>
  );
}

function Doubt() {
  const bits = decimal(model.entropyBits.value, 3);
  const n = model.count.value;
  return (
    <Part title="Entropy measures the doubt">
      <p>
        <span class="nowrap">
          <math>
            <mi>H</mi>
            <mo>=</mo>
            <mo>−</mo>
            <mi mathvariant="normal">Σ</mi>
            <mi>p</mi>
            <mspace width="0.2em" />
            <msub>
              <mi>log</mi>
              <mn>2</mn>
            </msub>
            <mspace width="0.2em" />
            <mi>p</mi>
          </math>
        </span>{' '}
        is {bits} bits now. A distribution over{' '}
        <span class="nowrap">
          <math>
            <msup>
              <mn>2</mn>
              <mn>{bits}</mn>
            </msup>
          </math>{' '}
          = {decimal(2 ** model.entropyBits.value)}
        </span>{' '}
        equally likely classes would have the same entropy: that number is the perplexity. A certain class has 0 bits;{' '}
        {n} equal classes have log<sub>2</sub> {n} = {decimal(Math.log2(n), 3)}.
      </p>
      <Try>
        <button
          type="button"
          class="button"
          onClick={() =>
            step(() => {
              model.logits.value = model.logits.value.map(() => 0);
            })
          }
        >
          Make all equal
        </button>
      </Try>
    </Part>
  );
}

function Pair() {
  const [first, second] = model.ranking.value as [number, number];
  const gap = tidy((model.logits.value[first] as number) - (model.logits.value[second] as number));
  const T = model.temperature.value;
  if (T === 0 || T === Infinity) return null;
  const pair = softmax([model.logits.value[first] as number, model.logits.value[second] as number], { temperature: T });
  const [both] = sigmoid([gap / T]) as [number];
  return (
    <Part title="Two classes are one sigmoid">
      <p>
        With only {model.names.value[first]} and {model.names.value[second]} to choose from, softmax gives{' '}
        {model.names.value[first]} <span data-pair="softmax">{percent(pair[0] as number)}</span>, and the sigmoid of
        their difference is{' '}
        <span class="nowrap">
          <math>
            <mi>σ</mi>
            <mo>(</mo>
            <mn>{exact(gap)}</mn>
            <mo>/</mo>
            <mn>{exact(T)}</mn>
            <mo>)</mo>
          </math>{' '}
          = <span data-pair="sigmoid">{percent(both)}</span>
        </span>
        : the same number. A yes-or-no classifier needs one logit, not two.
      </p>
      <Try>
        <button
          type="button"
          class="button"
          onClick={() =>
            step(() => {
              state.labels.value = ['yes', 'no'];
              model.logits.value = [1.2, 0];
            })
          }
        >
          Only two
        </button>
      </Try>
    </Part>
  );
}
