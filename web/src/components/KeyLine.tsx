/** A line as the chart draws it, in the words beside the chart: told by its class, like the line itself. */
export function KeyLine({ line }: { line: string }) {
  return (
    <svg class="key-line" aria-hidden="true" focusable="false">
      <line class={`line ${line}`} x1="0" x2="100%" y1="50%" y2="50%" />
    </svg>
  );
}
