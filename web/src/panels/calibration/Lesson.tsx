import { Formula, Frac, I, Live, O, Row, Sub, Sum, Words } from '../../components/formula.js';
import { Lesson, LessonPart, Try } from '../../components/Lesson.js';
import { decimal, exact, percent } from '../../format.js';
import { step } from '../../state.js';
import * as model from './model.js';
import { state } from './state.js';

export function CalibrationLesson() {
  return (
    <Lesson>
      <Gap />
      <OneNumber />
      <Bins />
    </Lesson>
  );
}

function Gap() {
  const { ece } = model.report.value;
  return (
    <LessonPart title="The gap, weighed by the crowd">
      <p>
        Sort the rows into bins by how sure the classifier was; in each, hold how sure against how often right.{' '}
        <span class="nowrap">
          <Formula>
            <Words>ECE</Words>
            <O>=</O>
            <Sum over={<I>b</I>} />
            <Frac over={<Sub base={<I>n</I>} sub={<I>b</I>} />} under={<I>n</I>} />
            <Row>
              <O>|</O>
              <Sub base={<Words>acc</Words>} sub={<I>b</I>} />
              <O>−</O>
              <Sub base={<Words>conf</Words>} sub={<I>b</I>} />
              <O>|</O>
            </Row>
          </Formula>
        </span>{' '}
        <span class="nowrap">
          <Formula>
            <O>=</O>
            <Live>{percent(ece)}</Live>
          </Formula>
          .
        </span>{' '}
        MCE is the worst bin instead of the mean: a few rows can make it large.
      </p>
    </LessonPart>
  );
}

function OneNumber() {
  const { temperature, nll, nllBefore } = model.fit.value;
  const fits = model.fitted.value !== undefined;
  return (
    <LessonPart title="One number mends most of it">
      <p>
        {!fits ? (
          model.noFit.value
        ) : (
          <>
            Divide all logits by one <i>T</i>, chosen so that the labels become as likely as possible. The order of the
            classes stays, and so does every decision; only the confidence moves. Here{' '}
            <Formula>
              <I>T</I>
              <O>=</O>
              <Live>{decimal(temperature, 4)}</Live>
            </Formula>{' '}
            takes the negative log-likelihood from {decimal(nllBefore, 4)} to {decimal(nll, 4)}.
          </>
        )}
      </p>
      <Try>
        <button type="button" class="button" disabled={!fits} onClick={model.moveToFit}>
          Fit T
        </button>
        <button
          type="button"
          class="button"
          onClick={() =>
            step(() => {
              model.setTemperature(1);
            })
          }
        >
          Back to T = 1
        </button>
      </Try>
    </LessonPart>
  );
}

function Bins() {
  const shown = exact(state.bins.value).split('.')[0];
  return (
    <LessonPart title="The bins have a say">
      <p>
        With {shown} {state.binning.value === 'width' ? 'bins of equal width' : 'bins of equal crowd'} the ECE is{' '}
        {percent(model.report.value.ece)}; with others it is another number, on the same rows. The likelihood and
        Brier’s score need no bins, and cannot be fooled by them: fit with one, look at the other.
      </p>
      <Try>
        {[5, 15, 50].map((bins) => (
          <button
            key={bins}
            type="button"
            class="button"
            aria-pressed={state.bins.value === bins}
            onClick={() =>
              step(() => {
                state.bins.value = bins;
              })
            }
          >
            {bins} bins
          </button>
        ))}
      </Try>
    </LessonPart>
  );
}
