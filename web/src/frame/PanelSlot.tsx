import { signal, useSignal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { loadWhole } from '../loadWhole.js';
import { at } from '../state.js';
import { anchorOf, PanelInfo } from './info.js';
import { ownName } from './names.js';
import { PanelHead } from './PanelHead.js';
import type { Panel } from './panel.js';

/** All panels are wanted, for paper. */
const everything = signal(false);

/** Loads every panel; resolves when they are there, or could not be loaded. */
export async function loadEverything(): Promise<void> {
  everything.value = true;
  while (document.querySelector('section.panel:not([data-loaded]) .panel-waiting:not([role=alert])')) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

/** How far above or below the window a panel begins to load. */
const AHEAD = '700px 0px 700px 0px';

/** The place of a panel. It holds the title and what it is about until the panel itself comes near. */
export function PanelSlot({ panel, now = false }: { panel: Panel; now?: boolean }) {
  const loaded = useSignal<{ Component: ComponentType } | null>(null);
  const failure = useSignal('');
  const place = useRef<HTMLElement>(null);
  const Component = panel.Component ?? loaded.value?.Component;

  useEffect(() => {
    const { load } = panel;
    const element = place.current;
    if (!load || !element) return undefined;
    const begin = async () => {
      failure.value = '';
      try {
        await loadWhole(); // before the panel's modules are there: some begin to compute at once
        loaded.value = { Component: await load() };
      } catch (error) {
        failure.value = error instanceof Error ? error.message : String(error);
      }
    };
    if (now || everything.value || at.peek() === panel.id) {
      void begin();
      return undefined;
    }
    const watch = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        watch.disconnect();
        void begin();
      },
      { rootMargin: AHEAD },
    );
    watch.observe(element);
    return () => watch.disconnect();
  }, [panel, now, everything.value, loaded, failure]);

  return (
    <PanelInfo.Provider value={panel}>
      <section
        ref={place}
        class={`panel ${panel.id}-panel`}
        id={anchorOf(panel.id)}
        data-panel={panel.id}
        data-loaded={Component ? '' : undefined}
        aria-labelledby={ownName(panel.id, 'title')}
      >
        {Component ? <Component /> : <Waiting failure={failure.value} />}
      </section>
    </PanelInfo.Provider>
  );
}

function Waiting({ failure }: { failure: string }) {
  return (
    <>
      <PanelHead />
      <p class="panel-waiting" role={failure ? 'alert' : undefined}>
        {failure ? `This panel could not be loaded: ${failure}` : 'The figure appears here as you come near.'}
      </p>
      <p class="panel-waiting on-paper" aria-hidden="true">
        The figure of this panel is left out, as it had not been opened yet. “Print all panels” at the end of the page
        prints it too.
      </p>
    </>
  );
}
