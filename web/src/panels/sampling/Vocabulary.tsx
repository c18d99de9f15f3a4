import { Choice } from '../../components/Choice.js';
import { NumberField } from '../../components/NumberField.js';
import { Slider } from '../../components/Slider.js';
import { linearScale, tidy } from '../../components/scale.js';
import { TextField } from '../../components/TextField.js';
import { exact, spokenNumber, whole } from '../../format.js';
import { PasteDetails } from '../../paste/PasteDetails.js';
import { step } from '../../state.js';
import * as model from './model.js';
import { LABEL_LENGTH, LOGIT_RANGE, state, TOKEN_COUNT } from './state.js';
import { LARGE_SIZE } from './words.js';

const STEP = 0.1;
const AXES = [5, 10, 20, 50];

/** What there is to draw from: a few words with logits to set, or as many tokens as a large model has. */
export function Vocabulary() {
  return (
    <div class="vocabulary">
      <Choice
        label="Vocabulary"
        value={state.vocabulary.value}
        options={[
          { value: 'words', text: `${state.logits.value.length} words` },
          { value: 'large', text: `${whole(LARGE_SIZE)} tokens` },
        ]}
        onChange={(value) =>
          step(() => {
            state.vocabulary.value = value;
          })
        }
      />
      {model.isLarge.value ? (
        <p class="aside">
          A made-up row of logits as long as the vocabulary of LLaMA 3: a bell-shaped crowd, and a few tokens far above
          it. It is always the same row, and every change here runs all {whole(LARGE_SIZE)} through the chain.
        </p>
      ) : (
        <Words />
      )}
    </div>
  );
}

function Words() {
  const limit = AXES.find((axis) => state.logits.value.every((z) => Math.abs(z) <= axis)) ?? 50;
  return (
    <>
      <ul class="words">
        {state.logits.value.map((logit, id) => (
          <Word key={id} id={id} logit={logit} limit={limit} />
        ))}
      </ul>
      <button
        type="button"
        class="button add-word"
        disabled={state.logits.value.length >= TOKEN_COUNT.most}
        onClick={model.addToken}
      >
        Add a token
      </button>
      <PasteDetails length={TOKEN_COUNT} range={LOGIT_RANGE} longest={LABEL_LENGTH} onUse={model.useLogits} />
    </>
  );
}

function Word({ id, logit, limit }: { id: number; logit: number; limit: number }) {
  const name = model.nameOf(id);
  const scale = linearScale(-limit, limit, STEP);
  const change = (value: number) => model.setLogit(id, value);
  return (
    <li class="word" aria-label={name}>
      <TextField
        class="word-name"
        label={`Token ${id}`}
        value={state.words.value[id] ?? ''}
        placeholder={`token ${id}`}
        longest={LABEL_LENGTH}
        onChange={(word) => model.setWord(id, word)}
      />
      <Slider
        label={`Logit of token ${name}`}
        value={logit}
        scale={scale}
        origin={0}
        valueText={spokenNumber(logit)}
        onChange={change}
      />
      <NumberField
        label={`Logit of token ${name}, typed`}
        value={logit}
        range={LOGIT_RANGE}
        format={exact}
        valueText={spokenNumber(logit)}
        step={(value, steps) => tidy(value + steps * STEP)}
        onChange={change}
      />
      <button
        type="button"
        class="icon-button"
        aria-label={`Remove token ${name}`}
        disabled={state.logits.value.length <= TOKEN_COUNT.fewest}
        onClick={() => model.removeToken(id)}
      >
        <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
          <path d="M2 2l8 8M10 2l-8 8" stroke="currentColor" stroke-width="1.5" />
        </svg>
      </button>
    </li>
  );
}
