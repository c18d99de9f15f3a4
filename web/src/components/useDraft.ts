import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';

/**
 * What is being typed into a field, next to the value that it has led to. When the value changes without the field
 * (Back, a preset), what was typed is out of date: the field shows the value again, and does not bring the old one back.
 *
 * `change` wraps what the field itself does to the value.
 */
export function useDraft<T>(value: T) {
  const draft = useSignal<string | null>(null);
  const accepted = useRef(value);
  const own = useRef(false);
  if (own.current) {
    own.current = false;
    accepted.current = value;
  }
  if (draft.value === null) accepted.current = value;
  const text = value === accepted.current ? draft.value : null;
  return {
    text,
    set(next: string | null) {
      if (text === null) accepted.current = value;
      draft.value = next;
    },
    change(run: () => void) {
      own.current = true;
      run();
    },
  };
}
