import { along } from '../../components/scale.js';
import { percent } from '../../format.js';
import type { Share } from './steps.js';

/** Roughly what a letter takes: a name is written only where its part has room for it. */
const LETTER_PX = 8.5;
const PADDING_PX = 14;
const NARROW_PX = 250;
const WIDE_PX = 520;
/** How far the hatching reaches. */
const WIDEST_PX = 1000;

export interface StripProps {
  kept: readonly Share[];
  /** The mass of what was dropped: hatched, at the right end. */
  dropped?: number;
  label: string;
}

/** A law as one whole, cut into its tokens; what a stage drops is hatched. */
export function Strip({ kept, dropped = 0, label }: StripProps) {
  let start = 0;
  const largest = Math.max(...kept.map(({ share }) => share));
  return (
    <svg class="law-strip" role="img" aria-label={label} focusable="false">
      {kept.map(({ name, share }, index) => {
        const x = start;
        start += share;
        const needed = name.length * LETTER_PX + PADDING_PX;
        const room = share * NARROW_PX >= needed ? 'always' : share * WIDE_PX >= needed ? 'wide' : '';
        return (
          <g key={index} class={`law-part ${share === largest ? 'leading' : ''}`}>
            <rect x={along(x)} width={along(share)} height="100%" />
            {room && (
              <text class={room} x={along(x)} y="50%" dx="0.55em">
                {name}
              </text>
            )}
          </g>
        );
      })}
      {dropped > 0 && <Dropped from={1 - dropped} share={dropped} />}
    </svg>
  );
}

/** Slanted lines need pixels: a nested drawing keeps them apart at every width. */
function Dropped({ from, share }: { from: number; share: number }) {
  const text = percent(share, 1);
  return (
    <svg class="law-dropped" aria-hidden="true" x={along(from)} width={along(share)} height="100%">
      <rect width="100%" height="100%" />
      {Array.from({ length: Math.ceil((share * WIDEST_PX + 40) / 8) }, (_, index) => (
        <line key={index} x1={index * 8} x2={index * 8 - 40} y1="0" y2="40" />
      ))}
      {share * NARROW_PX > text.length * LETTER_PX && (
        <text x="50%" y="50%">
          {text}
        </text>
      )}
    </svg>
  );
}
