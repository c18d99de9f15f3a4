import { WholeStrip } from '../../components/WholeStrip.js';
import { decimal, spokenPercent } from '../../format.js';
import * as model from './model.js';

/** The strips are half as wide as the page at most: a word that would be cut off is left out. */
const fitting = (word: string, share: number): string => (share * 430 >= word.length * 9 + 20 ? word : '');

/** The same scores under the three maps: who gets something, and how much. */
export function Compared() {
  return (
    <figure class="compared">
      <figcaption>
        <h3>The same scores, three maps</h3>
        <span class="plane-note">who gets something</span>
      </figcaption>
      {model.compared.value.map(({ name, weights }) => {
        const kept = weights.filter((w) => w > 0).length;
        const most = Math.max(...weights);
        const parts = weights.flatMap((share, j) =>
          share > 0 ? [{ name: fitting(model.words.value[j] as string, share), share, leading: share === most }] : [],
        );
        const spoken = weights.map((share, j) => `${model.words.value[j]} ${spokenPercent(share)}`).join(', ');
        return (
          <div key={name} class={`compared-row ${model.map.value === name ? 'chosen' : ''}`} data-compared={name}>
            <span class="compared-name">
              {name === 'entmax' ? `entmax ${Number(decimal(model.alpha.value, 3)) || '∞'}` : name}
            </span>
            <WholeStrip parts={parts} label={`${name}: ${spoken}`} />
            <span class="compared-kept">
              {kept} of {weights.length}
            </span>
          </div>
        );
      })}
      <p class="plane-note">
        Softmax always leaves everybody something. Entmax and sparsemax stop at a distance from the first: what is too
        far off gets exactly 0, and the sum has fewer terms.
      </p>
    </figure>
  );
}
