import { cases } from './cases/index.mjs';
import { check } from './expected.mjs';
import { CURVE, interleave, QUICK, spread, THOROUGH } from './harness.mjs';
import { peers } from './peers/index.mjs';

/**
 * Measures every case in one engine and one variant. Runs in Node and in a page alike; what differs between them comes
 * in as `environment`: `{ engine, logitkit, glue, url(path), bytes(path) }`, paths relative to this folder.
 *
 * @param options `{ variant, filter, quick, alone }`; `alone` leaves the npm peers out
 * @returns `{ engine, variant, cases, absent }`, plain data
 */
export async function measure(environment, options, log) {
  const { variant, filter, quick, alone } = options;
  const loaded = await loadPeers({ ...environment, variant }, alone, log);
  const result = { engine: environment.engine, variant, quick, cases: [], absent: [] };
  for (const entry of cases) {
    if (filter !== undefined && !new RegExp(filter, 'i').test(entry.title)) continue;
    const missing = entry.needs.filter((name) => environment.logitkit[name] === undefined);
    if (missing.length > 0) {
      result.absent.push({ title: entry.title, missing });
      continue;
    }
    const scenes = [];
    for (const scene of entry.scenes) {
      if (quick && !scene.quick) continue;
      log(`${environment.engine} ${variant}: ${entry.title}: ${scene.name}`);
      const measured = await measureScene(scene, loaded, environment, quick ? QUICK : entry.picture ? CURVE : THOROUGH);
      const { times: _times, ...kept } = measured;
      scenes.push({ name: scene.name, ...kept, goals: judge(entry.goals ?? [], scene, measured, result) });
    }
    result.cases.push({ title: entry.title, about: entry.about, picture: entry.picture, scenes });
  }
  return result;
}

async function loadPeers(environment, alone, log) {
  const loaded = {};
  for (const peer of peers) {
    if (alone && peer.packages !== undefined) continue;
    log(`${environment.engine} ${environment.variant}: loading ${peer.name}`);
    loaded[peer.name] = await peer.load(environment);
  }
  return loaded;
}

/** Gives `{ runners: { label: { ns, elements } }, failures, times }`; a runner that is wrong or throws is a failure. */
async function measureScene(scene, loaded, environment, pace) {
  const failures = {};
  const ready = {};
  for (const request of scene.runners(environment)) {
    const { label } = request;
    try {
      const prepared = request.run !== undefined ? request : await loaded[request.peer]?.prepare(request);
      if (prepared === undefined) continue; // a peer that is not here, or does not offer this
      const result = await prepared.run();
      check(request.operation, request.input, prepared.read === undefined ? result : prepared.read(result));
      ready[label] = { elements: request.elements ?? request.input?.data.length ?? 1, ...prepared };
    } catch (error) {
      failures[label] = String(error?.message ?? error);
    }
  }
  const runs = Object.fromEntries(Object.entries(ready).map(([label, { run }]) => [label, run]));
  const times = await interleave(runs, pace);
  const runners = {};
  for (const [label, { elements, dispose }] of Object.entries(ready)) {
    runners[label] = { ns: spread(times[label]), elements, rounds: times[label].length };
    await dispose?.();
  }
  return { runners, failures, times };
}

/**
 * Holds the wanted figures against the measured ones. A goal is a quotient of two runners' times per element, or with
 * `minus` a difference per call in ns; both are taken round by round, and the median round decides.
 */
function judge(goals, scene, measured, { engine, variant }) {
  const judged = [];
  for (const goal of goals) {
    const { of, to, minus, engines, variants, only } = goal;
    const wanted = bound(goal, variant);
    if (engines !== undefined && !engines.includes(engine)) continue;
    if (variants !== undefined && !variants.includes(variant)) continue;
    if (only !== undefined && !only(scene)) continue;
    const [a, b] = [measured.runners[of], measured.runners[to ?? minus]];
    if (a === undefined || b === undefined) continue;
    const [x, y] = [measured.times[of], measured.times[to ?? minus]];
    const figure = spread(x.map((ns, i) => (minus === undefined ? ns / a.elements / (y[i] / b.elements) : ns - y[i])));
    const met =
      wanted === undefined ? undefined : wanted.most ? figure.median <= wanted.value : figure.median >= wanted.value;
    judged.push({ of, over: to ?? minus, unit: minus === undefined ? '×' : 'ns', figure, wanted, met });
  }
  return judged;
}

/** `atMost` and `atLeast` are a number, or `{ simd, relaxed }`; a goal without either is shown only. */
function bound({ atMost, atLeast }, variant) {
  const given = atMost ?? atLeast;
  if (given === undefined) return undefined;
  return { value: typeof given === 'number' ? given : given[variant], most: atMost !== undefined };
}
