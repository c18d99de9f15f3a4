import { CopyButton } from '../../components/CopyButton.js';
import { DataTable } from '../../components/DataTable.js';
import { decimal, exact, percent, significant } from '../../format.js';
import { codeSample } from './code.js';
import * as model from './model.js';

/** What stands behind the picture: the call that makes it, and its numbers. */
export function Behind() {
  const code = codeSample();
  return (
    <div class="behind">
      <div class="code">
        <div class="code-head">
          <h3 id="code-heading">As code</h3>
          <CopyButton text={codeSample}>Copy</CopyButton>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so it must be reachable by keyboard */}
        <section class="code-sheet" tabIndex={0} aria-labelledby="code-heading">
          <pre>
            <code>{code.split(/(\/\/.*)/).map(paintComment)}</code>
          </pre>
        </section>
      </div>
      <details class="data">
        <summary>The numbers as a table</summary>
        <Numbers />
      </details>
    </div>
  );
}

const paintComment = (piece: string) => (piece.startsWith('//') ? <span class="comment">{piece}</span> : piece);

function Numbers() {
  const { names, logits, probs, weights } = model;
  const total = weights.value.reduce((sum, w) => sum + w, 0);
  const surprise = (p: number) => (p > 0 ? -p * Math.log2(p) + 0 : 0);
  return (
    <DataTable
      caption={`Softmax at T = ${exact(model.temperature.value)}`}
      columns={['class', 'logit z', 'e^((z − max) / T)', 'probability p', '−p log₂ p, bits']}
      rows={names.value.map((name, index) => {
        const p = probs.value[index] as number;
        return [
          model.best.value === index ? `${name} (argmax)` : name,
          exact(logits.value[index] as number),
          significant(weights.value[index] as number, 4),
          percent(p, 4),
          decimal(surprise(p), 4),
        ];
      })}
      total={[
        'sum',
        '',
        decimal(total, 4),
        `${decimal(model.sum.value * 100, 4)}%`,
        decimal(model.entropyBits.value, 4),
      ]}
    />
  );
}
