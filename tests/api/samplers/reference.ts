import type { SamplerOptions, StageName } from 'logitkit';

/**
 * Every stage in the plainest float64: full sorts, rescans of the history. It knows only logitkit's own definitions, no
 * preset's rules. `margin` says how near a decision came to going the other way: below 1e-7 either set is right.
 */

export interface Candidate {
  id: number;
  logit: number;
}

export interface Situation {
  options: SamplerOptions;
  /** The text so far, and how many of its last tokens were generated. */
  history: readonly number[];
  generated: number;
  /** As they came: what is −∞ there cannot be forced. */
  logits?: ArrayLike<number>;
  bitmask?: Int32Array;
}

export interface Outcome {
  candidates: Candidate[];
  margin: number;
}

type Stage = (candidates: Candidate[], situation: Situation) => Outcome | Candidate[];

const best = (a: Candidate, b: Candidate): number => b.logit - a.logit || a.id - b.id;
const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
const maximum = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), -Infinity);
const minimum = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
const largest = (candidates: readonly Candidate[]): number =>
  candidates.reduce((a, c) => Math.max(a, c.logit), -Infinity);

export function probabilities(candidates: readonly Candidate[]): number[] {
  const max = largest(candidates);
  const weights = candidates.map(({ logit }) => (max === Infinity ? Number(logit === max) : Math.exp(logit - max)));
  const total = sum(weights);
  return weights.map((weight) => weight / total);
}

function logProbabilities(candidates: Candidate[]): Candidate[] {
  const max = largest(candidates);
  const log = max + Math.log(sum(candidates.map(({ logit }) => Math.exp(logit - max))));
  return candidates.map(({ id, logit }) => ({ id, logit: logit - log }));
}

const entropyOf = (probs: readonly number[]): number => -sum(probs.map((p) => (p > 0 ? p * Math.log(p) : 0)));

/** Changes single logits; those that become −∞ are gone. */
function edit(candidates: Candidate[], change: (c: Candidate) => number): Candidate[] {
  return candidates.map((c) => ({ id: c.id, logit: change(c) })).filter(({ logit }) => logit !== -Infinity);
}

/** Keeps a score at or above a threshold, and the `minKeep` best. */
function threshold(
  candidates: Candidate[],
  score: (c: Candidate, p: number) => number,
  low: number,
  minKeep = 1,
): Outcome {
  const probs = probabilities(candidates);
  const scores = candidates.map((c, i) => score(c, probs[i]));
  const margin = minimum(scores.map((s) => Math.abs(s - low) / Math.max(Math.abs(low), 1e-300)));
  const first = new Set(few(candidates, minKeep));
  return { candidates: candidates.filter((c, i) => first.has(c) || scores[i] >= low), margin };
}

/** The `count` best, best first; they are few, and the candidates may be 262,144. */
function few(candidates: readonly Candidate[], count: number): Candidate[] {
  const found: Candidate[] = [];
  for (const c of candidates) {
    if (found.length === count && best(found[count - 1], c) < 0) continue;
    const at = found.findIndex((other) => best(c, other) < 0);
    found.splice(at < 0 ? found.length : at, 0, c);
    found.length = Math.min(found.length, count);
  }
  return found;
}

/** The shortest prefix with mass ≥ p, in the given order, and at least `minKeep`. */
function prefix(candidates: Candidate[], probs: number[], order: number[], p: number, minKeep = 1): Outcome {
  let mass = 0;
  let count = 0;
  let margin = Infinity;
  for (const i of order) {
    mass += probs[i];
    count++;
    margin = Math.min(margin, Math.abs(mass - p));
    if (mass >= p && count >= minKeep) break;
  }
  return { candidates: order.slice(0, count).map((i) => candidates[i]), margin };
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
const byBest = (c: Candidate[]): number[] => range(c.length).sort((a, b) => best(c[a], c[b]));
const idsOf = (ids: unknown): number[] => Array.from((ids ?? []) as number[]);
const windowed = (history: readonly number[], window = -1): readonly number[] =>
  window < 0 ? history : window === 0 ? [] : history.slice(-window);

const repeated = (logit: number, penalty: number): number => (logit <= 0 ? logit * penalty : logit / penalty);

const penalties: Stage = (given, { options: o, history, generated }) => {
  const encoder = idsOf(o.encoderRepetitionPenalty?.tokens);
  const window = o.penaltyWindow === undefined || o.penaltyWindow < 0 ? history.length : o.penaltyWindow;
  const first = Math.max(history.length - window, o.penaltySkip ?? 0);
  const seen = history.slice(first);
  const own = history.slice(Math.max(first, history.length - generated));
  const normalized = (c: Candidate[]): Candidate[] => (o.penaltySpace === 'logProbs' ? logProbabilities(c) : c);
  let candidates = given;
  const r1 = o.encoderRepetitionPenalty?.penalty ?? 1;
  if (r1 !== 1)
    candidates = edit(normalized(given), ({ id, logit }) => (encoder.includes(id) ? repeated(logit, 1 / r1) : logit));
  if ((o.repetitionPenalty ?? 1) !== 1) candidates = normalized(candidates);
  return edit(candidates, ({ id, logit: l }) => {
    if (!seen.includes(id)) return l;
    const count = (o.penalizePrompt === false ? own : seen).filter((token) => token === id).length;
    const subtracted = count * (o.frequencyPenalty ?? 0) + (count > 0 ? (o.presencePenalty ?? 0) : 0);
    const r = o.repetitionPenalty ?? 1;
    return o.penaltyOrder === 'subtract-first' ? repeated(l - subtracted, r) : repeated(l, r) - subtracted;
  });
};

const dry: Stage = (candidates, { options, history }) => {
  const { multiplier, base = 1.75, allowedLength = 2, window = -1, breakers = [] } = options.dry ?? { multiplier: 0 };
  const text = windowed(history, window);
  const sequences = breakers.map(idsOf);
  const begins = (i: number, b: number[]) => b.every((token, j) => text[i + j] === token);
  // the breaker that begins last limits how far back a repetition may reach
  let limit = text.length;
  for (let i = text.length - 1; i >= 0; i--) {
    const found = sequences.filter((b) => i + b.length <= text.length && begins(i, b));
    if (found.length === 0) continue;
    limit = text.length - i - Math.max(...found.map((b) => b.length));
    break;
  }
  const lengths = new Map<number, number>();
  for (let end = 0; end + 1 < text.length; end++) {
    let length = 0;
    while (length <= end && length < limit && text[end - length] === text[text.length - 1 - length]) length++;
    lengths.set(text[end + 1], Math.max(lengths.get(text[end + 1]) ?? 0, length));
  }
  const single = sequences.filter((b) => b.length === 1).map(([token]) => token);
  return edit(candidates, ({ id, logit }) => {
    const length = lengths.get(id) ?? 0;
    return length < allowedLength || single.includes(id)
      ? logit
      : logit - multiplier * base ** (length - allowedLength);
  });
};

export const STAGES: Partial<Record<StageName, Stage>> = {
  bias: (candidates, { options, history }) => {
    const biases = new Map(
      options.logitBias instanceof Map
        ? options.logitBias
        : Object.entries(options.logitBias ?? {}).map(([id, bias]) => [Number(id), bias] as const),
    );
    for (const { tokens, bias } of options.sequenceBias ?? []) {
      const ids = idsOf(tokens);
      const begin = ids.slice(0, -1);
      if (begin.length <= history.length && begin.every((id, i) => history[history.length - begin.length + i] === id))
        biases.set(ids[ids.length - 1], (biases.get(ids[ids.length - 1]) ?? 0) + bias);
    }
    return edit(candidates, ({ id, logit }) => logit + (biases.get(id) ?? 0));
  },
  bans: (candidates, { options: o, history, generated, bitmask }) => {
    const banned = idsOf(o.bannedTokens);
    for (const sequence of o.bannedSequences ?? []) {
      const ids = idsOf(sequence);
      const begin = ids.slice(0, -1);
      if (begin.length <= history.length && begin.every((id, i) => history[history.length - begin.length + i] === id))
        banned.push(ids[ids.length - 1]);
    }
    if (generated < (o.minNewTokens ?? 0) || history.length < (o.minLength ?? 0)) banned.push(...idsOf(o.endTokens));
    const allowed = o.allowedTokens === undefined ? undefined : idsOf(o.allowedTokens);
    return candidates.filter(
      ({ id }) =>
        !banned.includes(id) &&
        (allowed?.includes(id) ?? true) &&
        (bitmask === undefined || ((bitmask[id >> 5] >>> (id % 32)) & 1) === 1),
    );
  },
  penalties,
  dry,
  noRepeatNgram: (candidates, { options: { noRepeatNgram: n = 0 }, history }) => {
    const start = history.slice(history.length - n + 1);
    const banned = history.filter(
      (_, i) => i >= n - 1 && history.length >= n && start.every((token, j) => history[i - n + 1 + j] === token),
    );
    return candidates.filter(({ id }) => !banned.includes(id));
  },
  lengthDecay: (candidates, { options, generated }) => {
    const { start, factor } = options.lengthDecay ?? { start: 0, factor: 1 };
    const growth = generated > start ? factor ** (generated - start) - 1 : 0;
    const ends = idsOf(options.endTokens);
    return edit(candidates, ({ id, logit }) => (ends.includes(id) ? logit + Math.abs(logit) * growth : logit));
  },
  forced: (candidates, situation) => {
    const token = situation.options.forcedTokens?.[situation.generated];
    if (token === undefined) return candidates;
    if (situation.logits?.[token] === -Infinity) return [];
    const only = [{ id: token, logit: 0 }];
    const [bias, bans] = [STAGES.bias as Stage, STAGES.bans as Stage];
    return (bias(only, situation) as Candidate[]).length === 0 ? [] : bans(only, situation);
  },
  smoothing: (candidates, { options }) => {
    const { factor, curve = 1 } = options.smoothing ?? { factor: 0 };
    const max = largest(candidates);
    return edit(candidates, ({ logit }) => {
      const d = logit - max;
      return max - ((3 - curve) / 2) * factor * d ** 2 + ((curve - 1) / 2) * factor * d ** 3;
    });
  },
  temperature: (candidates, { options: { temperature = 1 } }) =>
    temperature === 0
      ? [...candidates].sort(best).slice(0, 1)
      : edit(candidates, ({ logit }) => (temperature === Infinity ? 0 : logit / temperature)),
  dynamicTemperature: (candidates, { options }) => {
    if (candidates.length < 2) return candidates;
    const { range: r, exponent = 1 } = options.dynamicTemperature ?? { range: 0 };
    const [low, high] = [Math.max(0, (options.temperature ?? 1) - r), (options.temperature ?? 1) + r];
    const share = Math.min(1, entropyOf(probabilities(candidates)) / Math.log(candidates.length));
    const t = low + (high - low) * share ** exponent;
    return t <= 0 ? [...candidates].sort(best).slice(0, 1) : edit(candidates, ({ logit }) => logit / t);
  },
  topNSigma: (candidates, { options: { topNSigma = 0, minKeep } }) => {
    const mean = sum(candidates.map(({ logit }) => logit)) / candidates.length;
    const sigma = Math.sqrt(sum(candidates.map(({ logit }) => (logit - mean) ** 2)) / candidates.length);
    return threshold(candidates, ({ logit }) => logit, largest(candidates) - topNSigma * sigma, minKeep);
  },
  topK: (candidates, { options: { topK = 0, minKeep = 1 } }) =>
    [...candidates].sort(best).slice(0, Math.max(topK, minKeep)),
  topP: (candidates, { options: { topP = 1, minKeep } }) =>
    prefix(candidates, probabilities(candidates), byBest(candidates), topP, minKeep),
  minP: (candidates, { options: { minP = 0, minKeep } }) =>
    threshold(candidates, (_, p) => p, minP * maximum(probabilities(candidates)), minKeep),
  typicalP: (candidates, { options: { typicalP = 1, minKeep } }) => {
    const probs = probabilities(candidates);
    const max = largest(candidates);
    const logTotal = Math.log(sum(candidates.map(({ logit }) => Math.exp(logit - max))));
    const entropy = entropyOf(probs);
    const distance = candidates.map(({ logit }) => Math.abs(logTotal + max - logit - entropy));
    const order = range(candidates.length).sort(
      (a, b) => distance[a] - distance[b] || candidates[a].id - candidates[b].id,
    );
    const outcome = prefix(candidates, probs, order, typicalP, minKeep);
    // two that are nearly as typical may change places at the cut
    const cut = outcome.candidates.length;
    const gap = cut < order.length ? distance[order[cut]] - distance[order[cut - 1]] : Infinity;
    return gap > 0 && gap < 1e-9 ? { ...outcome, margin: 0 } : outcome;
  },
  topA: (candidates, { options: { topA = 0, minKeep } }) =>
    threshold(candidates, (_, p) => p, topA * maximum(probabilities(candidates)) ** 2, minKeep),
  tailFree: (candidates, { options: { tailFree = 1, minKeep = 1 } }) => {
    if (candidates.length <= 2) return candidates;
    const sorted = [...candidates].sort(best);
    const p = probabilities(sorted);
    const d = range(p.length - 2).map((i) => Math.abs(p[i] - p[i + 1] - (p[i + 1] - p[i + 2])));
    const total = sum(d);
    // rounding decides where the probabilities are all but equal
    let margin = total < 1e-12 && total > 0 ? 0 : Infinity;
    let count = 1;
    let so = 0;
    for (const each of d) {
      so += each;
      margin = Math.min(margin, Math.abs(so / total - tailFree));
      if (so / total > tailFree) break;
      count++;
    }
    return { candidates: sorted.slice(0, Math.max(count, minKeep)), margin };
  },
  topH: (candidates, { options: { topH = 1, minKeep = 1 } }) => {
    const sorted = [...candidates].sort(best);
    const p = probabilities(sorted.slice(0, 100));
    const budget = topH * entropyOf(p);
    let margin = Infinity;
    let spent = 0;
    let count = 0;
    for (const each of p) {
      spent -= each > 0 ? each * Math.log(each) : 0;
      margin = Math.min(margin, Math.abs(spent - budget));
      if (count > 0 && spent > budget) break;
      count++;
    }
    return { candidates: sorted.slice(0, Math.max(count, minKeep)), margin };
  },
  epsilonCutoff: (candidates, { options: { epsilonCutoff = 0, minKeep } }) =>
    threshold(candidates, (_, p) => p, epsilonCutoff, minKeep),
  etaCutoff: (candidates, { options: { etaCutoff = 0, minKeep } }) => {
    const eta = Math.min(etaCutoff, Math.sqrt(etaCutoff) * Math.exp(-entropyOf(probabilities(candidates))));
    return threshold(candidates, (_, p) => p, eta, minKeep);
  },
  xtc: (candidates, { options }) => {
    const { probability, threshold: t = 0.1, protect, mode } = options.xtc ?? { probability: 0 };
    const { minKeep = 1 } = options;
    const sorted = [...candidates].sort(best);
    const p = probabilities(sorted);
    const margin = minimum(p.map((each) => Math.abs(each - t) / Math.max(t, 1e-300)));
    const count = p.filter((each) => each >= t).length;
    const excluded = sorted.slice(0, Math.max(0, count - 1));
    if (count < 2 || sorted.length - excluded.length < minKeep) return { candidates, margin };
    if (excluded.some(({ id }) => idsOf(protect).includes(id))) return { candidates, margin };
    if (probability >= 1) return { candidates: sorted.slice(excluded.length), margin };
    if (mode !== 'expected') throw new Error('the reference tosses no coins');
    const m = sum(p.slice(0, excluded.length));
    const shift = Math.log((1 - probability) / (1 + (probability * m) / (1 - m)));
    return { candidates: sorted.map((c, i) => (i < excluded.length ? { ...c, logit: c.logit + shift } : c)), margin };
  },
};

/** All stages in an order. */
export function run(logits: ArrayLike<number>, order: readonly StageName[], given: Situation): Outcome {
  const situation = { ...given, logits };
  let candidates = Array.from(logits, (logit, id) => ({ id, logit })).filter(({ logit }) => logit !== -Infinity);
  let margin = Infinity;
  for (const name of order) {
    const stage = STAGES[name];
    if (stage === undefined) throw new Error(`the reference has no ${name}`);
    if (candidates.length === 0) break;
    const outcome = stage(candidates, situation);
    candidates = (Array.isArray(outcome) ? outcome : outcome.candidates).sort((a, b) => a.id - b.id);
    if (!Array.isArray(outcome)) margin = Math.min(margin, outcome.margin);
  }
  return { candidates, margin };
}
