import { useSignal } from '@preact/signals';
import { saveFile } from '../../export/save.js';
import { counted } from '../../format.js';
import { LogitsText } from '../../paste/LogitsText.js';
import { step } from '../../state.js';
import * as model from './model.js';
import { asCsv, type Labelled, parseRows } from './rows.js';
import { type Example, state } from './state.js';

const NAMES: Record<Example, string> = {
  overconfident: 'Overconfident',
  honest: 'Honest',
  timid: 'Timid',
  own: 'Your own rows',
};

/** Whose logits these are. */
export function Source() {
  const asked = useSignal(false);
  const choose = (data: Example) => {
    asked.value = data === 'own';
    if (data === 'own' && !model.own.peek()) return;
    step(() => {
      state.data.value = data;
      state.temperature.value = 1;
    });
  };
  return (
    <div class="source">
      <fieldset class="presets" aria-label="Classifiers">
        {(Object.keys(NAMES) as Example[]).map((data) => (
          <button
            key={data}
            type="button"
            class="button"
            aria-pressed={asked.value ? data === 'own' : model.source.value === data}
            onClick={() => choose(data)}
          >
            {NAMES[data]}
          </button>
        ))}
      </fieldset>
      {(asked.value || model.source.value === 'own') && <OwnRows />}
    </div>
  );
}

/** Rows to paste or to open: they are read here and go nowhere. */
function OwnRows() {
  const text = useSignal('');
  const said = useSignal('');
  const wrong = useSignal(false);

  /** Says what the text was understood as; nothing is used before the button is pressed. */
  function understand(from: string): Labelled | undefined {
    try {
      const rows = parseRows(from);
      said.value = `${counted(rows.rows, 'row')} of ${counted(rows.classes, 'class', 'classes')}`;
      wrong.value = false;
      return rows;
    } catch (error) {
      said.value = error instanceof Error ? error.message : String(error);
      wrong.value = true;
      return undefined;
    }
  }

  function use(from: string) {
    const rows = understand(from);
    if (!rows) return;
    model.own.value = rows;
    step(() => {
      state.data.value = 'own';
      state.temperature.value = 1;
    });
  }

  async function open(event: Event & { currentTarget: HTMLInputElement }) {
    const file = event.currentTarget.files?.[0];
    if (!file) return;
    const content = await file.text();
    text.value = content.length > 20_000 ? '' : content;
    use(content);
  }

  return (
    <div class="own-rows">
      <LogitsText
        label="One row a line: the label, then a logit for each class. They are read in this browser and are not sent anywhere, nor put into the link."
        rows={6}
        value={text.value}
        placeholder={'label,cat,dog,bird\n0,2.1,0.3,-1.2\n2,0.4,0.2,1.9'}
        onText={(next) => {
          text.value = next;
          if (next.trim() === '') said.value = '';
          else understand(next);
        }}
      />
      <div class="own-actions">
        <button type="button" class="button" onClick={() => use(text.value)}>
          Use these rows
        </button>
        <label class="button file">
          Open a CSV file
          <input type="file" accept=".csv,.tsv,.txt,text/csv,text/plain" onChange={open} />
        </label>
        <button
          type="button"
          class="button"
          onClick={() => saveFile('logitkit-rows.csv', 'text/csv', asCsv(model.data.value))}
        >
          Save the rows in view
        </button>
      </div>
      <p class={wrong.value ? 'own-said wrong' : 'own-said'} role="status">
        {said.value}
      </p>
    </div>
  );
}
