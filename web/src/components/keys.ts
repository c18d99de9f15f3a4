const STEPS: Record<string, number> = {
  ArrowRight: 1,
  ArrowUp: 1,
  ArrowLeft: -1,
  ArrowDown: -1,
  PageUp: 10,
  PageDown: -10,
};

/** How many steps a key asks for: arrows one, Page keys ten, Shift a tenth of either. */
export function stepsOf(event: KeyboardEvent): number | undefined {
  if (event.ctrlKey || event.altKey || event.metaKey) return undefined;
  const steps = STEPS[event.key];
  return steps === undefined ? undefined : steps * (event.shiftKey ? 0.1 : 1);
}
