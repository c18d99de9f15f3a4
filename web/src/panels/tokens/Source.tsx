import { Choice } from '../../components/Choice.js';
import { LogitsText } from '../../paste/LogitsText.js';
import {
  busy,
  chooseSource,
  facts,
  failed,
  loadHub,
  model,
  notice,
  paste,
  pastedText,
  understanding,
} from './modelSource.js';
import { PRECISIONS, SOURCES, type SourceName, state, TOO_LONG } from './state.js';

const NAMES: Record<SourceName, string> = {
  own: 'A model of this page',
  hub: 'One of the hub',
  pasted: 'Pasted logits',
};

/** Where the logits come from. */
export function Source() {
  const source = state.source.value;
  return (
    <div class="stack">
      <Choice
        label="The model"
        value={source}
        options={SOURCES.map((value) => ({ value, text: NAMES[value] }))}
        onChange={chooseSource}
      />
      {source === 'own' && <OwnFacts />}
      {source === 'hub' && <Hub />}
      {source === 'pasted' && <Pasted />}
      <p class="token-notice" role={failed.value ? 'alert' : 'status'} data-failed={failed.value ? '' : undefined}>
        {notice.value}
      </p>
    </div>
  );
}

function OwnFacts() {
  const { heldOutNats, charactersPerToken } = facts.value ?? {
    heldOutNats: Number.NaN,
    charactersPerToken: Number.NaN,
  };
  return (
    <p class="small-print">
      A transformer of one million numbers (4 layers, 4 heads, 128 wide; 1.1 MB), trained by a script of the repository
      on the King James Bible of 1611, which is in the public domain. It knows nothing else.
      {Number.isFinite(heldOutNats) &&
        ` On text it has not seen its perplexity is ${Math.exp(heldOutNats).toFixed(1)} a token of ${charactersPerToken.toFixed(1)} characters.`}{' '}
      Its forward pass runs here; its attention and its sampling are logitkit’s.
    </p>
  );
}

function Hub() {
  return (
    <form
      class="hub"
      onSubmit={(event) => {
        event.preventDefault();
        void loadHub();
      }}
    >
      <label class="labelled">
        <span>Model of the Hugging Face hub, with ONNX weights</span>
        <input
          type="text"
          class="text-box"
          autoComplete="off"
          spellcheck={false}
          value={state.hub.value}
          onInput={(event) => {
            state.hub.value = event.currentTarget.value;
          }}
        />
      </label>
      <Choice
        label="Weights"
        value={state.precision.value}
        options={PRECISIONS.map((value) => ({ value, text: value }))}
        onChange={(value) => {
          state.precision.value = value;
        }}
      />
      <button type="submit" class="button" disabled={busy.value}>
        Load it
      </button>
      <p class="small-print">
        This fetches the model from huggingface.co, often hundreds of megabytes, and 14 MB of transformers.js and ONNX
        Runtime from this site. Nothing is asked of anybody before you press the button, and your text stays here.
        {model.value && ` ${model.value.name} is ready.`}
      </p>
    </form>
  );
}

function Pasted() {
  return (
    <div class="stack">
      <LogitsText label={PASTED_LABEL} value={pastedText.value} onText={paste} />
      {understanding.value && (
        <p class="small-print" role="status" data-understood>
          {understanding.value}
        </p>
      )}
      {state.pasted.value === TOO_LONG && pastedText.value && (
        <p class="small-print">The list is too long for a link: a link to this page leaves it out.</p>
      )}
    </div>
  );
}

const PASTED_LABEL =
  'A token and its logit a line, numbers with commas, tabs or spaces between them, or JSON: a list of numbers, or of such lists, one a step';
