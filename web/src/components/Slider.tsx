import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { stepsOf } from './keys.js';
import { along, type Scale } from './scale.js';

export interface SliderProps {
  label: string;
  value: number;
  scale: Scale;
  /** The value as a person would say it. */
  valueText: string;
  onChange(value: number): void;
  /** Called with true when a pointer takes hold, and with false when it lets go. */
  onHold?: (held: boolean) => void;
  /** Where the filled part of the track begins; the left end unless told. */
  origin?: number;
  /** What lies behind the track: grid lines, ticks. */
  children?: ComponentChildren;
  class?: string;
}

/** A pointer this near to the handle takes hold of it; farther away the handle jumps to the pointer. */
const REACH_PX = 22;
const FINE = 0.1;

interface Grip {
  pointerId: number;
  /** The position to go back to when the browser takes the gesture over for scrolling. */
  before: number;
  unit: number;
  x: number;
}

/**
 * A slider as in the WAI-ARIA practices: arrows step, Page keys take ten steps, Home and End go to the
 * limits, Shift is ten times finer, for the pointer too. It draws in percent of its own width, so it needs
 * no measuring and looks the same in the page made at build time.
 */
export function Slider(props: SliderProps) {
  const { value, scale, origin = scale.min } = props;
  const grip = useRef<Grip | null>(null);
  const art = useRef<SVGSVGElement>(null);
  const [from, to] = [scale.toUnit(origin), scale.toUnit(value)];

  const change = (next: number) => {
    if (next !== value) props.onChange(next);
  };

  function onPointerDown(event: PointerEvent & { currentTarget: HTMLElement }) {
    const box = art.current?.getBoundingClientRect();
    if (event.button !== 0 || !box || grip.current) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const handle = box.left + to * box.width;
    const near = Math.abs(event.clientX - handle) <= REACH_PX;
    const unit = near ? to : (event.clientX - box.left) / box.width;
    grip.current = { pointerId: event.pointerId, before: value, unit, x: event.clientX };
    props.onHold?.(true);
    if (!near) change(scale.fromUnit(clampUnit(unit)));
  }

  function onPointerMove(event: PointerEvent) {
    const box = art.current?.getBoundingClientRect();
    const held = grip.current;
    if (!box || held?.pointerId !== event.pointerId) return;
    const travel = (event.clientX - held.x) / box.width;
    held.unit += travel * (event.shiftKey ? FINE : 1);
    held.x = event.clientX;
    change(scale.fromUnit(clampUnit(held.unit)));
  }

  function onPointerEnd(event: PointerEvent) {
    const held = grip.current;
    if (held?.pointerId !== event.pointerId) return;
    grip.current = null;
    if (event.type === 'pointercancel') change(held.before);
    props.onHold?.(false);
  }

  function onKeyDown(event: KeyboardEvent) {
    const steps = stepsOf(event);
    let next: number;
    if (steps !== undefined) next = scale.step(value, steps);
    else if (event.key === 'Home') next = scale.min;
    else if (event.key === 'End') next = scale.max;
    else return;
    event.preventDefault();
    change(next);
  }

  return (
    <div
      class={`slider ${props.class ?? ''}`}
      role="slider"
      tabIndex={0}
      aria-label={props.label}
      aria-orientation="horizontal"
      aria-valuemin={spoken(scale.min)}
      aria-valuemax={spoken(scale.max)}
      aria-valuenow={spoken(value)}
      aria-valuetext={props.valueText}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerEnd}
      onPointerCancel={onPointerEnd}
      onKeyDown={onKeyDown}
    >
      <svg ref={art} class="slider-art" aria-hidden="true" focusable="false">
        {props.children}
        <rect class="slider-track" width="100%" y="50%" />
        <rect class="slider-fill" x={along(Math.min(from, to))} width={along(Math.abs(to - from))} y="50%" />
        <circle class="slider-halo" cx={along(to)} cy="50%" />
        <circle class="slider-handle" cx={along(to)} cy="50%" />
      </svg>
    </div>
  );
}

const clampUnit = (unit: number): number => Math.min(1, Math.max(0, unit));

/** ARIA's numbers are finite; the value text says what the last of them stands for. */
const spoken = (value: number): number => (value === Infinity ? Number.MAX_SAFE_INTEGER : value);
