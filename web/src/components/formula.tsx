import type { ComponentChildren } from 'preact';

/*
 * MathML with live numbers in it. Pieces compose: <Formula><Sub><I>p</I><I>i</I></Sub><O>=</O>…</Formula>.
 */

interface Piece {
  children: ComponentChildren;
}

/** One formula: on a line of its own (`block`), or in the text. Wide ones scroll by themselves. */
export function Formula({ block = false, label, class: name = '', children }: FormulaProps) {
  const math = (
    <math {...(block ? { display: 'block' } : {})} {...(label ? { 'aria-label': label } : {})}>
      <mrow>{children}</mrow>
    </math>
  );
  return block ? <div class={`formula ${name}`}>{math}</div> : math;
}

export interface FormulaProps extends Piece {
  block?: boolean;
  /** How it is read aloud, where the reading of the parts is not enough. */
  label?: string;
  class?: string;
}

/** An identifier: one letter is italic, a word is upright. */
export const I = ({ children }: Piece) => <mi>{children}</mi>;
/** A number that stands still. */
export const N = ({ children }: Piece) => <mn>{children}</mn>;
/** A number that lives: it is what the picture shows now. */
export const Live = ({ children }: Piece) => <mn class="live">{children}</mn>;
export const O = ({ children }: Piece) => <mo>{children}</mo>;
export const Words = ({ children }: Piece) => <mtext>{children}</mtext>;
export const Row = ({ children }: Piece) => <mrow>{children}</mrow>;
export const Gap = () => <mspace width="0.2em" />;

/** Preact writes a boolean false as no attribute at all, and brackets stretch unless told. */
const FLAT = { stretchy: 'false' as unknown as boolean };

export const Brackets = ({ children }: Piece) => (
  <mrow>
    <mo {...FLAT}>(</mo>
    {children}
    <mo {...FLAT}>)</mo>
  </mrow>
);

/** A live number after a minus or in a product: −1.40 goes into brackets. */
export const Signed = ({ text }: { text: string }) =>
  text.startsWith('−') ? (
    <Brackets>
      <Live>{text}</Live>
    </Brackets>
  ) : (
    <Live>{text}</Live>
  );

export const Frac = ({ over, under }: { over: ComponentChildren; under: ComponentChildren }) => (
  <mfrac>
    <mrow>{over}</mrow>
    <mrow>{under}</mrow>
  </mfrac>
);

export const Sub = ({ base, sub }: { base: ComponentChildren; sub: ComponentChildren }) => (
  <msub>
    <mrow>{base}</mrow>
    <mrow>{sub}</mrow>
  </msub>
);

export const Sup = ({ base, sup }: { base: ComponentChildren; sup: ComponentChildren }) => (
  <msup>
    <mrow>{base}</mrow>
    <mrow>{sup}</mrow>
  </msup>
);

/** e to the power of `children`. */
export const Exp = ({ children }: Piece) => <Sup base={<mi>e</mi>} sup={children} />;

export const Sum = ({ over = <mi>j</mi> }: { over?: ComponentChildren }) => (
  <munder>
    <mo>∑</mo>
    <mrow>{over}</mrow>
  </munder>
);

export const Root = ({ children }: Piece) => <msqrt>{children}</msqrt>;
