import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { spokenPercent, whole } from '../../format.js';
import { step } from '../../state.js';
import { moved } from './chainLinks.js';
import * as model from './model.js';
import { StageCard } from './StageCard.js';
import { Strip } from './Strip.js';
import { GROUP_TITLES, STAGE_SPECS, type StageGroup, specOf } from './stages.js';
import { state } from './state.js';
import { lab } from './steps.js';

/** The stages that are on, as cards in the order in which they run. */
export function Chain() {
  const list = useRef<HTMLOListElement>(null);
  const held = useSignal<number | null>(null);
  const said = useSignal('');
  const chain = state.chain.value;
  const found = lab.value;

  function move(from: number, to: number) {
    if (to < 0 || to >= chain.length || to === from) return;
    step(() => {
      state.chain.value = moved(state.chain.value, from, to);
    });
    const stage = chain[from]?.stage;
    if (stage) said.value = `${specOf(stage).title} is now ${to + 1} of ${chain.length}`;
    // The card moves in the page, and the focus with it.
    requestAnimationFrame(() => {
      const card = list.current?.children[to];
      if (!card?.contains(document.activeElement)) card?.querySelector<HTMLElement>('.grip')?.focus();
    });
  }

  /** While a grip is held, the card goes where the pointer is: past the middle of a neighbour it takes its place. */
  function grab(event: PointerEvent, index: number) {
    if (event.button !== 0) return;
    event.preventDefault();
    const pointer = event.pointerId;
    held.value = index;
    const before = state.chain.peek();
    const onMove = (at: PointerEvent) => {
      if (at.pointerId !== pointer || held.value === null) return;
      const to = placeAt(list.current, at.clientY);
      if (to === undefined || to === held.value) return;
      state.chain.value = moved(state.chain.value, held.value, to);
      held.value = to;
    };
    const onEnd = (at: PointerEvent) => {
      if (at.pointerId !== pointer) return;
      removeEventListener('pointermove', onMove);
      removeEventListener('pointerup', onEnd);
      removeEventListener('pointercancel', onEnd);
      held.value = null;
      if (at.type === 'pointercancel') state.chain.value = before;
    };
    addEventListener('pointermove', onMove);
    addEventListener('pointerup', onEnd);
    addEventListener('pointercancel', onEnd);
  }

  return (
    <>
      <div class="law-line">
        <h3>Before any stage</h3>
        <RawLaw />
      </div>
      {'error' in found && (
        <p class="lab-error" role="alert">
          {found.error}
        </p>
      )}
      <ol class="stage-cards" ref={list}>
        {chain.map((link, index) => (
          <StageCard
            key={link.stage}
            link={link}
            step={'error' in found ? undefined : found.steps.find(({ stage }) => stage === link.stage)}
            place={index}
            count={chain.length}
            onMove={move}
            onGrab={(event) => grab(event, index)}
            held={held.value === index}
          />
        ))}
      </ol>
      {chain.length === 0 && <p class="no-stages">No stage is on: the distribution is the softmax of the logits.</p>}
      <p class="visually-hidden" role="status">
        {said.value}
      </p>
      <Shelf />
    </>
  );
}

/** The card under a height of the window, above all or below all included. */
function placeAt(list: HTMLElement | null, y: number): number | undefined {
  const boxes = [...(list?.children ?? [])].map((card) => card.getBoundingClientRect());
  if (boxes.length === 0) return undefined;
  const under = boxes.findIndex(({ bottom }) => y < bottom);
  return under < 0 ? boxes.length - 1 : under;
}

function RawLaw() {
  const parts = model.shown.value.map((id) => ({ name: model.nameOf(id), share: model.raw.value[id] as number }));
  const others = 1 - parts.reduce((sum, { share }) => sum + share, 0);
  const left = model.size.value - parts.length;
  if (left > 0) parts.push({ name: `${whole(left)} more`, share: others });
  const spoken = parts.map(({ name, share }) => `${name} ${spokenPercent(share)}`).join(', ');
  return <Strip kept={parts} label={`Softmax of the logits: ${spoken}`} />;
}

const GROUPS = Object.keys(GROUP_TITLES) as StageGroup[];

/** The stages that are off; a press puts one on, where the order of the system has it. */
function Shelf() {
  const on = new Set(state.chain.value.map(({ stage }) => stage));
  const off = [...STAGE_SPECS.values()].filter(({ stage }) => !on.has(stage));
  return (
    <div class="shelf">
      <h3>Switch on</h3>
      {GROUPS.map((group) => {
        const specs = off.filter((spec) => spec.group === group);
        return (
          specs.length > 0 && (
            <fieldset key={group} class="shelf-group" aria-label={GROUP_TITLES[group]}>
              <span class="shelf-title" aria-hidden="true">
                {GROUP_TITLES[group]}
              </span>
              {specs.map(({ stage, title, says }) => (
                <button key={stage} type="button" class="button" title={says} onClick={() => model.switchOn(stage)}>
                  + {title}
                </button>
              ))}
            </fieldset>
          )
        );
      })}
    </div>
  );
}
