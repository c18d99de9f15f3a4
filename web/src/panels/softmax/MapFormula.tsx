import { Brackets, Exp, Formula, Frac, I, N, O, Row, Sub, Sup } from '../../components/formula.js';
import { Definition } from './Definition.js';
import { map } from './model.js';

const p = (
  <>
    <Sub base={<I>p</I>} sub={<I>i</I>} />
    <O>=</O>
  </>
);
const z = (
  <>
    <Sub base={<I>z</I>} sub={<I>i</I>} />
    <O>/</O>
    <I>T</I>
  </>
);
const tau = (
  <>
    <O>−</O>
    <I>τ</I>
  </>
);

/** The definition of the map in view; τ is the threshold that makes the shares sum to 1. */
export function MapFormula() {
  switch (map.value) {
    case 'softmax':
      return <Definition />;
    case 'sparsemax':
      return (
        <Formula block class="definition">
          {p}
          <I>max</I>
          <Brackets>
            {z}
            {tau}
            <O>,</O>
            <N>0</N>
          </Brackets>
        </Formula>
      );
    case 'entmax':
      return (
        <Formula block class="definition">
          {p}
          <I>max</I>
          <Sup
            base={
              <Brackets>
                <Brackets>
                  <I>α</I>
                  <O>−</O>
                  <N>1</N>
                </Brackets>
                {z}
                {tau}
                <O>,</O>
                <N>0</N>
              </Brackets>
            }
            sup={
              <Row>
                <N>1</N>
                <O>/</O>
                <Brackets>
                  <I>α</I>
                  <O>−</O>
                  <N>1</N>
                </Brackets>
              </Row>
            }
          />
        </Formula>
      );
    case 'sigmoid':
      return (
        <Formula block class="definition">
          {p}
          <Frac
            over={<N>1</N>}
            under={
              <>
                <N>1</N>
                <O>+</O>
                <Exp>
                  <O>−</O>
                  {z}
                </Exp>
              </>
            }
          />
        </Formula>
      );
    case 'argmax':
      return (
        <Formula block class="definition">
          {p}
          <N>1</N>
          <O>if</O>
          <I>i</I>
          <O>=</O>
          <I>argmax</I>
          <I>z</I>
        </Formula>
      );
  }
}
