import { PANELS } from '../panels.js';
import { at, step } from '../state.js';
import { anchorOf } from './info.js';
import { goTo } from './scroll.js';

/** The panels by name. Without scripts these are plain links inside the page. */
export function Contents() {
  return (
    <nav class="contents" aria-label="Panels">
      <ol>
        {PANELS.map(({ id, name }) => (
          <li key={id}>
            <a
              href={`#${anchorOf(id)}`}
              onClick={(event) => {
                event.preventDefault(); // the hash is the state of the page: the rest of it stays
                step(() => {
                  at.value = id;
                });
                goTo(id);
              }}
            >
              {name}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}
