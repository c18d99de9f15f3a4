import { along } from './scale.js';

export interface Part {
  name: string;
  share: number;
  /** The part that the eye should find first. */
  leading?: boolean;
  /** The part that the pointer or the focus is on. */
  active?: boolean;
}

/** Roughly what a letter takes; a name is written only where its part has room for it. */
const LETTER_PX = 9;
const PADDING_PX = 20;
const NARROW_PX = 264;
const WIDE_PX = 900;

/** One whole, cut into its parts: probabilities always fill it exactly. */
export function WholeStrip({ parts, label }: { parts: readonly Part[]; label: string }) {
  let start = 0;
  return (
    <svg class="whole" role="img" aria-label={label} focusable="false">
      {parts.map((part, index) => {
        const x = start;
        start += part.share;
        const needed = part.name.length * LETTER_PX + PADDING_PX;
        const room = part.share * NARROW_PX >= needed ? 'always' : part.share * WIDE_PX >= needed ? 'wide' : 'never';
        return (
          <g key={index} class={`part ${part.leading ? 'leading' : ''} ${part.active ? 'active' : ''}`}>
            <rect x={along(x)} width={along(part.share)} height="100%" />
            {room !== 'never' && (
              <text class={room} x={along(x)} y="50%" dx="0.7em">
                {part.name}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
