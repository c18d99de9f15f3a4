import { Exp, Formula, Frac, I, Live, O, Sub, Sum } from '../../components/formula.js';
import { Lesson, LessonPart, Try } from '../../components/Lesson.js';
import { decimal } from '../../format.js';
import { step } from '../../state.js';
import * as model from './model.js';
import { shown, ulps } from './print.js';

const x = (index: string) => <Sub base={<I>x</I>} sub={<I>{index}</I>} />;

export function Definition() {
  const shifted = (index: string) => (
    <Exp>
      {x(index)}
      <O>−</O>
      <I>m</I>
    </Exp>
  );
  return (
    <Formula block class="definition">
      <Frac
        over={<Exp>{x('i')}</Exp>}
        under={
          <>
            <Sum />
            <Exp>{x('j')}</Exp>
          </>
        }
      />
      <O>=</O>
      <Frac
        over={shifted('i')}
        under={
          <>
            <Sum />
            {shifted('j')}
          </>
        }
      />
    </Formula>
  );
}

const move = (offset: number) =>
  step(() => {
    model.offset.value = Number(offset.toFixed(3));
  });

export function NumericsLesson() {
  return (
    <Lesson>
      <Overflow />
      <Shift />
      <Digits />
    </Lesson>
  );
}

const LIMITS = {
  float32: { over: 88.72, largest: '3.4 × 10³⁸' },
  float64: { over: 709.78, largest: '1.8 × 10³⁰⁸' },
};

function Overflow() {
  const { low, high, sum: full } = model.edges.value;
  const kind = model.precision.value;
  const { powers, sum, shares } = model.naive.value;
  return (
    <LessonPart title="Where the textbook ends">
      <p>
        A {kind} holds nothing above {LIMITS[kind].largest}, and e<sup>{LIMITS[kind].over}</sup> is just that. With
        these logits NaN appears at an offset of {decimal(high, 2)}, and on the other side, where every power becomes 0,
        at {decimal(low, 2)}. Already from {decimal(full, 2)} on the sum of the powers is ∞ and every share 0, which no
        test for NaN finds. Now the first share is{' '}
        <span class="nowrap">
          <Formula>
            <Frac over={<Live>{shown(powers[0] as number)}</Live>} under={<Live>{shown(sum)}</Live>} />
            <O>=</O>
            <Live>{shown(shares[0] as number)}</Live>
          </Formula>
          .
        </span>
      </p>
      <Try>
        <button type="button" class="button" onClick={() => move(full - 0.01)}>
          Still right
        </button>
        <button type="button" class="button" onClick={() => move(high - 0.01)}>
          Just before
        </button>
        <button type="button" class="button" onClick={() => move(high + 0.01)}>
          Just past
        </button>
        <button type="button" class="button" onClick={() => move(low - 0.01)}>
          The other edge
        </button>
      </Try>
    </LessonPart>
  );
}

function Shift() {
  const largest = Math.max(...model.inputs.value);
  const { powers, sum, shares } = model.stable.value;
  return (
    <LessonPart title="One subtraction cures it">
      <p>
        Softmax does not notice a number added to all logits, so the largest may be taken off first. Then the largest
        power is e<sup>0</sup> = 1, and the sum lies between 1 and {model.logits.value.length}: nothing can overflow.
        With{' '}
        <Formula>
          <I>m</I>
          <O>=</O>
          <Live>{shown(largest, 6)}</Live>
        </Formula>{' '}
        the first share is{' '}
        <span class="nowrap">
          <Formula>
            <Frac over={<Live>{shown(powers[0] as number)}</Live>} under={<Live>{shown(sum)}</Live>} />
            <O>=</O>
            <Live>{shown(shares[0] as number)}</Live>
          </Formula>
          .
        </span>{' '}
        The subtraction itself rounds, and far from 0 that costs many ulp: the library takes the largest off in the
        exponent, where nothing is rounded.
      </p>
    </LessonPart>
  );
}

function Digits() {
  const bits = model.precision.value === 'float32' ? 24 : 53;
  const { error } = model.naive.value;
  return (
    <LessonPart title="Digits go before the number does">
      <p>
        Towards the lower edge the powers become subnormal: they have no {bits} binary digits left, and the shares made
        of them are wrong long before they are NaN. One ulp is the step between a result and its neighbour; now the
        textbook's form {Number.isNaN(error) ? 'has no number at all' : `is off by ${ulps(error)} ulp`} and logitkit by{' '}
        {ulps(model.stable.value.error)} ulp, against the exact value in whole numbers of 256 bits. The library promises
        4 at most.
      </p>
      <Try>
        <button type="button" class="button" onClick={() => move(model.edges.value.low * 0.97)}>
          See digits go
        </button>
        <button type="button" class="button" onClick={() => move(0)}>
          Back to 0
        </button>
      </Try>
    </LessonPart>
  );
}
