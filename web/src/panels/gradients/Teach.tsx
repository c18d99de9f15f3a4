import { Formula, Frac, I, Live, N, O, Row, Sub } from '../../components/formula.js';
import { Lesson, LessonPart, Try } from '../../components/Lesson.js';
import { decimal, exact, percent, significant } from '../../format.js';
import { step } from '../../state.js';
import * as model from './model.js';

/** Three things worth knowing, with the numbers of the pictures. */
export function Teach() {
  return (
    <Lesson>
      <Difference />
      <Smoothing />
      <Saturated />
    </Lesson>
  );
}

function Difference() {
  const t = model.target.value;
  const name = model.names.value[t];
  const p = model.probs.value[t] as number;
  const q = model.truth.value[t] as number;
  return (
    <LessonPart title="The gradient is the difference">
      <p>
        Logarithm and softmax cancel: cross-entropy sends each logit just{' '}
        <Formula>
          <I>p</I>
          <O>−</O>
          <I>q</I>
        </Formula>
        . For {name}, the truth, it is{' '}
        <Formula>
          <Live>{decimal(p, 4)}</Live>
          <O>−</O>
          <Live>{decimal(q, 4)}</Live>
          <O>=</O>
          <Live>{decimal(model.gradient.value[t] as number, 4)}</Live>
        </Formula>
        : a step of <i>η</i> = {exact(model.rate.value)} against it raises {name} and lowers every other class by as
        much as it was overrated. Together the gradients are 0, so the logits' mean never moves.
      </p>
      <Try>
        <button type="button" class="button" onClick={() => model.takeSteps(1)}>
          Take one step
        </button>
      </Try>
    </LessonPart>
  );
}

function Smoothing() {
  const k = model.count.value;
  const e = model.smoothing.value;
  const spread = e / k;
  const gap = Math.log((1 - e + spread) / spread);
  const set = (value: number) => () =>
    step(() => {
      model.smoothing.value = value;
    });
  return (
    <LessonPart title="Smoothing gives learning an end">
      <p>
        {e === 0 ? (
          <>
            Without smoothing <i>q</i> is 1 and 0, and <i>p</i> never gets there: the leader is pushed on for ever, more
            and more slowly. With <i>ε</i> = 0.1 each of the {k} classes would have {percent(0.1 / k)} of the truth, and
            the gradient would be 0 at a lead of {decimal(Math.log((0.9 + 0.1 / k) / (0.1 / k)), 2)}.
          </>
        ) : (
          <>
            With <i>ε</i> = {exact(e)} each of the {k} classes has {percent(spread)} of the truth. The gradient is 0
            where <i>p</i> = <i>q</i>, at a lead of{' '}
            <Formula>
              <I>ln</I>
              <Frac
                over={<Live>{significant(1 - e + spread, 4)}</Live>}
                under={<Live>{significant(spread, 4)}</Live>}
              />
              <O>=</O>
              <Live>{decimal(gap, 4)}</Live>
            </Formula>
            : from there a larger lead is pushed back.
          </>
        )}
      </p>
      <Try>
        <button type="button" class="button" aria-pressed={e === 0} onClick={set(0)}>
          None
        </button>
        <button type="button" class="button" aria-pressed={e === 0.1} onClick={set(0.1)}>
          ε = 0.1
        </button>
        <button type="button" class="button" disabled={e === 0 || e === 1} onClick={() => model.setLead(gap)}>
          Go to the end
        </button>
      </Try>
    </LessonPart>
  );
}

function Saturated() {
  const { share, slope, cross, squared } = model.here.value;
  const name = model.names.value[model.target.value];
  return (
    <LessonPart title="Saturation kills, cross-entropy revives">
      <p>
        Softmax is flat where it is certain: its slope{' '}
        <Formula>
          <Sub base={<I>p</I>} sub={<N>{name}</N>} />
          <Row>
            <O>(</O>
            <N>1</N>
            <O>−</O>
            <Sub base={<I>p</I>} sub={<N>{name}</N>} />
            <O>)</O>
          </Row>
          <O>=</O>
          <Live>{significant(slope)}</Live>
        </Formula>{' '}
        goes to 0 on both sides. Squared error is sent through that slope, and {name} at {percent(share)} gets{' '}
        {significant(squared)}. Cross-entropy divides the slope away and sends{' '}
        <Formula>
          <Live>{significant(cross)}</Live>
        </Formula>
        : the surer the mistake, the stronger the pull, up to 1.
      </p>
      <Try>
        <button type="button" class="button" onClick={() => model.setLead(-8)}>
          Sure and wrong
        </button>
        <button type="button" class="button" onClick={() => model.setLead(0)}>
          Undecided
        </button>
        <button type="button" class="button" onClick={() => model.setLead(8)}>
          Sure and right
        </button>
      </Try>
    </LessonPart>
  );
}
