import { Formula, Frac, I, Live, N, O, Row } from '../../components/formula.js';
import { Lesson, LessonPart } from '../../components/Lesson.js';
import { percent, significant } from '../../format.js';
import { glanceKey, glances, results } from './client.js';
import { logitWork, MODELS, type Model } from './modelList.js';
import { operations, time, times } from './print.js';
import { state } from './state.js';

const chosen = (): Model => MODELS.find(({ id }) => id === state.model.value) as Model;

export function SpeedLesson() {
  return (
    <Lesson>
      <Share />
      <OnePass />
      <Trust />
    </Lesson>
  );
}

function Share() {
  const model = chosen();
  return (
    <LessonPart title="Small beside what makes the logits">
      <p>
        The last layer of {model.name} multiplies {model.width.toLocaleString('en')} features into{' '}
        {model.classes.toLocaleString('en')} logits:{' '}
        <span class="nowrap">
          <Formula>
            <Row>
              <N>2</N>
              <O>×</O>
              <Live>{model.classes.toLocaleString('en')}</Live>
              <O>×</O>
              <Live>{model.width.toLocaleString('en')}</Live>
            </Row>
          </Formula>
        </span>
        , that is {operations(logitWork(model))} operations. Softmax takes one power a class:{' '}
        {percent(model.classes / logitWork(model), 3)} of the count. It is dear only when it is written carelessly, or
        when it runs on one thread in JavaScript after a graphics card has done the rest.
      </p>
    </LessonPart>
  );
}

function OnePass() {
  const model = chosen();
  const softmax = glances.value.get(glanceKey('softmax', model.classes));
  const draw = glances.value.get(glanceKey('draw', model.classes));
  return (
    <LessonPart title="A draw needs no softmax of all">
      <p>
        Top-k first, and only forty powers are left to take: the row is read once, nothing is written.{' '}
        {softmax !== undefined && draw !== undefined ? (
          <>
            Here a whole softmax of {model.classes.toLocaleString('en')} takes {time(softmax)}, a draw {time(draw)}:{' '}
            <span class="nowrap">
              <Formula>
                <Frac over={<Live>{significant(draw)}</Live>} under={<Live>{significant(softmax)}</Live>} />
                <O>=</O>
                <Live>{significant(draw / softmax)}</Live>
              </Formula>
            </span>
            .
          </>
        ) : (
          'The two times are measured as this comes into view.'
        )}{' '}
        The order of the stages is worth more than any cleverness in one of them.
      </p>
    </LessonPart>
  );
}

function Trust() {
  const slowest = results.value.filter(({ contestant }) => contestant === 'methods').sort((a, b) => b.size - a.size)[0];
  return (
    <LessonPart title="Ratios hold, times drift">
      <p>
        A browser’s clock is coarse, and a machine does other things. So the runners take turns of a millisecond, and
        what counts is the ratio{' '}
        <Formula>
          <I>t</I>
          <O>/</O>
          <I>t</I>
        </Formula>{' '}
        within a round, median of up to 25.{' '}
        {slowest
          ? `Now the array methods take ${times(slowest.ratio)} the time of A at ${slowest.size.toLocaleString('en')}.`
          : 'Start the race to see yours.'}{' '}
        Every result is compared with double precision too: the table says how far off each is, in units of the last
        place.
      </p>
    </LessonPart>
  );
}
