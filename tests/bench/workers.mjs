import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { interleave, spread, THOROUGH } from './harness.mjs';

/**
 * Do worker threads pay for batches? softmax of a batch on one thread, and with half of it handed to a second thread,
 * both from and to shared memory. Two ways to hand over: by `Atomics`, the cheapest there is (a page's main thread may not
 * wait like this), and by messages, which is what pool libraries do. Each thread has its own module and memory.
 *
 *   node tests/bench/workers.mjs
 */
const SHAPES = [
  [128, 1000],
  [1024, 128],
  [256, 4096],
  [12 * 512, 512],
  [32, 128256],
];

const { init, softmax } = await import('../../dist/index.js');
await init({ variant: 'simd' });

if (!isMainThread) {
  const { control, input, output } = workerData;
  const work = (rows, columns) => {
    const half = Math.ceil(rows / 2) * columns;
    const part = { shape: [Math.floor(rows / 2), columns], out: output.subarray(half, rows * columns) };
    softmax(input.subarray(half, rows * columns), part);
  };
  parentPort.on('message', ({ rows, columns, atomic }) => {
    if (!atomic) {
      work(rows, columns);
      return parentPort.postMessage('done');
    }
    // from here on only by Atomics, until 0 rows are asked for
    for (let turn = 0; ; turn += 1) {
      Atomics.wait(control, 0, turn);
      if (control[1] === 0) return;
      work(control[1], control[2]);
      Atomics.store(control, 3, turn + 1);
      Atomics.notify(control, 3);
    }
  });
}

/** `[{ shape, atomics, messages }]`: how many times as fast as one thread, as `{ p10, median, p90 }`. */
export async function batchesOnTwoThreads() {
  const shared = (bytes) => new SharedArrayBuffer(bytes);
  const most = Math.max(...SHAPES.map(([rows, columns]) => rows * columns));
  const control = new Int32Array(shared(16));
  const input = new Float32Array(shared(4 * most)).map((_, i) => 5 * Math.sin(i * i));
  const output = new Float32Array(shared(4 * most));
  const sharedInput = new Float32Array(shared(4 * most));
  sharedInput.set(input);
  const start = () =>
    new Worker(fileURLToPath(import.meta.url), { workerData: { control, input: sharedInput, output } });
  const [byAtomics, byMessages] = [start(), start()];
  byAtomics.postMessage({ atomic: true });

  const rowsOf = (rows, columns) =>
    softmax(sharedInput.subarray(0, rows * columns), {
      shape: [rows, columns],
      out: output.subarray(0, rows * columns),
    });
  let turn = 0;
  const results = [];
  for (const shape of SHAPES) {
    const [rows, columns] = shape;
    const upper = Math.ceil(rows / 2);
    const times = await interleave(
      {
        one: () => rowsOf(rows, columns),
        atomics: () => {
          control[1] = rows;
          control[2] = columns;
          Atomics.store(control, 0, ++turn);
          Atomics.notify(control, 0);
          rowsOf(upper, columns);
          while (Atomics.load(control, 3) !== turn) Atomics.wait(control, 3, turn - 1, 1);
        },
        messages: async () => {
          const done = new Promise((resolve) => byMessages.once('message', resolve));
          byMessages.postMessage({ rows, columns });
          rowsOf(upper, columns);
          await done;
        },
      },
      THOROUGH,
    );
    const faster = (label) => spread(times.one.map((ns, i) => ns / times[label][i]));
    results.push({ shape, oneNs: spread(times.one), atomics: faster('atomics'), messages: faster('messages') });
  }
  control[1] = 0;
  Atomics.store(control, 0, ++turn);
  Atomics.notify(control, 0);
  await Promise.all([byAtomics.terminate(), byMessages.terminate()]);
  return results;
}

if (isMainThread && process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { shape, oneNs, atomics, messages } of await batchesOnTwoThreads()) {
    const line = [
      `${(oneNs.median / 1e3).toFixed(0)} µs`,
      ...[atomics, messages].map(
        ({ p10, median, p90 }) => `${median.toFixed(2)} (${p10.toFixed(2)} – ${p90.toFixed(2)})`,
      ),
    ];
    console.log([shape.join('×'), ...line].join('   '));
  }
}
