/** The definition, as it stands in the textbooks. */
export function Definition() {
  return (
    <math display="block" class="definition">
      <mrow>
        <msub>
          <mi>p</mi>
          <mi>i</mi>
        </msub>
        <mo>=</mo>
        <mfrac>
          <msup>
            <mi>e</mi>
            <mrow>
              <msub>
                <mi>z</mi>
                <mi>i</mi>
              </msub>
              <mo>/</mo>
              <mi>T</mi>
            </mrow>
          </msup>
          <mrow>
            <munder>
              <mo>∑</mo>
              <mi>j</mi>
            </munder>
            <msup>
              <mi>e</mi>
              <mrow>
                <msub>
                  <mi>z</mi>
                  <mi>j</mi>
                </msub>
                <mo>/</mo>
                <mi>T</mi>
              </mrow>
            </msup>
          </mrow>
        </mfrac>
      </mrow>
    </math>
  );
}
