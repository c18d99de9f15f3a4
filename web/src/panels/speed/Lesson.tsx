import { Formula, Frac, I, Live, N, O, Row } from '../../components/formula.js';
import { Lesson, LessonPart } from '../../components/Lesson.js';
import { percent, significant, whole } from '../../format.js';
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
    <LessonPart title="Little work next to making the logits">
      <p>
        The last layer of {model.name} multiplies {whole(model.width)} features into {whole(model.classes)} logits:{' '}
        <span class="nowrap">
          <Formula>
            <Row>
              <N>2</N>
              <O>×</O>
              <Live>{whole(model.classes)}</Live>
              <O>×</O>
              <Live>{whole(model.width)}</Live>
            </Row>
          </Formula>
        </span>
        , that is {operations(logitWork(model))} operations. Softmax takes one power a class:{' '}
        {percent(model.classes / logitWork(model), 3)} of the count. It becomes slow when it is written carelessly, or
        when it runs on one thread in JavaScript after a graphics card has made the logits.
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
            Here a whole softmax of {whole(model.classes)} takes {time(softmax)}, a draw {time(draw)}:{' '}
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
        The order of the stages matters more than the speed of each.
      </p>
    </LessonPart>
  );
}

function Trust() {
  const slowest = results.value.filter(({ contestant }) => contestant === 'methods').sort((a, b) => b.size - a.size)[0];
  return (
    <LessonPart title="Ratios hold, times drift">
      <p>
        A browser’s clock is coarse, and a machine does other things too. So the contestants take turns of a
        millisecond, and what counts is the ratio of two times{' '}
        <Formula>
          <I>t</I>
          <O>/</O>
          <I>t</I>
        </Formula>{' '}
        within a round, median of up to 25.{' '}
        {slowest
          ? `Now the array methods take ${times(slowest.ratio)} the time of A at ${whole(slowest.size)}.`
          : 'Start the race to see yours.'}{' '}
        Every result is compared with double precision too: the table says how far off each is, in units of the last
        place.
      </p>
    </LessonPart>
  );
}
