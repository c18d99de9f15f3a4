import { useMedia } from '../../components/useMedia.js';
import { percent } from '../../format.js';
import { type Branch, tree } from './continuations.js';
import { label, reading } from './model.js';
import { layout, NODE, type Placed, ROW } from './treeLayout.js';
import { branch } from './writing.js';

/** Below this the tree is an outline, which needs no scrolling sideways. */
const NARROW = '(max-width: 40rem)';

/** What could have been: pressing a branch takes it. */
export function Tree() {
  const { at: root = 0, trunk } = tree.value ?? {};
  const outline = useMedia(NARROW);
  if (!trunk || trunk.children.length === 0) {
    return (
      <p class="small-print tree-waiting">
        The tree grows from a place after the prompt; it is being read, or there is none.
      </p>
    );
  }
  const { placed, width, rows } = layout(trunk, outline);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section class="tree-scroll" tabIndex={0} aria-label="Likely continuations">
      <svg class="tree" data-root={root} width={width} height={rows * ROW + 4}>
        <title>Likely continuations</title>
        {placed.map((at) => at.parent && <Edge key={`e${at.branch.path}`} at={at} outline={outline} />)}
        {placed.map((at) =>
          at.parent ? (
            <Node key={at.branch.path.join()} at={at} root={root} />
          ) : (
            <Root key="root" at={at} root={root} />
          ),
        )}
      </svg>
    </section>
  );
}

function Edge({ at: { branch: to, parent, x, y }, outline }: { at: Placed; outline: boolean }) {
  const width = 1 + 7 * Math.sqrt(to.joint);
  if (outline) {
    const [left, top] = [(parent?.x ?? 0) + 8, (parent?.y ?? 0) + ROW - 2];
    const path = `M${left},${top} V${y + ROW / 2} H${x}`;
    return <path class={`edge ${to.taken ? 'taken' : ''}`} d={path} stroke-width={width / 2} />;
  }
  const [fromX, fromY] = [(parent?.x ?? 0) + NODE, (parent?.y ?? 0) + ROW / 2];
  const middle = (fromX + x) / 2;
  return (
    <path
      class={`edge ${to.taken ? 'taken' : ''}`}
      d={`M${fromX},${fromY} C${middle},${fromY} ${middle},${y + ROW / 2} ${x},${y + ROW / 2}`}
      stroke-width={width}
    />
  );
}

function Root({ at: { x, y }, root }: { at: Placed; root: number }) {
  const before = reading.value?.tokens.slice(Math.max(0, root - 2), root) ?? [];
  return (
    <text class="root" x={x} y={y + ROW / 2}>
      {`…${before.map(label).join('').replace(/␣/g, ' ')}`.slice(-13)}
    </text>
  );
}

const kindOf = (to: Branch): string => (to.taken ? 'taken' : to.visited ? 'visited' : '');

function Node({ at: { branch: to, x, y }, root }: { at: Placed; root: number }) {
  const take = () => !to.taken && branch(root, to.path);
  const shown = label(to.token).replace(/^␣/, '');
  const state = to.taken ? ', in the text' : to.visited ? ', seen before' : '';
  return (
    // biome-ignore lint/a11y/useSemanticElements: a button cannot stand in an SVG
    <g
      class={`node ${kindOf(to)}`}
      role="button"
      // in SVG the attribute's name is lower case, and Preact writes it as it stands
      tabindex={0}
      aria-description={`${to.path.map(label).join('').replace(/␣/g, ' ').trim()}: ${percent(to.joint)} as a whole${state}`}
      data-path={to.path.join(',')}
      data-joint={to.joint}
      onClick={take}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        take();
      }}
    >
      <rect x={x} y={y + 2} width={NODE} height={ROW - 4} rx={5} />
      <text x={x + 6} y={y + ROW / 2}>
        {shown.length > 8 ? `${shown.slice(0, 7)}…` : shown}
      </text>
      <text class="chance" x={x + NODE - 5} y={y + ROW / 2}>
        {percent(to.probability, 0)}
      </text>
    </g>
  );
}
