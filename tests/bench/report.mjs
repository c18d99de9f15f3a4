import { picture as draw } from './picture.mjs';
import { WANTED } from './startup.mjs';

/** The page (Markdown) and the terminal's summary of a run. Figures are ratios; times are there to be looked at only. */

const ENGINES = { node: 'Node', chromium: 'Chromium' };

/** One line a goal: what was wanted, what came out in each engine and variant. */
export function summary({ runs, startup, memory }) {
  const lines = [];
  for (const { title, scenes } of joined(runs)) {
    lines.push(title);
    for (const { name, goals, failures } of scenes) {
      for (const goal of goals)
        lines.push(`  ${name.padEnd(14)} ${goalName(goal).padEnd(46)} ${goal.cells.map(plainCell).join('   ')}`);
      for (const failure of failures) lines.push(`  ${name.padEnd(14)} FAILED ${failure}`);
    }
  }
  for (const { title, missing } of runs[0]?.absent ?? [])
    lines.push(`${title}: not there yet (needs ${missing.join(', ')})`);
  for (const { what, value, wanted, met } of [...startupRows(startup), ...memory])
    lines.push(`${what}: ${value} (${wanted})${mark({ met })}`);
  lines.push(tally(runs));
  return lines.join('\n');
}

/** The files that the page refers to: `{ path, text }`, beside it. */
export function pictures({ runs }) {
  return runs.flatMap((run) =>
    run.cases
      .filter(({ picture, scenes }) => picture !== undefined && scenes.length > 1)
      .map(({ picture, scenes }) => ({ path: pictureFile(picture, run), text: draw(scenes, AXES[picture]) })),
  );
}

const AXES = { row: 'entries in the row', batch: 'rows of 128' };
const pictureFile = (picture, { engine, variant }) => `results/${picture}-${engine}-${variant}.svg`;

export function markdown(result) {
  const { date, command, machine, load, versions, runs } = result;
  const columns = runs.map(columnName);
  const parts = [
    '# Speed, measured',
    '',
    'Made by the command below; not edited by hand. Functions take turns of about a millisecond in one process, round',
    'after round; a figure is the median over rounds of the **ratio within a round**, with the 10th and 90th percentile',
    'behind it. The machine is shared, so ratios hold and times do not: differences below some 10 % are not evidence.',
    'Everybody runs on one thread. ✓ and ✗ hold the median against the wanted figure; a figure without either is for',
    'information.',
    '',
    `- **Date**: ${date}`,
    `- **Command**: \`${command}\``,
    `- **Machine**: ${machine}; load average ${load.map((x) => x.toFixed(1)).join(' at the start, ')} at the end`,
    `- **Engines**: ${[...new Set(runs.map((r) => `${ENGINES[r.engine]} ${r.version}`))].join(', ')}`,
    `- **Versions**: ${versions.join(', ')}`,
    `- **Goals**: ${tally(runs)}`,
    '',
  ];
  for (const { title, about, picture, scenes } of joined(runs)) {
    parts.push(`## ${title}`, '', about, '');
    if (picture !== undefined)
      parts.push(...runs.map((run) => `![${title}, ${columnName(run)}](${pictureFile(picture, run)})`), '');
    const goals = scenes.flatMap((scene) => scene.goals.map((goal) => ({ scene, goal })));
    if (goals.length > 0) {
      parts.push(
        `| | ratio | wanted | ${columns.join(' | ')} |`,
        `|---|---|---|${columns.map(() => '---').join('|')}|`,
      );
      for (const { scene, goal } of goals)
        parts.push(`| ${scene.name} | ${goalName(goal)} | ${wantedOf(goal)} | ${goal.cells.map(cell).join(' | ')} |`);
      parts.push('');
    }
    parts.push('<details><summary>Times per call, median (p10 – p90)</summary>', '');
    parts.push(`| | runner | ${columns.join(' | ')} |`, `|---|---|${columns.map(() => '---').join('|')}|`);
    for (const scene of scenes) {
      for (const { label, cells } of scene.runners)
        parts.push(`| ${scene.name} | ${label} | ${cells.map(timeCell).join(' | ')} |`);
      for (const failure of scene.failures) parts.push(`| ${scene.name} | **failed** | ${failure} |`);
    }
    parts.push('', '</details>', '');
  }
  const absent = runs[0]?.absent ?? [];
  if (absent.length > 0) {
    parts.push(
      '## Not there yet',
      '',
      ...absent.map(({ title, missing }) => `- ${title}: needs ${missing.map((name) => `\`${name}\``).join(', ')}`),
      '',
    );
  }
  parts.push('## From import to the first result', '');
  parts.push('A fresh process, a fresh page with empty caches; times, so they hold for this machine.', '');
  parts.push('| | measured | wanted |', '|---|---|---|');
  for (const { what, value, wanted, met } of startupRows(result.startup))
    parts.push(`| ${what} | ${value}${mark({ met })} | ${wanted} |`);
  parts.push('', '## Memory held', '');
  parts.push('Of the module, which never shrinks: each in a fresh process of Node, after the work was done once.', '');
  parts.push('| | measured | wanted |', '|---|---|---|');
  for (const { what, value, wanted, met } of result.memory)
    parts.push(`| ${what} | ${value}${mark({ met })} | ${wanted} |`);
  if (result.threads.length > 0) parts.push(...threadsSection(result.threads));
  return `${parts.join('\n')}\n`;
}

function threadsSection(threads) {
  const faster = ({ p10, median, p90 }) => `**${number(median)}** (${number(p10)}–${number(p90)})`;
  return [
    '',
    '## Worker threads',
    '',
    'Half of a batch of softmax handed to a second thread (Node, simd, shared memory): how many times as fast as one thread,',
    'by `Atomics`, the cheapest way there is, and by messages, as pool libraries do it. `node tests/bench/workers.mjs`',
    '',
    '| batch | one thread | 2 threads, Atomics | 2 threads, messages |',
    '|---|---|---|---|',
    ...threads.map(
      ({ shape, oneNs, atomics, messages }) =>
        `| ${shape.join(' × ')} | ${time(oneNs.median)} | ${faster(atomics)} | ${faster(messages)} |`,
    ),
  ];
}

function startupRows({ node, chromium, downloads }) {
  const rows = [];
  const add = (where, entries, most) => {
    for (const [entry, ms] of Object.entries(entries ?? {})) {
      const value = `${number(ms.median)} ms (${number(ms.p10)} – ${number(ms.p90)})`;
      rows.push({
        what: `import of ${entry} to first result, ${where}`,
        value,
        wanted: `≤ ${most} ms`,
        met: ms.median <= most,
      });
    }
  };
  add('Node', node, WANTED.nodeMs);
  add('Chromium', chromium, WANTED.chromiumMs);
  for (const { what, bytes } of downloads) {
    rows.push({
      what: `${what}, gzip`,
      value: `${number(bytes / 1000)} kB`,
      wanted: `≤ ${WANTED.gzipKb} kB`,
      met: bytes <= 1000 * WANTED.gzipKb,
    });
  }
  return rows;
}

/** Cases with the runs side by side: `cells[i]` is what run i has, or undefined. */
function joined(runs) {
  return (runs[0]?.cases ?? []).map(({ title, about, picture }) => {
    const each = runs.map((run) => run.cases.find((c) => c.title === title));
    const names = unique(each.flatMap((c) => c?.scenes.map((s) => s.name) ?? []));
    const scenes = names.map((name) => {
      const found = each.map((c) => c?.scenes.find((s) => s.name === name));
      const keys = unique(found.flatMap((s) => s?.goals.map(goalName) ?? []));
      const labels = unique(found.flatMap((s) => Object.keys(s?.runners ?? {})));
      return {
        name,
        goals: keys.map((key) => {
          const cells = found.map((s) => s?.goals.find((g) => goalName(g) === key));
          return { ...cells.find((c) => c !== undefined), cells };
        }),
        runners: labels.map((label) => ({ label, cells: found.map((s) => s?.runners[label]) })),
        failures: found.flatMap((s, i) =>
          Object.entries(s?.failures ?? {}).map(([label, why]) => `${columnName(runs[i])}: ${label}: ${why}`),
        ),
      };
    });
    return { title, about, picture, scenes };
  });
}

const unique = (list) => [...new Set(list)];
const columnName = ({ engine, variant }) => `${ENGINES[engine]} ${variant}`;
const goalName = ({ of, over, unit }) => `${of} ${unit === 'ns' ? '−' : '/'} ${over}`;

/** The bound differs between variants: all of them, in the columns' order. */
function wantedOf({ cells }) {
  return unique(
    cells
      .filter((c) => c?.wanted !== undefined)
      .map(({ wanted, unit }) => `${wanted.most ? '≤' : '≥'} ${wanted.value}${unit === 'ns' ? ' ns' : ''}`),
  ).join(', ');
}

const mark = ({ met }) => (met === undefined ? '' : met ? ' ✓' : ' ✗');

function cell(goal) {
  if (goal === undefined) return '';
  const { p10, median, p90 } = goal.figure;
  return `**${number(median)}** (${number(p10)}–${number(p90)})${mark(goal)}`;
}

function plainCell(goal) {
  return goal === undefined
    ? '-'
    : `${number(goal.figure.median)}${goal.unit} [${number(goal.figure.p10)}, ${number(goal.figure.p90)}]${mark(goal)}`;
}

function timeCell(runner) {
  if (runner === undefined) return '';
  const { p10, median, p90 } = runner.ns;
  return `${time(median)} (${time(p10)} – ${time(p90)})`;
}

function number(x) {
  const size = Math.abs(x);
  return size >= 100 ? x.toFixed(0) : size >= 10 ? x.toFixed(1) : x.toFixed(2);
}

function time(ns) {
  if (ns < 1e3) return `${number(ns)} ns`;
  return ns < 1e6 ? `${number(ns / 1e3)} µs` : `${number(ns / 1e6)} ms`;
}

function tally(runs) {
  const met = runs
    .flatMap((r) => r.cases.flatMap((c) => c.scenes.flatMap((s) => s.goals.map((g) => g.met))))
    .filter((m) => m !== undefined);
  return `${met.filter(Boolean).length} of ${met.length} wanted figures met`;
}
