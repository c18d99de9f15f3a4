import type { SamplerOptions, StageName } from 'logitkit';

/**
 * The one table of the lab's cards: every stage of a Sampler, what can be tuned on it, between which values, and where
 * it begins when it is switched on. The package's defaults are neutral (a stage that is off), so the values here are
 * those that the stage's own paper or its best known implementation suggests. The order is not here: the lab asks the
 * package for it (order.ts).
 */
export interface NumberParam {
  kind: 'number';
  name: string;
  label: string;
  initial: number;
  /** What the package takes, ends included; what is not allowed at an open end is left out by a hair. */
  range: { min: number; max: number };
  /** What the slider spans: typing reaches the rest. */
  slider: { min: number; max: number };
  step: number;
}
export interface TokenParam {
  kind: 'token';
  name: string;
  label: string;
  initial: number;
}
export interface ChoiceParam {
  kind: 'choice';
  name: string;
  label: string;
  /** The value is the index. */
  choices: readonly string[];
  initial: number;
}
export type Param = NumberParam | TokenParam | ChoiceParam;
export type ParamValues = Readonly<Record<string, number>>;

export type StageGroup = 'rules' | 'heat' | 'filters' | 'steering';

export interface StageSpec {
  stage: StageName;
  title: string;
  group: StageGroup;
  /** One sentence, for whoever meets it for the first time. */
  says: string;
  params: readonly Param[];
  /** The Sampler's options for these values; `generated` is how many tokens the text has. */
  options(values: ParamValues, generated: number): SamplerOptions;
  /** What switches it off where a preset would switch it on. */
  off: SamplerOptions;
}

export const GROUP_TITLES: Readonly<Record<StageGroup, string>> = {
  rules: 'Rules and repetition',
  heat: 'Sharper, flatter',
  filters: 'Who stays',
  steering: 'Steering',
};

const ANY = 1e6;
/** The smallest step away from an open end. */
const HAIR = 1e-6;

interface Span {
  range?: readonly [number, number];
  slider?: readonly [number, number];
  step?: number;
}

function number(name: string, label: string, initial: number, span: Span = {}): NumberParam {
  const range = span.range ?? [0, 1];
  const slider = span.slider ?? range;
  return {
    kind: 'number',
    name,
    label,
    initial,
    range: { min: range[0], max: range[1] },
    slider: { min: slider[0], max: slider[1] },
    step: span.step ?? 0.01,
  };
}
const integer = (name: string, label: string, initial: number, slider: readonly [number, number], least = 0) =>
  number(name, label, initial, { range: [least, ANY], slider, step: 1 });
const token = (name: string, label: string, initial = 0): TokenParam => ({ kind: 'token', name, label, initial });

/** The value of a parameter; a link may leave it out. */
export function settingOf(spec: StageSpec, values: ParamValues, name: string): number {
  return values[name] ?? (spec.params.find((param) => param.name === name)?.initial as number);
}

/** A stage of one number, which is the option of the same name. */
function single(
  stage: StageName & keyof SamplerOptions,
  title: string,
  group: StageGroup,
  neutral: number,
  param: NumberParam,
  says: string,
): StageSpec {
  return {
    stage,
    title,
    group,
    says,
    params: [param],
    options: (values) => ({ [stage]: values[param.name] }),
    off: { [stage]: neutral },
  };
}

const SPECS: readonly StageSpec[] = [
  {
    stage: 'bias',
    title: 'Bias',
    group: 'rules',
    says: 'Adds a number to one token’s logit: +ln 2 doubles its odds.',
    params: [token('token', 'token'), number('amount', 'bias', 1, { range: [-100, 100], slider: [-5, 5], step: 0.1 })],
    options: (v) => ({ logitBias: { [v.token as number]: v.amount as number } }),
    off: { logitBias: null },
  },
  {
    stage: 'bans',
    title: 'Ban',
    group: 'rules',
    says: 'Never this token: its logit becomes −∞.',
    params: [token('token', 'token', 1)],
    options: (v) => ({ bannedTokens: [v.token as number] }),
    off: { bannedTokens: null },
  },
  {
    stage: 'penalties',
    title: 'Repetition penalties',
    group: 'rules',
    says: 'Lowers the logits of tokens that the text has already: by division, by count, or once.',
    params: [
      number('repetition', 'repetition', 1.3, { range: [HAIR, 10], slider: [1, 2] }),
      number('frequency', 'frequency', 0, { range: [-10, 10], slider: [0, 2], step: 0.05 }),
      number('presence', 'presence', 0, { range: [-10, 10], slider: [0, 2], step: 0.05 }),
    ],
    options: (v) => ({
      repetitionPenalty: v.repetition as number,
      frequencyPenalty: v.frequency as number,
      presencePenalty: v.presence as number,
    }),
    off: { repetitionPenalty: 1, frequencyPenalty: 0, presencePenalty: 0 },
  },
  {
    stage: 'dry',
    title: 'DRY',
    group: 'rules',
    says: 'Don’t repeat yourself: the longer the passage that a token would repeat, the more it loses.',
    params: [
      number('multiplier', 'multiplier', 0.8, { range: [0, 100], slider: [0, 5], step: 0.1 }),
      number('base', 'base', 1.75, { range: [1, 10], slider: [1, 4], step: 0.05 }),
      integer('allowedLength', 'allowed length', 2, [1, 6], 1),
    ],
    options: (v) => ({
      dry: {
        multiplier: v.multiplier as number,
        base: v.base as number,
        allowedLength: v.allowedLength as number,
      },
    }),
    off: { dry: null },
  },
  single(
    'noRepeatNgram',
    'No repeated n-gram',
    'rules',
    0,
    integer('n', 'n', 2, [1, 6]),
    'Bans whatever would complete a run of n tokens that the text has already.',
  ),
  {
    stage: 'lengthDecay',
    title: 'Length decay',
    group: 'rules',
    says: 'From a length on, the end token gains a little more with every token.',
    params: [
      token('token', 'end token', 7),
      integer('start', 'from length', 2, [0, 20]),
      number('factor', 'factor', 1.3, { range: [HAIR, 10], slider: [1, 2] }),
    ],
    options: (v) => ({
      endTokens: [v.token as number],
      lengthDecay: { start: v.start as number, factor: v.factor as number },
    }),
    off: { lengthDecay: null },
  },
  {
    stage: 'forced',
    title: 'Force',
    group: 'rules',
    says: 'The next token must be this one.',
    params: [token('token', 'token')],
    options: (v, generated) => ({ forcedTokens: { [generated]: v.token as number } }),
    off: { forcedTokens: null },
  },
  {
    stage: 'smoothing',
    title: 'Smoothing',
    group: 'heat',
    says: 'Bends the logits into a parabola under the best one: near ones draw level, far ones fall away.',
    params: [
      number('factor', 'factor', 0.3, { range: [0, 100], slider: [0, 2], step: 0.05 }),
      number('curve', 'curve', 1, { range: [-10, 10], slider: [1, 3], step: 0.05 }),
    ],
    options: (v) => ({ smoothing: { factor: v.factor as number, curve: v.curve as number } }),
    off: { smoothing: null },
  },
  single(
    'temperature',
    'Temperature',
    'heat',
    1,
    number('T', 'T', 0.8, { range: [0, Infinity], slider: [0, 3], step: 0.05 }),
    'Divides every logit by T: below 1 sharper, above 1 flatter, 0 takes the best one.',
  ),
  {
    stage: 'dynamicTemperature',
    title: 'Dynamic temperature',
    group: 'heat',
    says: 'Cool where the model is sure, hot where it is not: T follows the entropy, around the temperature.',
    params: [
      number('range', 'range', 0.5, { range: [0, 100], slider: [0, 2], step: 0.05 }),
      number('exponent', 'exponent', 1, { range: [HAIR, 10], slider: [0.1, 3], step: 0.1 }),
    ],
    options: (v) => ({ dynamicTemperature: { range: v.range as number, exponent: v.exponent as number } }),
    off: { dynamicTemperature: null },
  },
  single(
    'topNSigma',
    'Top-nσ',
    'filters',
    0,
    number('n', 'n', 1, { range: [0, 100], slider: [0, 4], step: 0.05 }),
    'Keeps logits within n standard deviations of the largest; temperature cannot change who stays.',
  ),
  single(
    'topK',
    'Top-k',
    'filters',
    0,
    integer('k', 'k', 6, [1, 50]),
    'Keeps the k likeliest, however unlikely they are.',
  ),
  single(
    'topP',
    'Top-p',
    'filters',
    1,
    number('p', 'p', 0.9),
    'Keeps the fewest tokens that together have the mass p: the nucleus.',
  ),
  single(
    'minP',
    'Min-p',
    'filters',
    0,
    number('p', 'p', 0.1),
    'Keeps what has at least this fraction of the best one’s probability: strict where the model is sure.',
  ),
  single(
    'typicalP',
    'Typical',
    'filters',
    1,
    number('p', 'p', 0.9),
    'Keeps the tokens whose surprise is nearest to the entropy, until their mass is p; it may drop the best one.',
  ),
  single(
    'topA',
    'Top-a',
    'filters',
    0,
    number('a', 'a', 0.2),
    'Keeps p ≥ a · (best p)²: stricter the surer the model.',
  ),
  single(
    'tailFree',
    'Tail-free',
    'filters',
    1,
    number('z', 'z', 0.9),
    'Cuts where the sorted probabilities stop bending: the flat tail goes.',
  ),
  single(
    'topH',
    'Top-H',
    'filters',
    1,
    number('h', 'h', 0.5, { range: [HAIR, 1], slider: [0.01, 1] }),
    'Keeps the best as long as their part of the entropy stays within h.',
  ),
  single(
    'epsilonCutoff',
    'Epsilon cutoff',
    'filters',
    0,
    number('epsilon', 'ε', 0.03, { range: [0, 1 - HAIR], slider: [0, 0.3], step: 0.005 }),
    'Keeps p ≥ ε.',
  ),
  single(
    'etaCutoff',
    'Eta cutoff',
    'filters',
    0,
    number('epsilon', 'ε', 0.1, { range: [0, 1 - HAIR], slider: [0, 0.5], step: 0.005 }),
    'An ε that gives way where the model is unsure: p ≥ min(ε, √ε · e^−H).',
  ),
  {
    stage: 'xtc',
    title: 'XTC',
    group: 'steering',
    says: 'Exclude top choices: sometimes drops all likely tokens but the least likely of them. Shown averaged over its coin.',
    params: [
      number('probability', 'probability', 0.5),
      number('threshold', 'threshold', 0.1),
      { kind: 'choice', name: 'mode', label: 'mode', choices: ['draw', 'expected'], initial: 0 },
    ],
    options: (v) => ({
      xtc: {
        probability: v.probability as number,
        threshold: v.threshold as number,
        mode: v.mode === 1 ? 'expected' : 'draw',
      },
    }),
    off: { xtc: null },
  },
  {
    stage: 'adaptiveP',
    title: 'Adaptive-p',
    group: 'steering',
    says: 'Prefers tokens whose probability is near a target, and corrects for what was drawn before.',
    params: [number('target', 'target', 0.3), number('decay', 'decay', 0.9, { range: [0, 0.99] })],
    options: (v) => ({ adaptiveP: { target: v.target as number, decay: v.decay as number } }),
    off: { adaptiveP: null },
  },
  {
    stage: 'mirostat',
    title: 'Mirostat',
    group: 'steering',
    says: 'Caps the surprise of a token, and moves the cap so that the text averages τ bits.',
    params: [
      { kind: 'choice', name: 'version', label: 'version', choices: ['1', '2'], initial: 1 },
      number('tau', 'τ, bits', 1, { range: [0, 100], slider: [0, 8], step: 0.1 }),
      number('eta', 'η', 0.1, { range: [0, 10], slider: [0, 1] }),
    ],
    options: (v) => ({
      mirostat: { version: v.version === 0 ? 1 : 2, tau: v.tau as number, eta: v.eta as number },
    }),
    off: { mirostat: null },
  },
];

export const STAGE_SPECS: ReadonlyMap<StageName, StageSpec> = new Map(SPECS.map((spec) => [spec.stage, spec]));

export const specOf = (stage: StageName): StageSpec => STAGE_SPECS.get(stage) as StageSpec;
