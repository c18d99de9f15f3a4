// Drags the first slider of every panel in the built page under Chromium's trace, and prints how long the page's
// main thread was busy at a time: the promise is that no task of ours lasts 50 ms.
//
//   node web/scripts/longtasks.mjs
//
// Needs web/dist (npm run build:web). Nothing fails here: on a busy machine the times are the machine's.
import { eachPanel } from './panels.mjs';

const MOVES = 60;
const LONG_MS = 50;

console.log('panel         tasks  longest ms  over 50 ms');
await eachPanel({ viewport: { width: 1280, height: 900 } }, async (page, id) => {
  const slider = page.getByRole('slider').first();
  if ((await slider.count()) === 0) {
    console.log(`${id.padEnd(12)} has nothing to drag`);
    return;
  }
  await slider.scrollIntoViewIfNeeded();
  await page.waitForTimeout(1500); // what loading left to do is not dragging
  const box = await slider.boundingBox();
  const tasks = await traced(page, async () => {
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    for (let i = 0; i < MOVES; i++) {
      await page.mouse.move(box.x + box.width * (0.5 + 0.45 * Math.sin(i / 5)), box.y + box.height / 2);
      await page.waitForTimeout(16);
    }
    await page.mouse.up();
  });
  const longest = Math.max(...tasks);
  const over = tasks.filter((ms) => ms > LONG_MS).length;
  console.log(`${id.padEnd(12)} ${String(tasks.length).padStart(6)} ${longest.toFixed(1).padStart(11)} ${over}`);
});

/** The lengths of the main thread's tasks during `act`, in milliseconds. */
async function traced(page, act) {
  const cdp = await page.context().newCDPSession(page);
  const events = [];
  cdp.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await cdp.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: {
      includedCategories: ['toplevel', 'disabled-by-default-devtools.timeline', 'devtools.timeline', '__metadata'],
    },
  });
  await act();
  const done = new Promise((resolve) => cdp.once('Tracing.tracingComplete', resolve));
  await cdp.send('Tracing.end');
  await done;
  const main = events.find((e) => e.name === 'thread_name' && e.args?.name === 'CrRendererMain' && hasInput(events, e));
  // 'X' is a whole task; the one that the trace's end cuts off is of the trace, and has no length.
  return events
    .filter((e) => e.name === 'RunTask' && e.ph === 'X' && e.tid === main?.tid && e.pid === main?.pid)
    .map((e) => e.dur / 1000);
}

/** The renderer that drew the page: the one that handled our mouse. */
function hasInput(events, { pid, tid }) {
  return events.some(
    (e) => e.pid === pid && e.tid === tid && e.name === 'EventDispatch' && /pointer/.test(e.args?.data?.type),
  );
}
