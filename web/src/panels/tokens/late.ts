import { effect, type ReadonlySignal, signal } from '@preact/signals';

/** The same values a task later, the last one of several: what is costly to draw leaves the frame to what is being dragged. */
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
