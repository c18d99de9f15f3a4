import { Brackets, Formula, Frac, I, Live, N, O, Row, Sub, Sup } from '../../components/formula.js';
import { Lesson, LessonPart, Try } from '../../components/Lesson.js';
import { tidy } from '../../components/scale.js';
import { decimal, exact } from '../../format.js';
import { step } from '../../state.js';
import { nameOf } from './alpha.js';
import { objective } from './contours.js';
import * as model from './model.js';
import { CLASSES, LOGIT_RANGE, state } from './state.js';

const chooseAlpha = (alpha: number) => () =>
  step(() => {
    state.alpha.value = alpha;
  });

/** Three things worth knowing, with the numbers of the pictures. */
export function Teach() {
  return (
    <Lesson>
      <Zeros />
      <Nearest />
      <Hill />
    </Lesson>
  );
}

function Zeros() {
  const { margin, alpha, threshold, logits, best } = model;
  const runnerUp = [...logits.value].sort((a, b) => b - a)[1] as number;
  const leader = CLASSES[best.value];
  const lead = tidy((logits.value[best.value] as number) - runnerUp);
  const enough = runnerUp + margin.value;
  return (
    <LessonPart title="Zeros begin at a margin">
      <p>
        {alpha.value === 1 ? (
          <>Softmax never gives 0: e to any power is positive, so the point never touches the rim. </>
        ) : alpha.value === Infinity ? (
          <>At α = ∞ any lead is enough, and {leader} has everything; of classes that tie the first one has it. </>
        ) : (
          <>
            At α = {exact(alpha.value)}{' '}
            <Formula label={`p is the positive part of (alpha minus 1) z minus tau, to the power 1 over alpha minus 1`}>
              <Sub base={<I>p</I>} sub={<I>i</I>} />
              <O>=</O>
              <Sup
                base={
                  <Row>
                    <Sub
                      base={
                        <Row>
                          <O>[</O>
                          <Live>{exact(tidy(alpha.value - 1))}</Live>
                          <Sub base={<I>z</I>} sub={<I>i</I>} />
                          <O>−</O>
                          <I>τ</I>
                          <O>]</O>
                        </Row>
                      }
                      sub={<O>+</O>}
                    />
                  </Row>
                }
                sup={
                  <Row>
                    <N>1</N>
                    <O>/</O>
                    <Live>{exact(tidy(alpha.value - 1))}</Live>
                  </Row>
                }
              />
            </Formula>{' '}
            with τ = {decimal(threshold.value as number, 4)}: what lies below the threshold gets exactly 0.{' '}
          </>
        )}
        {alpha.value !== Infinity && (
          <>
            {leader} leads by {exact(lead)}
            {margin.value === Infinity ? (
              ', and no lead is enough for probability 1.'
            ) : (
              <>
                ; from a lead of{' '}
                <Formula>
                  <Frac
                    over={<N>1</N>}
                    under={
                      <Row>
                        <I>α</I>
                        <O>−</O>
                        <N>1</N>
                      </Row>
                    }
                  />
                  <O>=</O>
                  <Live>{decimal(margin.value, 2)}</Live>
                </Formula>{' '}
                on its probability is 1.
              </>
            )}
          </>
        )}
      </p>
      <Try>
        <button
          type="button"
          class="button"
          disabled={!(enough <= LOGIT_RANGE.max) || alpha.value === Infinity}
          onClick={() => step(() => model.setLogit(best.value, Math.ceil(enough * 1000) / 1000))}
        >
          Lead by just that
        </button>
        <button type="button" class="button" onClick={chooseAlpha(1)}>
          Never 0: α = 1
        </button>
      </Try>
    </LessonPart>
  );
}

function Nearest() {
  const { nearest, distanceToNearest } = model;
  const shares = nearest.value.map((p) => decimal(p, 3)).join(', ');
  return (
    <LessonPart title="Sparsemax is the nearest point">
      <p>
        In the left picture both live at one scale. The point of the triangle nearest to the logits is ({shares}),{' '}
        {decimal(distanceToNearest.value, 3)} away, and that is what sparsemax answers, α = 2. Inside the triangle it
        leaves the logits where they are; outside, it drops them straight onto an edge or a corner.
      </p>
      <Try>
        <button type="button" class="button" aria-pressed={model.alpha.value === 2} onClick={chooseAlpha(2)}>
          Sparsemax: α = 2
        </button>
      </Try>
    </LessonPart>
  );
}

function Hill() {
  const { height, family, alpha, logits } = model;
  const other = family.value.find((map) => map.alpha !== alpha.value && map.alpha !== Infinity) ?? family.value[0];
  const theirs = other ? objective(other.probs, logits.value, alpha.value) : 0;
  return (
    <LessonPart title="Every map climbs a hill">
      <p>
        All of them make{' '}
        <Formula label="the sum of p times z, plus H of p">
          <I>p</I>
          <O>·</O>
          <I>z</I>
          <O>+</O>
          <Sub base={<I>H</I>} sub={<I>α</I>} />
          <Brackets>
            <I>p</I>
          </Brackets>
        </Formula>{' '}
        as large as it gets: high scores, but with an entropy as the reward for spreading. {nameOf(alpha.value)} reaches{' '}
        {decimal(height.value, 4)}; the answer of {other?.name} stands at {decimal(theirs, 4)} on this hill. With α the
        hill gets steeper at the rim, until its top lies on it: then some shares are 0.
      </p>
      <Try>
        {[1, 1.5, 2, Infinity].map((value) => (
          <button
            key={value}
            type="button"
            class="button alpha-button"
            aria-pressed={alpha.value === value}
            onClick={chooseAlpha(value)}
          >
            {value === Infinity ? '∞' : value}
          </button>
        ))}
      </Try>
    </LessonPart>
  );
}
