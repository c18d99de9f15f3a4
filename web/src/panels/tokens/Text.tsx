import { Control } from '../../components/Control.js';
import { linearScale } from '../../components/scale.js';
import { decimal } from '../../format.js';
import { step } from '../../state.js';
import { full, liveFacts, place, problem, readingFailure, running, type TokenFact } from './model.js';
import { model } from './modelSource.js';
import { PROMPT_LENGTH, state } from './state.js';
import { cut, rollAgain, stop, write } from './writing.js';

const EXAMPLES = ['In the beginning', 'And the king said unto', 'Blessed are the', 'Behold, a woman'];

/** The beginning is typed, the rest is drawn. */
export function Prompt() {
  if (state.source.value === 'pasted') return null;
  return (
    <div class="stack">
      <label class="labelled">
        <span>How the text begins</span>
        <input
          type="text"
          class="text-box"
          autoComplete="off"
          spellcheck={false}
          maxLength={PROMPT_LENGTH}
          value={state.prompt.value}
          aria-invalid={problem.value !== ''}
          aria-describedby="tokens-problem"
          onInput={(event) => begin(event.currentTarget.value)}
        />
      </label>
      <p id="tokens-problem" class="token-notice" role="status" data-failed={problem.value ? '' : undefined}>
        {problem.value || readingFailure.value}
      </p>
      {state.source.value === 'own' && (
        <div class="presets">
          {EXAMPLES.map((text) => (
            <button key={text} type="button" class="button" onClick={() => step(() => begin(text))}>
              {text} …
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function begin(text: string): void {
  state.prompt.value = text;
  state.drawn.value = [];
  state.place.value = -1;
}

/** What makes the text longer and shorter. */
export function Writing() {
  const ready = model.value !== null;
  const drawn = state.drawn.value.length;
  return (
    <div class="token-actions">
      {running.value ? (
        <button type="button" class="button" onClick={stop}>
          Stop
        </button>
      ) : (
        <button type="button" class="button" disabled={!ready || full.value} onClick={() => write(40)}>
          Write 40 tokens
        </button>
      )}
      <button type="button" class="button" disabled={!ready || full.value || running.value} onClick={() => write(1)}>
        Draw one
      </button>
      <button
        type="button"
        class="button"
        disabled={drawn === 0 || running.value}
        onClick={() => rollAgain(place.value)}
      >
        Roll again from here
      </button>
      <button type="button" class="button" disabled={drawn === 0 || running.value} onClick={() => cut(0)}>
        Clear
      </button>
    </div>
  );
}

/** How surprised the model was: underlined the more heavily, and coloured. */
const levelOf = (bits: number): number => [1, 3, 5, 8].filter((limit) => bits >= limit).length;

/** The text, token by token: pressing one looks at the place where it was drawn. The slider below does the same by key. */
export function Text() {
  const at = place.value;
  const facts = liveFacts.value;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it is text to read; its control is the slider below
    // biome-ignore lint/a11y/useKeyWithClickEvents: the slider has the keys
    <div
      class="token-text"
      onClick={(event) => {
        const token = (event.target as Element).closest('[data-index]');
        if (token) look(Number(token.getAttribute('data-index')));
      }}
    >
      {facts.map((fact, index) => (
        <Token key={index} fact={fact} index={index} here={index === at} />
      ))}
      <span class={`token next ${at === facts.length ? 'here' : ''}`} data-index={facts.length}>
        ?
      </span>
    </div>
  );
}

function look(at: number): void {
  state.place.value = at === liveFacts.value.length ? -1 : at;
}

function Token({ fact, index, here }: { fact: TokenFact; index: number; here: boolean }) {
  const bits = -fact.nats / Math.LN2;
  const level = Number.isNaN(bits) ? 0 : levelOf(bits);
  return (
    <>
      <span
        data-index={index}
        class={`token level-${level} ${fact.fromPrompt ? 'prompt' : 'drawn'} ${here ? 'here' : ''}`}
        title={Number.isNaN(bits) ? 'not rated' : `${decimal(bits, 1)} bits`}
      >
        {fact.text.replace(/\n/g, '⏎')}
      </span>
      {fact.text.includes('\n') && <br />}
    </>
  );
}

/** Which place of the text is looked at. */
export function Place() {
  const facts = liveFacts.value;
  const last = facts.length + 1;
  const at = Math.min(place.value, facts.length);
  const fact = facts[at];
  const spoken = fact ? `${at + 1}, ${fact.text.trim() || 'new line'}` : `${last}, the token to come`;
  return (
    <Control
      title="Place looked at"
      label="Place"
      value={at + 1}
      scale={linearScale(1, Math.max(2, last), 1)}
      range={{ min: 1, max: last }}
      format={(value) => decimal(value, 0)}
      valueText={spoken}
      onChange={(value) => look(Math.round(value) - 1)}
    />
  );
}
