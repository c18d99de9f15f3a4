import { effect, type ReadonlySignal, signal } from '@preact/signals';

/** The same values a task later, the last one of several: for what is costly to draw beside what is being dragged. */
export function late<T>(source: ReadonlySignal<T>): ReadonlySignal<T> {
  const shown = signal(source.peek());
  let waiting = false;
  effect(() => {
    if (source.value === shown.peek() || waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      shown.value = source.peek();
    });
  });
  return shown;
}
