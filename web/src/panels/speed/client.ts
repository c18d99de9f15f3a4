import { signal } from '@preact/signals';
import { CONTESTANTS, RESIDENT } from './contestants.js';
import type { Reply, Request, Result } from './messages.js';
import { MODELS } from './modelList.js';
import { state, type Task } from './state.js';

export type Phase = 'idle' | 'running' | 'finished' | 'cancelled' | 'failed';

export const phase = signal<Phase>('idle');
/** From 0 to 1. */
export const progress = signal(0);
/** How many classes the row has that is being raced on. */
export const racing = signal(0);
export const results = signal<readonly Result[]>([]);
/** The task of `results`. */
export const raced = signal<Task>('softmax');
export const failure = signal('');
/** The build that took part: `simd` or `relaxed`. */
export const variant = signal('');

/** Softmax and a draw at each model, looked at in passing when the panel comes into view. */
export const glances = signal<ReadonlyMap<string, number>>(new Map());
export const glanceKey = (task: Task, size: number): string => `${task} ${size}`;

const SIZES = MODELS.map(({ classes }) => classes);

function ask(request: Request, hear: (reply: Reply) => void): () => void {
  const worker = new Worker(new URL('./bench.worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }: MessageEvent<Reply>) => {
    hear(data);
    if (data.kind === 'end' || data.kind === 'failure') worker.terminate();
  };
  worker.onerror = (event) => {
    event.preventDefault();
    hear({ kind: 'failure', message: event.message || 'the worker did not start' });
    worker.terminate();
  };
  worker.postMessage(request);
  return () => worker.terminate();
}

let end: (() => void) | undefined;

/** Races everybody at every size. */
export function start(): void {
  cancel();
  phase.value = 'running';
  progress.value = 0;
  racing.value = SIZES[0] as number;
  results.value = [];
  failure.value = '';
  raced.value = state.task.value;
  const contestants = CONTESTANTS.map(({ id }) => id);
  end = ask({ task: state.task.value, sizes: SIZES, contestants, glance: false }, (reply) => {
    if (reply.kind === 'progress') {
      progress.value = reply.done;
      racing.value = reply.size;
    } else if (reply.kind === 'result') results.value = [...results.value, ...reply.results];
    else if (reply.kind === 'end') {
      progress.value = 1;
      phase.value = 'finished';
      variant.value = reply.variant;
    } else {
      failure.value = reply.message;
      phase.value = 'failed';
    }
  });
}

/** What was measured so far stays. */
export function cancel(): void {
  end?.();
  end = undefined;
  if (phase.value === 'running') phase.value = 'cancelled';
}

/** A short look at what one step costs at each model; gives back how to stop it. */
export function glance(): () => void {
  let stop = () => {};
  const look = (task: Task, then: () => void) => {
    stop = ask({ task, sizes: SIZES, contestants: [RESIDENT.id], glance: true }, (reply) => {
      if (reply.kind === 'result') {
        const found = reply.results.map(
          ({ size, microseconds }) => [glanceKey(task, size), microseconds.median] as const,
        );
        glances.value = new Map([...glances.value, ...found]);
      } else if (reply.kind === 'end') then();
    });
  };
  look('softmax', () => look('draw', () => {}));
  return () => stop();
}
