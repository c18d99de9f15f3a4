/** A case whose scenes are sizes, drawn: nanoseconds an entry against the size, both axes logarithmic. */
const WIDTH = 640;
const HEIGHT = 360;
const MARGIN = { left: 52, right: 150, top: 14, bottom: 34 };

/** Told apart by colour and by dash, readable on white and on a dark page's white box. */
const STYLES = [
  ['#1b6ca8', ''],
  ['#1b6ca8', '6 3'],
  ['#c0392b', ''],
  ['#7d6608', '2 3'],
  ['#616a6b', '8 3 2 3'],
];

/** @param scenes `{ name, runners: { label: { ns, elements } } }`, the name being the size */
export function picture(scenes, axis) {
  const labels = [...new Set(scenes.flatMap(({ runners }) => Object.keys(runners)))];
  const lines = labels.map((label) =>
    scenes.flatMap(({ name, runners }) => {
      const runner = runners[label];
      return runner === undefined ? [] : [{ size: Number(name), cost: runner.ns.median / runner.elements }];
    }),
  );
  const points = lines.flat();
  const x = scale(
    points.map((p) => p.size),
    MARGIN.left,
    WIDTH - MARGIN.right,
  );
  const y = scale(
    points.map((p) => p.cost),
    HEIGHT - MARGIN.bottom,
    MARGIN.top,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="11">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    ...x.ticks
      .filter((_, i, all) => all.length < 10 || i % 2 === 0)
      .map((size) => grid(x.at(size), 'vertical', amount(size))),
    ...y.ticks.map((cost) => grid(y.at(cost), 'horizontal', amount(cost))),
    `<text x="${(MARGIN.left + WIDTH - MARGIN.right) / 2}" y="${HEIGHT - 4}" text-anchor="middle">${axis}</text>`,
    `<text transform="translate(12 ${HEIGHT / 2}) rotate(-90)" text-anchor="middle">ns an entry</text>`,
    ...lines.map((line, i) => {
      const [colour, dash] = STYLES[i % STYLES.length];
      const path = line.map((p) => `${x.at(p.size).toFixed(1)},${y.at(p.cost).toFixed(1)}`).join(' ');
      return `<polyline points="${path}" fill="none" stroke="${colour}" stroke-width="1.8" stroke-dasharray="${dash}"/>`;
    }),
    ...labels.map((label, i) => legend(label, STYLES[i % STYLES.length], MARGIN.top + 12 + 18 * i)),
    '</svg>',
    '',
  ].join('\n');
}

function scale(values, from, to) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const at = (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from);
  return { at, ticks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)) };
}

function grid(at, direction, text) {
  const bottom = HEIGHT - MARGIN.bottom;
  const right = WIDTH - MARGIN.right;
  return direction === 'vertical'
    ? `<path d="M${at} ${MARGIN.top}V${bottom}" stroke="#ddd"/><text x="${at}" y="${bottom + 14}" text-anchor="middle">${text}</text>`
    : `<path d="M${MARGIN.left} ${at}H${right}" stroke="#ddd"/><text x="${MARGIN.left - 5}" y="${at + 4}" text-anchor="end">${text}</text>`;
}

function legend(label, [colour, dash], y) {
  const left = WIDTH - MARGIN.right + 10;
  return `<path d="M${left} ${y}h26" stroke="${colour}" stroke-width="1.8" stroke-dasharray="${dash}"/><text x="${left + 31}" y="${y + 4}">${label}</text>`;
}

function amount(value) {
  return value >= 1e6 ? `${value / 1e6} M` : value >= 1e3 ? `${value / 1e3} k` : `${Number(value.toPrecision(2))}`;
}
