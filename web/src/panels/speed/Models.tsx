import { Picture } from '../../components/Picture.js';
import { along } from '../../components/scale.js';
import { whole } from '../../format.js';
import { glanceKey, glances } from './client.js';
import { logitWork, MODELS, type Model } from './modelList.js';
import { bytes, operations, time } from './print.js';
import { state, type Task } from './state.js';

const MOST = Math.max(...MODELS.map(({ classes }) => classes));

/** How many classes real models end in, and what one step costs at each. */
export function Models() {
  return (
    <Picture>
      <p class="models-terms">
        Softmax and a draw are measured here with the logits in the library’s memory (a Vector): no copy is made.
      </p>
      <ul class="models">
        {MODELS.map((model) => (
          <Row key={model.id} model={model} />
        ))}
      </ul>
    </Picture>
  );
}

function Row({ model }: { model: Model }) {
  const { id, name, what, classes } = model;
  return (
    <li class="model" data-model={id} aria-label={name}>
      <h3>
        {name}
        <span class="model-what">
          <strong>{whole(classes)}</strong> {what}
        </span>
      </h3>
      <svg class="model-bar" aria-hidden="true" focusable="false">
        <rect class="model-track" width="100%" height="100%" rx="2" />
        <rect class="model-fill" width={along(classes / MOST)} height="100%" rx="2" />
      </svg>
      <dl class="model-costs">
        <Cost term="logits">{bytes(4 * classes)}</Cost>
        <Cost term="operations to make them">{operations(logitWork(model))}</Cost>
        <Cost term="softmax" task="softmax" size={classes} />
        <Cost term="a draw" task="draw" size={classes} />
      </dl>
      <button
        type="button"
        class="button"
        aria-pressed={state.model.value === id}
        aria-label={`Show the code at the size of ${name}`}
        onClick={() => {
          state.model.value = id;
        }}
      >
        Code
      </button>
    </li>
  );
}

interface CostProps {
  term: string;
  task?: Task;
  size?: number;
  children?: preact.ComponentChildren;
}

function Cost({ term, task, size, children }: CostProps) {
  const found = task && size ? glances.value.get(glanceKey(task, size)) : undefined;
  return (
    <div {...(task ? { 'data-glance': task } : {})}>
      <dt>{term}</dt>
      <dd>{children ?? (found === undefined ? '…' : time(found))}</dd>
    </div>
  );
}
