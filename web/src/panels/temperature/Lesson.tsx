import { Exp, Formula, Frac, Gap, I, Live, N, O, Signed, Sub, Sum, Sup } from '../../components/formula.js';
import { Lesson, LessonPart, Try } from '../../components/Lesson.js';
import { decimal, exact, percent, powerOfE, significant } from '../../format.js';
import { step } from '../../state.js';
import * as model from './model.js';

const jump = (temperature: number) =>
  step(() => {
    model.T.value = temperature;
  });

export function Definition() {
  return (
    <Formula block class="definition">
      <I>H</I>
      <O>=</O>
      <O>−</O>
      <Sum over={<I>i</I>} />
      <Sub base={<I>p</I>} sub={<I>i</I>} />
      <Gap />
      <Sub base={<I>log</I>} sub={<N>2</N>} />
      <Gap />
      <Sub base={<I>p</I>} sub={<I>i</I>} />
    </Formula>
  );
}

export function TemperatureLesson() {
  return (
    <Lesson>
      <Odds />
      <Ends />
      <Slope />
    </Lesson>
  );
}

function Odds() {
  const sorted = [...model.logits.value].sort((a, b) => b - a) as [number, number];
  const gap = sorted[0] - sorted[1];
  const T = model.T.value;
  const finite = T > 0 && T < Infinity;
  return (
    <LessonPart title="The gaps are divided, the order stays">
      <p>
        The odds between the two best are the exponential of their gap over <i>T</i>.{' '}
        {finite ? (
          <span class="nowrap">
            <Formula>
              <Exp>
                <Live>{exact(Number(gap.toFixed(6)))}</Live>
                <O>/</O>
                <Live>{exact(T)}</Live>
              </Exp>
              <Live>{powerOfE(gap / T, 4)}</Live>
            </Formula>{' '}
            to one.
          </span>
        ) : T === 0 ? (
          'At 0 any gap decides.'
        ) : (
          'At ∞ every gap becomes 0.'
        )}{' '}
        Halving <i>T</i> squares the odds. No temperature ever changes who leads.
      </p>
      <Try>
        <button type="button" class="button" onClick={() => jump(0.5)}>
          <i>T</i> = ½
        </button>
        <button type="button" class="button" onClick={() => jump(1)}>
          <i>T</i> = 1
        </button>
        <button type="button" class="button" onClick={() => jump(2)}>
          <i>T</i> = 2
        </button>
      </Try>
    </LessonPart>
  );
}

function Ends() {
  const n = model.logits.value.length;
  const k = model.ties.value;
  return (
    <LessonPart title="Both ends are exact">
      <p>
        At <i>T</i> = 0 softmax is argmax:{' '}
        {k === 1
          ? 'the largest logit has probability 1, H = 0'
          : `the ${k} largest share all of it, H = ${decimal(Math.log2(k), 3)} bits`}
        . At ∞ all {n} classes get {percent(1 / n)}, and <i>H</i> is log<sub>2</sub> {n} ={' '}
        {decimal(model.mostBits.value, 3)} bits. The library takes <code>temperature: 0</code> and <code>Infinity</code>{' '}
        as these limits, not as a division by zero.
      </p>
      <Try>
        <button type="button" class="button" onClick={() => jump(0)}>
          <i>T</i> → 0
        </button>
        <button type="button" class="button" onClick={() => jump(Infinity)}>
          <i>T</i> → ∞
        </button>
      </Try>
    </LessonPart>
  );
}

function Slope() {
  const T = model.T.value;
  const finite = T > 0 && T < Infinity;
  const slope = model.slope.value;
  return (
    <LessonPart title="Warmer is never surer">
      <p>
        The curve only rises: its slope is the variance of the logits, weighed by <i>p</i>, over <i>T</i>
        <sup>3</sup> and ln 2, and no variance is negative.{' '}
        {finite ? (
          <span class="nowrap">
            <Formula>
              <Frac
                over={
                  <>
                    <I>d</I>
                    <I>H</I>
                  </>
                }
                under={
                  <>
                    <I>d</I>
                    <I>T</I>
                  </>
                }
              />
              <O>=</O>
              <Frac
                over={<Signed text={significant(model.variance.value, 4)} />}
                under={
                  <>
                    <Sup base={<Live>{exact(T)}</Live>} sup={<N>3</N>} />
                    <Gap />
                    <I>ln</I>
                    <Gap />
                    <N>2</N>
                  </>
                }
              />
              <O>=</O>
              <Live>{significant(slope, 3)}</Live>
            </Formula>
          </span>
        ) : (
          'At both ends it is flat.'
        )}{' '}
        bits for each unit of <i>T</i>. Where the curve is flat, a change of <i>T</i> changes little.
      </p>
    </LessonPart>
  );
}
