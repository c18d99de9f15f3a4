import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { temperatureScale } from '../../components/temperature.js';
import { hold } from '../../state.js';
import * as model from './model.js';

const SWEEP_MS = 6000;
/** Whoever asks for less motion gets stops to look at instead of a film. */
const STOPS = [0, 0.25, 0.5, 1, 2, 4, Infinity];
const STOP_MS = 1200;

const calm = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Runs through all temperatures once, from 0 to ∞. */
export function Sweep() {
  const running = useSignal(false);

  useEffect(() => {
    if (!running.value) return undefined;
    const release = hold(); // one step of the history
    const began = performance.now();
    let frame = 0;
    const draw = (now: number) => {
      const passed = Math.max(0, now - began); // a frame's time may lie before the click
      if (calm()) model.T.value = STOPS[Math.min(STOPS.length - 1, Math.floor(passed / STOP_MS))] as number;
      else model.T.value = temperatureScale.fromUnit(Math.min(1, passed / SWEEP_MS));
      if (model.T.value === Infinity) running.value = false;
      else frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    const stop = () => {
      running.value = false;
    };
    addEventListener('pointerdown', stop, { once: true });
    addEventListener('keydown', stop, { once: true });
    return () => {
      release();
      cancelAnimationFrame(frame);
      removeEventListener('pointerdown', stop);
      removeEventListener('keydown', stop);
    };
  }, [running.value, running]);

  return (
    <button
      type="button"
      class="button"
      aria-pressed={running.value}
      onClick={() => {
        running.value = !running.value;
      }}
    >
      Sweep from 0 to ∞
    </button>
  );
}
