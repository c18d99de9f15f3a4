import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { stepsOf } from './keys.js';
import { along } from './scale.js';

/** A place in the picture: 0 to 1 from left to right, 0 to 1 from top to bottom. */
export type Place = readonly [x: number, y: number];

export interface PlanePoint {
  label: string;
  at: Place;
  /** ARIA wants one number; the text says both coordinates, or what they mean. */
  valueNow: number;
  valueText: string;
  onMove(at: Place): void;
  /** Called when the point is taken hold of; what it returns puts all back if the browser takes the gesture over. */
  snapshot(): () => void;
  /** Arrow presses: to the right and upwards, a tenth of one with Shift. */
  onStep(right: number, up: number): void;
  class?: string;
}

export interface PlaneProps {
  label: string;
  points: readonly PlanePoint[];
  /** A click beside every handle brings this point there. */
  jump?: number;
  onHold?: (held: boolean) => void;
  /** Which point the pointer or the focus has taken. */
  onTake?: (index: number) => void;
  class?: string;
  /** What lies under the handles: it is silent, the handles and the panel's table say its numbers. */
  children?: ComponentChildren;
}

const REACH_PX = 24;

type Pointed = Pick<MouseEvent, 'clientX' | 'clientY'>;

interface Grip {
  index: number;
  pointerId: number;
  putBack: () => void;
  /** From the pointer to the point, so that taking hold moves nothing. */
  offset: Place;
}

/** Points that are dragged in two directions. Arrows move them too; numbers to type are the panel's, beside it. */
export function Plane(props: PlaneProps) {
  const { points, jump, onHold, onTake } = props;
  const art = useRef<SVGSVGElement>(null);
  const grip = useRef<Grip | null>(null);

  const place = (event: Pointed): Place => {
    const box = (art.current as SVGSVGElement).getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };

  /** The handle under the pointer, or the nearest one in reach. */
  function reached(event: Pointed): number {
    const box = (art.current as SVGSVGElement).getBoundingClientRect();
    const [x, y] = place(event);
    const distances = points.map(({ at }) => Math.hypot((at[0] - x) * box.width, (at[1] - y) * box.height));
    const nearest = distances.indexOf(Math.min(...distances));
    return (distances[nearest] ?? Infinity) <= REACH_PX ? nearest : -1;
  }

  const focus = (index: number) =>
    art.current?.querySelectorAll<SVGGElement>('.plane-handle')[index]?.focus({ preventScroll: true });

  function onPointerDown(event: PointerEvent) {
    if (event.button !== 0 || grip.current) return;
    const near = reached(event);
    // A finger beside the handles may be scrolling: it jumps only when it turns out to have tapped.
    const index = near >= 0 ? near : event.pointerType === 'mouse' ? (jump ?? -1) : -1;
    const point = points[index];
    if (!point) return;
    event.preventDefault();
    art.current?.setPointerCapture(event.pointerId);
    const [x, y] = place(event);
    const offset: Place = near >= 0 ? [point.at[0] - x, point.at[1] - y] : [0, 0];
    grip.current = { index, pointerId: event.pointerId, putBack: point.snapshot(), offset };
    focus(index);
    onTake?.(index);
    onHold?.(true);
    if (near < 0) point.onMove([x, y]);
  }

  function onPointerMove(event: PointerEvent) {
    const held = grip.current;
    if (held?.pointerId !== event.pointerId) return;
    const [x, y] = place(event);
    points[held.index]?.onMove([x + held.offset[0], y + held.offset[1]]);
  }

  function onPointerEnd(event: PointerEvent) {
    const held = grip.current;
    if (held?.pointerId !== event.pointerId) return;
    grip.current = null;
    if (event.type === 'pointercancel') held.putBack();
    onHold?.(false);
  }

  /** A finger on a handle drags it. `touch-action` would say so too, but not inside a drawing. */
  function onTouchStart(event: TouchEvent) {
    const touch = event.touches.length === 1 ? event.touches[0] : undefined;
    if (touch && reached(touch) >= 0 && event.cancelable) event.preventDefault();
  }

  function onClick(event: MouseEvent) {
    const touched = (event as PointerEvent).pointerType !== 'mouse';
    if (touched && jump !== undefined && reached(event) < 0) points[jump]?.onMove(place(event));
  }

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the handles inside have the keys
    // biome-ignore lint/a11y/useSemanticElements: a drawing is no fieldset
    <svg
      ref={art}
      class={`plane ${props.class ?? ''}`}
      role="group"
      aria-label={props.label}
      focusable="false"
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerEnd}
      onPointerCancel={onPointerEnd}
      onClick={onClick}
      onTouchStart={onTouchStart}
    >
      {/* biome-ignore lint/a11y/noAriaHiddenOnFocusable: a group of shapes cannot take the focus */}
      <g aria-hidden="true">
        <rect class="plane-ground" width="100%" height="100%" />
        {props.children}
      </g>
      {points.map((point, index) => (
        <Handle key={index} point={point} onFocus={() => onTake?.(index)} />
      ))}
    </svg>
  );
}

function Handle({ point, onFocus }: { point: PlanePoint; onFocus: () => void }) {
  const [cx, cy] = point.at.map(along) as [string, string];
  function onKeyDown(event: KeyboardEvent) {
    const steps = stepsOf(event);
    if (steps === undefined) return;
    event.preventDefault();
    const sideways = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
    point.onStep(sideways ? steps : 0, sideways ? 0 : steps);
  }
  return (
    <g
      class={`plane-handle ${point.class ?? ''}`}
      role="slider"
      tabIndex={0}
      aria-roledescription="point in the plane"
      aria-label={point.label}
      aria-valuenow={point.valueNow}
      aria-valuetext={point.valueText}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
    >
      <circle class="plane-reach" cx={cx} cy={cy} />
      <circle class="plane-halo" cx={cx} cy={cy} />
      <circle class="plane-dot" cx={cx} cy={cy} />
    </g>
  );
}

/** Paths have no percentages: they are drawn in a box of 1000 × 1000 over the picture. */
const SIDE = 1000;
const drawn = (unit: number): string => String(Math.round(unit * SIDE * 10) / 10);

/** A path through places; several of them in one element. */
export function PlanePath(props: { lines: readonly (readonly Place[])[]; closed?: boolean; class: string }) {
  const path = props.lines
    .map((line) => `M${line.map(([x, y]) => `${drawn(x)} ${drawn(y)}`).join('L')}${props.closed ? 'Z' : ''}`)
    .join('');
  return (
    <svg viewBox={`0 0 ${SIDE} ${SIDE}`} preserveAspectRatio="none" width="100%" height="100%" aria-hidden="true">
      <path class={props.class} d={path} vector-effect="non-scaling-stroke" />
    </svg>
  );
}

export interface PlaneTextProps {
  at: Place;
  /** Moves it off its place, in ems: to the right, and down. */
  by?: Place;
  class?: string;
  children: ComponentChildren;
}

export function PlaneText({ at: [x, y], by: [dx, dy] = [0, 0], class: name = '', children }: PlaneTextProps) {
  return (
    <text class={`plane-text ${name}`} x={along(x)} y={along(y)} dx={`${dx}em`} dy={`${dy}em`}>
      {children}
    </text>
  );
}

/** The signs that tell dots apart without colour, in pixels around their middle. */
const SIGNS = {
  circle: 'M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0Z',
  diamond: 'M0 -6.5L6.5 0L0 6.5L-6.5 0Z',
  square: 'M-5 -5H5V5H-5Z',
  triangle: 'M0 -6L6 4.5H-6Z',
} as const;
export type Sign = keyof typeof SIGNS;

/** A small sign at a place, the same size at every width. */
export function PlaneSign({ at: [x, y], sign, class: name = '' }: { at: Place; sign: Sign; class?: string }) {
  return (
    <svg x={along(x)} y={along(y)} class="plane-sign-place" aria-hidden="true">
      <path class={`plane-sign ${name}`} d={SIGNS[sign]} />
    </svg>
  );
}

/** The same sign in a line of text. */
export function SignMark({ sign }: { sign: Sign }) {
  return (
    <svg class="sign-mark" viewBox="-8 -8 16 16" aria-hidden="true" focusable="false">
      <path class="plane-sign" d={SIGNS[sign]} />
    </svg>
  );
}
