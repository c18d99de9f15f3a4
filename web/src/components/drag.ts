import { useRef } from 'preact/hooks';

export interface DragOptions {
  /** Where the pointer is, from 0 to 1 of the element's box, left to right and top to bottom. */
  onDrag(x: number, y: number): void;
  onHold?: (held: boolean) => void;
}

/**
 * Pointer handlers for something that is dragged in two directions. They go on the element whose box is the
 * picture; keys and typing are the caller's, beside it.
 */
export function useDrag({ onDrag, onHold }: DragOptions) {
  const held = useRef<number | null>(null);

  function tell(event: PointerEvent & { currentTarget: Element }) {
    const box = event.currentTarget.getBoundingClientRect();
    onDrag((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height);
  }

  return {
    onPointerDown(event: PointerEvent & { currentTarget: Element }) {
      if (event.button !== 0 || held.current !== null) return;
      held.current = event.pointerId;
      event.currentTarget.setPointerCapture(event.pointerId);
      onHold?.(true);
      tell(event);
    },
    onPointerMove(event: PointerEvent & { currentTarget: Element }) {
      if (held.current === event.pointerId) tell(event);
    },
    onPointerUp: release,
    onPointerCancel: release,
  };

  function release(event: PointerEvent) {
    if (held.current !== event.pointerId) return;
    held.current = null;
    onHold?.(false);
  }
}
