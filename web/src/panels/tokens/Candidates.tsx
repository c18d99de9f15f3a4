import { along } from '../../components/scale.js';
import { counted, decimal, percent, whole } from '../../format.js';
import { inspection, label, place, promptLength, standing } from './model.js';
import { model } from './modelSource.js';
import { branch } from './writing.js';

const MOST = 10;

const STAGE_NAMES: Readonly<Record<string, string>> = {
  penalties: 'repetition',
  temperature: 'temperature',
  topK: 'top-k',
  topP: 'top-p',
  minP: 'min-p',
};
export const stageName = (stage: string): string => STAGE_NAMES[stage] ?? stage;

export interface Candidate {
  id: number;
  /** Of the model; after each stage, undefined where the stage has dropped it; of the law that is drawn from. */
  raw: number;
  after: readonly (number | undefined)[];
  final: number;
}

/** The likeliest tokens of the model, those of the law, the one that fell and the one that stands. */
export function candidates(most = MOST): Candidate[] {
  const now = inspection.value;
  if (!now) return [];
  const { probs, stages, law } = now;
  const best = Array.from(probs, (p, id) => ({ p, id }))
    .sort((a, b) => b.p - a.p || a.id - b.id)
    .slice(0, most);
  const ids = new Set([...best.map(({ id }) => id), ...law.ids.subarray(0, most), now.token]);
  if (standing.value !== undefined) ids.add(standing.value);
  const of = (list: Int32Array, shares: Float64Array, id: number): number | undefined => shares[list.indexOf(id)];
  return [...ids]
    .sort((a, b) => (probs[b] as number) - (probs[a] as number) || a - b)
    .map((id) => ({
      id,
      raw: probs[id] as number,
      after: stages.map((stage) => of(stage.ids, stage.probs, id)),
      final: of(law.ids, law.probs, id) ?? 0,
    }));
}

/** Who could stand here: before all stages, after each of them, and in the law that is drawn from. */
export function Candidates() {
  const now = inspection.value;
  if (!now) {
    return (
      <p class="small-print">
        {model.value ? 'The model has no logits for this place: it reads no further.' : 'No model is there yet.'}
      </p>
    );
  }
  const list = candidates();
  const scale = Math.max(...list.map(({ raw, final }) => Math.max(raw, final)));
  const free = place.value >= promptLength.value;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="table-scroll" tabIndex={0} aria-label="Candidates">
      <table class="candidates">
        <thead>
          <tr>
            <th scope="col">token</th>
            <th scope="col">model</th>
            {now.stages.map(({ stage, after }) => (
              <th key={stage} scope="col">
                {stageName(stage)}
                <span class="kept">{`keeps ${whole(after)}`}</span>
              </th>
            ))}
            <th scope="col">drawn from</th>
          </tr>
        </thead>
        <tbody>
          {list.map((candidate) => (
            <tr key={candidate.id} class={candidate.id === standing.value ? 'standing' : ''} data-id={candidate.id}>
              <th scope="row">
                <button
                  type="button"
                  data-drawn
                  class="token-choice"
                  disabled={!free}
                  aria-label={`${label(candidate.id)}: ${candidate.id === standing.value ? 'stands here' : 'put it here'}`}
                  onClick={() => candidate.id !== standing.value && branch(place.value, [candidate.id])}
                >
                  {label(candidate.id)}
                </button>
                <Marks id={candidate.id} fell={now.token} />
              </th>
              <td class="with-bar" data-column="model">
                <Share share={candidate.raw} of={scale} />
              </td>
              {candidate.after.map((p, i) => (
                <td key={i} data-column={stageName(now.stages[i]?.stage ?? '')}>
                  {p === undefined ? <span class="dropped">dropped</span> : percent(p)}
                </td>
              ))}
              <td class="with-bar final" data-column="drawn from">
                <Share share={candidate.final} of={scale} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Marks({ id, fell }: { id: number; fell: number }) {
  const stands = standing.value;
  if (id === fell) return <span class="mark">{stands === fell || stands === undefined ? '◂ drawn' : '◂ the die'}</span>;
  return id === stands ? <span class="mark">◂ chosen</span> : null;
}

function Share({ share, of }: { share: number; of: number }) {
  return (
    <>
      <svg class="tiny-bar" aria-hidden="true" focusable="false">
        <rect class="tiny-fill" width={along(of > 0 ? share / of : 0)} height="100%" />
      </svg>
      <span class="share-number">{percent(share)}</span>
    </>
  );
}

/** Where the random number falls: the candidates as parts of one whole, in the order of their ids, as sampling walks. */
export function Die() {
  const now = inspection.value;
  if (!now) return null;
  const { law, uniform, token } = now;
  const order = Array.from(law.ids, (id, i) => ({ id, share: law.probs[i] as number })).sort((a, b) => a.id - b.id);
  let sum = 0;
  const parts = order.map((part) => {
    const from = sum;
    sum += part.share;
    return { ...part, from };
  });
  return (
    <figure class="die">
      <svg
        class="die-strip"
        role="img"
        aria-label={`The random number ${decimal(uniform, 4)} falls into ${label(token)}`}
      >
        {parts
          .filter(({ share }) => share >= 0.002)
          .map(({ id, share, from }) => (
            <g key={id} class={`part ${id === token ? 'leading' : ''}`}>
              <rect x={along(from)} width={along(share)} height="100%" />
              {share * 260 > 9 * label(id).length + 12 && (
                <text x={along(from)} y="50%" dx="0.4em">
                  {label(id)}
                </text>
              )}
            </g>
          ))}
        <line class="die-mark" x1={along(uniform)} x2={along(uniform)} y1="0" y2="100%" />
      </svg>
      <figcaption>
        The random number here is <strong data-uniform>{decimal(uniform, 4)}</strong>: it falls into{' '}
        <strong>{label(token)}</strong>, out of {counted(law.ids.length, 'token')} that{' '}
        {law.ids.length === 1 ? 'is' : 'are'} left.
      </figcaption>
    </figure>
  );
}
