import { Formula, I, Live, O, Sub, Sum } from '../../components/formula.js';
import { Lesson, LessonPart, Try } from '../../components/Lesson.js';
import { decimal, percent } from '../../format.js';
import { step } from '../../state.js';
import * as model from './model.js';
import { state } from './state.js';

/** Three things worth knowing, with the numbers of the pictures. */
export function Teach() {
  return (
    <Lesson>
      <RootOfD />
      <Past />
      <Among />
    </Lesson>
  );
}

function RootOfD() {
  const { width, withScaling, sweep, products, seen } = model;
  const visible = products.value.slice(0, seen.value);
  const spread = Math.max(...visible) - Math.min(...visible);
  const last = sweep.value.at(-1) as { largest: number };
  const set = (scaled: boolean, d: number) => () =>
    step(() => {
      state.scaled.value = scaled;
      state.width.value = d;
    });
  return (
    <LessonPart title="The longer, the louder">
      <p>
        A query of <i>d</i> numbers of size 1 is √<i>d</i> long, so the same keys give dot products that lie √<i>d</i>{' '}
        times as far apart: here {decimal(spread)} from the least to the largest. Softmax only knows gaps. Left as they
        are, at <i>d</i> = 1024 one key would take {percent(last.largest)} and the gradient would be gone; divided by √
        {width.value} = {decimal(Math.sqrt(width.value))} the row keeps its shape at every size, with{' '}
        {percent(withScaling.value.largest)} for the first.
      </p>
      <Try>
        <button type="button" class="button" onClick={set(false, 1024)}>
          Unscaled, d = 1024
        </button>
        <button type="button" class="button" onClick={set(true, 64)}>
          Scaled, d = 64
        </button>
      </Try>
    </LessonPart>
  );
}

function Past() {
  const { causal, query, words, seen, count } = model;
  const word = `“${words.value[query.value]}”`;
  return (
    <LessonPart title="The mask speaks in −∞">
      <p>
        A writer may not read ahead. The causal mask puts −∞ where the key comes after the query, and e to the −∞ is
        exactly 0: the others share the whole as if it were not there.{' '}
        {causal.value
          ? `${word} sees ${seen.value} of ${count.value} words now.`
          : `${word} sees all ${count.value} words now; with the mask it would see ${query.value + 1}.`}{' '}
        The first word then only has itself.
      </p>
      <Try>
        <button
          type="button"
          class="button"
          aria-pressed={causal.value}
          onClick={() =>
            step(() => {
              causal.value = !causal.value;
            })
          }
        >
          Causal mask
        </button>
        <button
          type="button"
          class="button"
          onClick={() =>
            step(() => {
              causal.value = true;
              state.query.value = 0;
            })
          }
        >
          First word, masked
        </button>
      </Try>
    </LessonPart>
  );
}

function Among() {
  const { output, weights, taken, values, words, kept, seen } = model;
  const j = taken.value;
  const [x, y] = values.value[j] as [number, number];
  const choose = (map: 'softmax' | 'sparsemax') => () =>
    step(() => {
      state.map.value = map;
    });
  return (
    <LessonPart title="The output stays among the values">
      <p>
        <Formula>
          <I>o</I>
          <O>=</O>
          <Sum />
          <Sub base={<I>w</I>} sub={<I>j</I>} />
          <Sub base={<I>v</I>} sub={<I>j</I>} />
          <O>=</O>
          <O>(</O>
          <Live>{decimal(output.value[0], 3)}</Live>
          <O>,</O>
          <Live>{decimal(output.value[1], 3)}</Live>
          <O>)</O>
        </Formula>
        , to which “{words.value[j]}” brings {percent(weights.value[j] as number, 1)} of ({decimal(x)}, {decimal(y)}).
        Weights that are shares of one whole cannot leave the outline of the values that have one: {kept.value} of{' '}
        {seen.value}. Sparse maps draw it tighter, and what they leave out brings neither noise nor gradient.
      </p>
      <Try>
        <button type="button" class="button" aria-pressed={model.map.value === 'softmax'} onClick={choose('softmax')}>
          Softmax
        </button>
        <button
          type="button"
          class="button"
          aria-pressed={model.map.value === 'sparsemax'}
          onClick={choose('sparsemax')}
        >
          Sparsemax
        </button>
      </Try>
    </LessonPart>
  );
}
