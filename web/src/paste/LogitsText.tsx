import { useEffect, useRef } from 'preact/hooks';
import { useDraft } from '../components/useDraft.js';

export interface LogitsTextProps {
  label: string;
  value: string;
  rows?: number;
  placeholder?: string;
  /** Called with the text as it is typed; a long one waits until the hand rests. */
  onText(text: string): void;
}

/** A text up to this long is read at every key. */
const SHORT = 4000;
const REST_MS = 250;

/** Where logits are pasted or typed. It keeps what is being typed, whatever its reader makes of it. */
export function LogitsText({ label, value, rows = 8, placeholder, onText }: LogitsTextProps) {
  const { text: draft, set, change } = useDraft(value);
  const waiting = useRef<string | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  function onInput(event: Event & { currentTarget: HTMLTextAreaElement }) {
    const text = event.currentTarget.value;
    set(text);
    waiting.current = text;
    clearTimeout(timer.current);
    if (text.length <= SHORT) tell();
    else timer.current = setTimeout(tell, REST_MS);
  }

  function tell() {
    clearTimeout(timer.current);
    const text = waiting.current;
    waiting.current = null;
    if (text !== null) change(() => onText(text));
  }

  function onBlur() {
    tell();
    set(null);
  }

  return (
    <label class="labelled">
      <span>{label}</span>
      <textarea
        class="text-box logits-text"
        rows={rows}
        spellcheck={false}
        autoComplete="off"
        placeholder={placeholder}
        value={draft ?? value}
        onInput={onInput}
        onBlur={onBlur}
      />
    </label>
  );
}
