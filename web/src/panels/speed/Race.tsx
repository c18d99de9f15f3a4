import { Choice } from '../../components/Choice.js';
import { Picture } from '../../components/Picture.js';
import { counted } from '../../format.js';
import { step } from '../../state.js';
import { cancel, failure, phase, progress, raced, racing, results, start, variant } from './client.js';
import { DRAW } from './contestants.js';
import { RaceChart } from './RaceChart.js';
import { Standings } from './Standings.js';
import { state } from './state.js';

/** The bench in the visitor's own browser: to start, to watch, to cancel. */
export function Race() {
  const running = phase.value === 'running';
  return (
    <div class="race-panel">
      <h3>The race, on this machine</h3>
      <p class="race-terms">
        {state.task.value === 'draw'
          ? `Everybody gets the same Float32Array of logits and returns the id of one token, drawn with the same stages: top-k ${DRAW.topK}, temperature ${DRAW.temperature}, top-p ${DRAW.topP}.`
          : 'Everybody gets the same Float32Array of logits and returns a new Float32Array with their softmax. The time of making that array is part of it.'}{' '}
        All run in one thread.
      </p>
      <div class="race-controls">
        <Choice
          label="Task"
          value={state.task.value}
          options={[
            { value: 'softmax', text: 'softmax', disabled: running },
            { value: 'draw', text: 'draw a token', disabled: running },
          ]}
          onChange={(task) =>
            step(() => {
              state.task.value = task;
            })
          }
        />
        {running ? (
          <button type="button" class="button" onClick={cancel}>
            Cancel
          </button>
        ) : (
          <button type="button" class="button start" onClick={start}>
            {results.value.length > 0 ? 'Race again' : 'Start the race'}
          </button>
        )}
        <progress aria-label="Progress of the race" max={1} value={progress.value} />
      </div>
      <p class="race-said" role="status">
        {said()}
      </p>
      <Picture class="race-picture">
        <RaceChart />
      </Picture>
      {results.value.length > 0 && <Standings />}
    </div>
  );
}

function said(): string {
  switch (phase.value) {
    case 'idle':
      return 'A few seconds in a worker of this page; nothing leaves the browser.';
    case 'running':
      return `Racing at ${counted(racing.value, 'class', 'classes')}`;
    case 'finished':
      return `Finished: ${raced.value === 'draw' ? 'draws' : 'softmax'} at four sizes, with the ${variant.value} build.`;
    case 'cancelled':
      return 'Cancelled. What was measured until then stays.';
    case 'failed':
      return `It could not be measured: ${failure.value}`;
  }
}
