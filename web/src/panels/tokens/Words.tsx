import { Formula, Frac, I, Live, N, O, Row, Sub, Sum, Sup } from '../../components/formula.js';
import { Lesson, LessonPart, Try } from '../../components/Lesson.js';
import { counted, decimal } from '../../format.js';
import { step } from '../../state.js';
import { textPerplexity, tokenFacts } from './model.js';
import { model } from './modelSource.js';
import { state } from './state.js';

/** Perplexity, with this text's numbers. */
export function Perplexity() {
  const known = tokenFacts.value.filter(({ nats }) => !Number.isNaN(nats));
  const mean = -known.reduce((sum, { nats }) => sum + nats, 0) / known.length;
  if (known.length === 0) return null;
  return (
    <Formula block label={`Perplexity is e to the mean of minus log p: ${decimal(textPerplexity.value, 2)}`}>
      <Sup
        base={<I>e</I>}
        sup={
          <Row>
            <O>−</O>
            <Frac over={<N>1</N>} under={<Live>{known.length}</Live>} />
            <Sum over={<I>i</I>} />
            <I>log</I>
            <Sub base={<I>p</I>} sub={<I>i</I>} />
          </Row>
        }
      />
      <O>=</O>
      <Sup base={<I>e</I>} sup={<Live>{decimal(mean, 3)}</Live>} />
      <O>=</O>
      <Live>{decimal(textPerplexity.value, 2)}</Live>
    </Formula>
  );
}

function set(change: () => void): () => void {
  return () => step(change);
}

/** What there is to learn from it. */
export function Words() {
  return (
    <Lesson>
      <LessonPart title="A model says what, a sampler says which">
        <p>
          After each token the model gives {counted(model.value?.vocabSize ?? 2048, 'logit')}, one for each token that
          could follow. Everything after that is choice: a penalty for what was said already, a temperature, filters
          that cut the tail, and one random number that falls somewhere into what is left. The table shows each step;
          the strip shows where the number fell.
        </p>
        <Try>
          <button
            type="button"
            class="button"
            onClick={set(() => {
              state.temperature.value = 0;
            })}
          >
            Always the likeliest
          </button>
          <button
            type="button"
            class="button"
            onClick={set(() => {
              state.temperature.value = 1.6;
              state.topK.value = 0;
              state.topP.value = 1;
            })}
          >
            No filter, and hot
          </button>
        </Try>
      </LessonPart>
      <LessonPart title="The same dice, another word">
        <p>
          Each place has its own random number, made from the seed. Put another token somewhere, and the places after it
          keep their numbers but meet other candidates. The tree shows the likeliest of those texts; the thickness of a
          branch is the probability of the whole way to it.
        </p>
        <Try>
          <button
            type="button"
            class="button"
            onClick={set(() => {
              state.seed.value += 1;
            })}
          >
            Other dice
          </button>
        </Try>
      </LessonPart>
      <LessonPart title="What attention is for">
        <p>
          Each head mixes what it reads from the tokens before, in shares that sum to 1: a softmax again. Some heads
          look at the token just before, some at the last name or the last verse’s end, many rest on the first token
          when they have nothing to do. Rollout multiplies the layers, so that it says where a token’s meaning comes
          from in the end.
        </p>
      </LessonPart>
    </Lesson>
  );
}
