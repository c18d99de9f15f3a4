// Runs suites at the same time, and keeps what they write apart.
import { writer } from './run.mjs';

/**
 * Runs `most` of the jobs at a time, in their order, from the moment that the first is asked for. The one that is asked
 * for writes out at once; what the commands (run.mjs) of the others write is kept until they are asked for.
 *
 * @template T
 * @param {Map<string, () => Promise<T>>} jobs by name; none of them may throw
 * @param {number} most
 * @param {(data: Uint8Array) => void} [out]
 * @returns {(name: string) => Promise<T>} asks for a job, and gives what it gave; to be called in the jobs' order
 */
export function sideBySide(jobs, most, out = (data) => process.stdout.write(data)) {
  const places = new Map();
  for (const [name, job] of jobs) {
    const place = { kept: [], asked: false, start: () => {}, ended: undefined };
    const write = (data) => (place.asked ? out(data) : place.kept.push(data));
    const started = new Promise((resolve) => {
      place.start = resolve;
    });
    place.ended = started.then(() => writer.run(write, job));
    places.set(name, place);
  }
  const waiting = [...places.values()];
  let running = 0;
  const next = () => {
    while (running < most && waiting.length > 0) {
      const place = waiting.shift();
      running++;
      place.start();
      place.ended.then(() => {
        running--;
        next();
      });
    }
  };
  return (name) => {
    const place = places.get(name);
    for (const data of place.kept.splice(0)) out(data);
    place.asked = true;
    next();
    return place.ended;
  };
}
