import { Formula, Frac, Gap, I, Live, N, O, Root, Row, Sub, Sum } from '../../components/formula.js';
import { Lesson, LessonPart, Try } from '../../components/Lesson.js';
import { counted, decimal, percent, whole } from '../../format.js';
import { step } from '../../state.js';
import { freshLink } from './chainLinks.js';
import { draws } from './draws.js';
import * as model from './model.js';
import { state } from './state.js';
import { lab } from './steps.js';

/** Three things worth knowing about samplers, with the numbers of the picture. */
export function SamplingLesson() {
  return (
    <Lesson>
      <OrderCounts />
      <Nucleus />
      <Noise />
    </Lesson>
  );
}

function OrderCounts() {
  const swapped = (first: 'temperature' | 'topP') =>
    step(() => {
      const links = [
        { stage: 'temperature', values: { T: 2 } } as const,
        { stage: 'topP', values: { p: 0.8 } } as const,
      ];
      state.preset.value = 'none';
      state.chain.value = first === 'temperature' ? links : [...links].reverse();
    });
  const found = lab.value;
  const alive = 'error' in found ? 0 : found.alive;
  return (
    <LessonPart title="Order counts">
      <p>
        A filter gets the distribution that the stages before it left. With a temperature above 1 first, top-p keeps
        more tokens to reach its mass; with top-p first, the temperature changes only those that it kept. Transformers
        and vLLM apply the temperature first, llama.cpp last. Now {counted(alive, 'token')} can be drawn.
      </p>
      <Try>
        <button type="button" class="button" onClick={() => swapped('temperature')}>
          T = 2, then top-p 0.8
        </button>
        <button type="button" class="button" onClick={() => swapped('topP')}>
          Top-p 0.8, then T = 2
        </button>
      </Try>
    </LessonPart>
  );
}

function Nucleus() {
  const found = lab.value;
  const nucleus = 'error' in found ? undefined : found.steps.find(({ stage }) => stage === 'topP');
  const p = state.chain.value.find(({ stage }) => stage === 'topP')?.values.p;
  return (
    <LessonPart title="Top-p adapts, top-k does not">
      <p>
        Top-k keeps k tokens whether the model is sure or not. Top-p keeps the fewest whose mass reaches p:{' '}
        <span class="nowrap">
          <Formula>
            <Row>
              <Sum
                over={
                  <Row>
                    <I>i</I>
                    <O>≤</O>
                    <I>m</I>
                  </Row>
                }
              />
              <Gap />
              <Sub base={<I>p</I>} sub={<I>i</I>} />
              <O>≥</O>
              <I>p</I>
            </Row>
          </Formula>
        </span>
        , p sorted.{' '}
        {nucleus && p !== undefined
          ? `At p = ${decimal(p)} that is ${whole(nucleus.after)} of ${whole(nucleus.before)} here, and ${percent(nucleus.dropped)} of the mass goes.`
          : 'It is off now.'}
      </p>
      <Try>
        <button
          type="button"
          class="button"
          onClick={() =>
            step(() => {
              state.preset.value = 'none';
              state.chain.value = [{ ...freshLink('topP'), values: { p: 0.9 } }];
            })
          }
        >
          Only top-p 0.9
        </button>
        <button
          type="button"
          class="button"
          onClick={() =>
            step(() => {
              state.vocabulary.value = model.isLarge.value ? 'words' : 'large';
            })
          }
        >
          {model.isLarge.value ? 'On a few words' : 'On 128,256 tokens'}
        </button>
      </Try>
    </LessonPart>
  );
}

function Noise() {
  const seen = draws.value;
  const first = seen?.tallies.find(({ p }) => p > 0);
  return (
    <LessonPart title="Counts vary by the root of N">
      <p>
        {first && seen ? (
          <>
            Of {counted(seen.count, 'draw')}, {first.name} is expected {decimal(first.expected, 1)} times, with a
            standard deviation of{' '}
            <span class="nowrap">
              <Formula>
                <Root>
                  <Row>
                    <I>N</I>
                    <I>p</I>
                    <O>(</O>
                    <N>1</N>
                    <O>−</O>
                    <I>p</I>
                    <O>)</O>
                  </Row>
                </Root>
                <O>=</O>
                <Live>{decimal(first.deviation, 1)}</Live>
              </Formula>
            </span>
            ; it came up {whole(first.drawn)} times. Four times the draws halve the deviation of the share{' '}
            <span class="nowrap">
              <Formula>
                <Frac over={<I>n</I>} under={<I>N</I>} />
              </Formula>
              .
            </span>{' '}
            The seed decides which draws these are: the same on every machine.
          </>
        ) : (
          'Once the stages leave something to draw, the counts appear here.'
        )}
      </p>
      <Try>
        <button
          type="button"
          class="button"
          onClick={() =>
            step(() => {
              state.seed.value = (state.seed.value + 1) % 1_000_000;
            })
          }
        >
          Next seed
        </button>
        <button
          type="button"
          class="button"
          onClick={() =>
            step(() => {
              state.draws.value = Math.min(100_000, state.draws.value * 4);
            })
          }
        >
          Four times the draws
        </button>
      </Try>
    </LessonPart>
  );
}
