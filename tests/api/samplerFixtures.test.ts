import { classifierFreeGuidance, logSoftmax, Sampler, softmax, verifyDraft } from 'logitkit';
import { afterAll, describe, expect, inject, test } from 'vitest';
import { logitsOf, numberOf } from './samplers/generator.js';
import { samplerOf } from './samplers/parity.js';
import { PEERS, type Peer, SPECULATIVE, TRACES, type Vector } from './samplers/vectors.js';

/**
 * What the peers return on the same logits, every vector of tests/fixtures/samplers: exact ones strictly (the same set,
 * probabilities to 2e-4), tolerant ones (ties, float32 drift of the peer) by number and mass.
 */

/** Vectors that record a peer's quirk (the fixtures' README names them) or a value that our contract defines otherwise. */
const OTHERWISE: Record<string, { why: string; kept: number | 'none: it throws' }> = {
  'llama.cpp dry/allowed_length 0': { why: 'allowedLength is at least 1', kept: 'none: it throws' },
  'llama.cpp edge/small_neg_inf/xtc=1,0': { why: 'a token at −∞ is no candidate, and so no survivor', kept: 1 },
  'transformers edge/huge/top_p=1': { why: '1 is off; the class drops what underflows in float32', kept: 5 },
  'transformers rand/V1000s3x2/top_h=1': { why: '1 is off', kept: 1000 },
};

const REL = 2e-4;
const counts = new Map<string, { exact: number; tolerant: number; otherwise: number }>();

function count(peer: string, op: string, kind: 'exact' | 'tolerant' | 'otherwise'): void {
  const key = `${peer} | ${op}`;
  const line = counts.get(key) ?? { exact: 0, tolerant: 0, otherwise: 0 };
  line[kind]++;
  counts.set(key, line);
}

const near = (got: number, wanted: number, absolute: number, rel = REL): boolean =>
  got === wanted || Math.abs(got - wanted) <= rel * Math.abs(wanted) + absolute;

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Where numbers by id are not the wanted ones. */
function differences(
  what: string,
  got: ArrayLike<number>,
  ids: number[],
  wanted: (number | string)[],
  absolute: number,
  rel = REL,
) {
  return wanted.flatMap((value, i) =>
    near(got[ids[i]], numberOf(value), absolute, rel)
      ? []
      : [`${what} of ${ids[i]}: ${got[ids[i]]} instead of ${value}`],
  );
}

async function compareLaw(peer: Peer, v: Vector): Promise<string[]> {
  const logits = logitsOf(v.logits);
  const sampler = samplerOf(peer, v);
  try {
    const law = sampler.distribution(logits);
    const { expected, meta } = v;
    if (meta.conformance === 'tolerant') {
      const first = expected.ids[0];
      const at = law.ids.indexOf(first);
      const wrong = [expected.n_kept, meta.n_ref].includes(law.ids.length)
        ? []
        : [`${law.ids.length} kept instead of ${expected.n_kept} (peer) or ${meta.n_ref} (float64)`];
      // the first survivor's share tells the mass of the set
      return at >= 0 && Math.abs(law.probs[at] / expected.probs[0] - 1) > 1e-2 ? [...wrong, 'another mass'] : wrong;
    }
    if (law.ids.length !== expected.n_kept) return [`${law.ids.length} kept instead of ${expected.n_kept}`];
    const ascending = Int32Array.from(law.ids).sort().join(',');
    if ((await sha256(ascending)) !== expected.ids_sha256) return ['another set'];
    const probs = new Float64Array(logits.length);
    const after = new Float64Array(logits.length);
    law.ids.forEach((id, i) => {
      probs[id] = law.probs[i];
      after[id] = law.logits[i];
    });
    // the peer's own float32 error against float64, where it is the larger one (adaptive-p at V = 128256)
    const rel = Math.max(REL, 1.1 * (meta.max_rel_err ?? 0));
    return [
      ...differences('p', probs, expected.ids, expected.probs, 1e-9, rel),
      ...differences('logit', after, expected.ids, expected.logits ?? [], 1e-4),
    ];
  } finally {
    sampler.dispose();
  }
}

const first100 = Array.from({ length: 100 }, (_, i) => i);

/** Vectors that are not a sampler's law. */
const OTHER: Record<string, (v: Vector) => string[]> = {
  softmax: ({ logits, expected }) => [
    ...differences('p', softmax(logitsOf(logits)), first100, expected.probs_first100_by_id, 1e-9),
    ...differences('ln p', logSoftmax(logitsOf(logits)), first100, expected.log_probs_first100_by_id, 1e-5),
  ],
  log_softmax: ({ logits, expected }) =>
    differences('ln p', logSoftmax(logitsOf(logits)), expected.ids, expected.logits ?? [], 1e-5),
  cfg_batched: (v) => guidance(v, 'logits'),
  cfg_unbatched: (v) => guidance(v, 'logProbs'),
  // transformers.js walks the candidates best first, and subtracts
  multinomial: ({ logits, params, expected }) => {
    using sampler = new Sampler({ topK: params.top_k, preset: 'transformers' });
    const { ids, logits: kept } = sampler.distribution(logitsOf(logits));
    const weights = Array.from(kept, (l) => Math.exp(l - kept[0]));
    const total = weights.reduce((a, b) => a + b, 0);
    return expected.uniforms.flatMap((u, draw) => {
      let x = u * total;
      const i = weights.findIndex((weight) => {
        x -= weight;
        return x < 0;
      });
      return ids[i] === expected.selected[draw]
        ? []
        : [`draw ${draw}: ${ids[i]} instead of ${expected.selected[draw]}`];
    });
  },
};

function guidance({ logits, uncond_logits, params, expected }: Vector, space: 'logits' | 'logProbs'): string[] {
  const scale = params.guidance_scale;
  const guided = classifierFreeGuidance(logitsOf(logits), logitsOf(uncond_logits), { scale, space });
  const sum = guided.reduce((a, b) => a + b, 0);
  const argmax = guided.indexOf(guided.reduce((a, b) => Math.max(a, b), -Infinity));
  return [
    ...differences('logit', guided, first100, expected.logits_first100_by_id, 1e-4),
    ...(argmax === expected.argmax ? [] : [`argmax ${argmax} instead of ${expected.argmax}`]),
    ...(near(sum, expected.sum, 1e-3) ? [] : [`sum ${sum} instead of ${expected.sum}`]),
  ];
}

describe.each(Object.keys(PEERS) as Peer[])('%s', (peer) => {
  for (const op of new Set(PEERS[peer].map((v) => v.op))) {
    test(op, async () => {
      const wrong: string[] = [];
      for (const v of PEERS[peer].filter((each) => each.op === op)) {
        const otherwise = OTHERWISE[`${peer} ${v.name}`];
        if (otherwise !== undefined) {
          const kept = () => samplerOf(peer, v).distribution(logitsOf(v.logits)).ids.length;
          if (typeof otherwise.kept === 'string') expect(kept, otherwise.why).toThrow(RangeError);
          else expect(kept(), otherwise.why).toBe(otherwise.kept);
          count(peer, op, 'otherwise');
          continue;
        }
        const found = OTHER[op] === undefined ? await compareLaw(peer, v) : OTHER[op](v);
        if (found.length === 0) count(peer, op, v.meta.conformance);
        wrong.push(...found.slice(0, 3).map((message) => `${v.name}: ${message}`));
      }
      expect(wrong).toEqual([]);
    });
  }
});

test.each(TRACES.filter(({ trace }) => trace !== undefined))('llama.cpp $name, step by step', (v) => {
  const { tau, eta, m, target, decay } = Object.fromEntries(
    Object.entries(v.params).map(([key, value]) => [key, Math.fround(value)]),
  );
  using sampler = new Sampler({
    preset: 'llama.cpp',
    ...{ temperature: 1, topK: 0, topP: 1, minP: 0 },
    mirostat: v.op.startsWith('mirostat')
      ? { version: v.op.endsWith('1') ? 1 : 2, tau, eta, ...(m ? { window: m } : {}) }
      : null,
    adaptiveP: v.op === 'adaptive_p' && target >= 0 ? { target, decay } : null,
  });
  for (const step of v.trace ?? []) {
    const logits = logitsOf(step.logits);
    const law = sampler.distribution(logits);
    expect(law.ids.length).toBe(step.n_kept);
    const probs = new Float64Array(logits.length);
    law.ids.forEach((id, i) => {
      probs[id] = law.probs[i];
    });
    expect(differences('p', probs, [...step.ids, step.selected], [...step.probs, step.p_selected], 1e-6)).toEqual([]);
    sampler.accept(step.selected);
  }
  count('llama.cpp traces', v.op, 'exact');
});

test('llama.cpp dist: the draw, given its uniforms', () => {
  for (const v of TRACES.filter(({ op }) => op === 'dist')) {
    using sampler = new Sampler();
    expect(v.uniforms.map((uniform) => sampler.sample(logitsOf(v.logits), { uniform }))).toEqual(v.selected);
    count('llama.cpp traces', v.op, 'exact');
  }
});

test.each(SPECULATIVE)('transformers $name', (v) => {
  const q = v.draft_logits.map((each) => logitsOf(each));
  const p = v.target_logits.map((each) => {
    if (!('mix' in each)) return logitsOf(each);
    const noise = logitsOf(each.noise);
    const [mix, rest] = [Math.fround(each.mix), Math.fround(1 - each.mix)];
    return q[each.of].map((x, i) => Math.fround(mix * x) + Math.fround(rest * noise[i]));
  });
  const size = p[0].length;
  const flat = (rows: Float32Array[]) => Float64Array.from(rows.flatMap((row) => softmax([...row])));
  const [draftProbs, targetProbs] = [flat(q), flat(p)];
  const draw = (last: number) =>
    verifyDraft({
      draftTokens: v.draft_tokens,
      draftProbs,
      targetProbs,
      ensembleWeight: v.params.assistant_ensemble_weight ?? 1,
      uniforms: [...v.uniforms, last],
    });
  const { acceptedCount } = draw(0.5);
  expect(acceptedCount).toBe(v.expected.n_accepted);

  // the residual as its definition says is the peer's, and the token is drawn from it
  const at = acceptedCount * size;
  const residual = Array.from({ length: size }, (_, i) =>
    acceptedCount === v.draft_tokens.length
      ? targetProbs[at + i]
      : Math.max(targetProbs[at + i] - draftProbs[at + i], 0),
  );
  const total = residual.reduce((a, b) => a + b, 0);
  const normalised = residual.map((x) => x / total);
  expect(differences('residual', normalised, v.expected.residual_ids, v.expected.residual_probs, 1e-6)).toEqual([]);
  for (let i = 0; i < 50; i++) {
    const u = (i + 0.5) / 50;
    let sum = 0;
    const token = residual.findIndex((x) => {
      sum += x;
      return sum > u * total;
    });
    expect(draw(u).token).toBe(token);
  }
  count('transformers', 'speculative', 'exact');
});

afterAll(() => {
  const lines = [...counts].map(
    ([key, { exact, tolerant, otherwise }]) => `${key} | ${exact} | ${tolerant} | ${otherwise}`,
  );
  const sum = (kind: 'exact' | 'tolerant' | 'otherwise') => [...counts.values()].reduce((a, line) => a + line[kind], 0);
  console.log(
    [
      `Sampler vectors (${inject('variant')}): peer | stage | exact | tolerant | defined otherwise`,
      ...lines,
      `all | ${sum('exact')} | ${sum('tolerant')} | ${sum('otherwise')}`,
    ].join('\n'),
  );
});
