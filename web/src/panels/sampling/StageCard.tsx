import { percent, spokenPercent, whole } from '../../format.js';
import type { Link } from './chainLinks.js';
import * as model from './model.js';
import { StageParam } from './StageParam.js';
import { Strip } from './Strip.js';
import { settingOf, specOf } from './stages.js';
import type { Step } from './steps.js';

export interface StageCardProps {
  link: Link;
  /** What it does; nothing while the package refuses the cards. */
  step: Step | undefined;
  place: number;
  count: number;
  onMove(from: number, to: number): void;
  onGrab(event: PointerEvent): void;
  held: boolean;
}

/** One stage of the chain: to switch off, to tune, to move; and what it leaves of the law that reaches it. */
export function StageCard({ link, step, place, count, onMove, onGrab, held }: StageCardProps) {
  const spec = specOf(link.stage);
  const move = (to: number) => onMove(place, to);

  function onKeyDown(event: KeyboardEvent) {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? count - 1 : by === undefined ? undefined : place + by;
    if (to === undefined) return;
    event.preventDefault();
    move(to);
  }

  return (
    <li class={`stage-card ${held ? 'held' : ''}`} data-stage={link.stage} aria-label={spec.title}>
      <div class="stage-head">
        <button
          type="button"
          class="grip"
          aria-label={`Move ${spec.title}, ${place + 1} of ${count}: arrow keys`}
          onPointerDown={onGrab}
          onKeyDown={onKeyDown}
        >
          <svg viewBox="0 0 10 16" width="10" height="16" aria-hidden="true">
            {[2, 8, 14].map((y) => (
              <path key={y} d={`M1.5 ${y}h2M6.5 ${y}h2`} stroke="currentColor" stroke-width="2" />
            ))}
          </svg>
        </button>
        <h4>{spec.title}</h4>
        <span class="stage-buttons">
          <IconButton
            name={`${spec.title} earlier`}
            path="M2 8l4-4 4 4"
            disabled={place === 0}
            onClick={() => move(place - 1)}
          />
          <IconButton
            name={`${spec.title} later`}
            path="M2 4l4 4 4-4"
            disabled={place === count - 1}
            onClick={() => move(place + 1)}
          />
          <IconButton
            name={`Switch ${spec.title} off`}
            path="M2 2l8 8M10 2l-8 8"
            onClick={() => model.switchOff(link.stage)}
          />
        </span>
      </div>
      <p class="stage-says">{spec.says}</p>
      <div class="stage-params">
        {spec.params.map((param) => (
          <StageParam key={param.name} spec={spec} param={param} value={settingOf(spec, link.values, param.name)} />
        ))}
      </div>
      {step && <Outcome step={step} title={spec.title} />}
    </li>
  );
}

/** Dropped tokens that are named. */
const NAMED = 5;

function Outcome({ step, title }: { step: Step; title: string }) {
  const gone = step.before - step.after;
  const spoken = step.kept.map(({ name, share }) => `${name} ${spokenPercent(share)}`).join(', ');
  const names = step.droppedNames.slice(0, NAMED);
  const more = whole(gone - names.length);
  const list =
    names.length === 0 ? more : gone === names.length ? names.join(', ') : `${names.join(', ')} and ${more} more`;
  return (
    <div class="stage-outcome">
      <Strip kept={step.kept} dropped={step.dropped} label={`After ${title}: ${spoken}`} />
      <p class="stage-count">
        <strong>
          {whole(step.before)} → <span data-kept>{whole(step.after)}</span>
        </strong>{' '}
        {step.neutral
          ? 'tuned to change nothing'
          : gone === 0
            ? 'all stay'
            : `drops ${list}: ${percent(step.dropped)} of the mass`}
      </p>
    </div>
  );
}

interface IconButtonProps {
  name: string;
  path: string;
  disabled?: boolean;
  onClick(): void;
}

function IconButton({ name, path, disabled = false, onClick }: IconButtonProps) {
  return (
    <button type="button" class="icon-button" aria-label={name} disabled={disabled} onClick={onClick}>
      <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
        <path d={path} fill="none" stroke="currentColor" stroke-width="1.5" />
      </svg>
    </button>
  );
}
