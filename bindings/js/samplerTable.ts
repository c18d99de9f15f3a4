/**
 * The one table of a sampler's settings: what each is called, what it may be, what it is if nobody says, and, by its
 * place, where it stands in the block of numbers that crosses to wasm. `read_options` in
 * bindings/embind/sampler_options.h has the same order.
 */
export type Field = Numeric | Flag | Word | Hidden | Listed;

interface Named {
  /** The option, or `group.option`. */
  readonly name: string;
}
interface Numeric extends Named {
  readonly kind: 'number';
  readonly integer: boolean;
  readonly low: number;
  readonly high: number;
  /** Whether the ends themselves are excluded. */
  readonly above: boolean;
  readonly below: boolean;
  readonly fallback: number;
}
interface Flag extends Named {
  readonly kind: 'flag';
  readonly fallback: number;
}
/** One of a few words; crosses as its index. */
interface Word extends Named {
  readonly kind: 'word';
  readonly words: readonly string[];
  readonly fallback: number;
}
/** Not an option itself: set while options are resolved. */
interface Hidden extends Named {
  readonly kind: 'hidden';
  readonly fallback: number;
}
/** An array; crosses as address and length. */
interface Listed extends Named {
  readonly kind: 'array';
  readonly element: 'i32' | 'u32' | 'i64' | 'f64' | 'u8';
}

/** `'[0, 1)'` and the like. */
function number(name: string, range: string, fallback: number): Numeric {
  const [low, high] = range.slice(1, -1).split(', ').map(Number) as [number, number];
  return {
    name,
    kind: 'number',
    integer: false,
    low,
    high,
    above: range.startsWith('('),
    below: range.endsWith(')'),
    fallback,
  };
}
function integer(name: string, low: number, fallback: number, high = Number.MAX_SAFE_INTEGER): Numeric {
  return { name, kind: 'number', integer: true, low, high, above: false, below: false, fallback };
}
function word(name: string, ...words: string[]): Word {
  return { name, kind: 'word', words, fallback: 0 };
}
function flag(name: string, fallback: number): Flag {
  return { name, kind: 'flag', fallback };
}
function hidden(name: string, fallback = 0): Hidden {
  return { name, kind: 'hidden', fallback };
}
function array(name: string, element: Listed['element'] = 'i32'): Listed {
  return { name, kind: 'array', element };
}
/** Token sequences: one after the other, and where each ends. */
function sequences(name: string): Listed[] {
  return [array(name), array(`${name}#ends`, 'u32')];
}

const fields = (): readonly Field[] => [
  hidden('seed#low'),
  hidden('seed#high'),
  number('temperature', '[0, Infinity]', 1),
  number('dynamicTemperature.range', '[0, Infinity)', 0),
  number('dynamicTemperature.exponent', '(0, Infinity)', 1),
  number('smoothing.factor', '[0, Infinity)', 0),
  number('smoothing.curve', '(-Infinity, Infinity)', 1),
  integer('topK', 0, 0),
  number('topP', '[0, 1]', 1),
  number('minP', '[0, 1]', 0),
  number('typicalP', '[0, 1]', 1),
  number('topNSigma', '[0, Infinity)', 0),
  number('topA', '[0, 1]', 0),
  number('tailFree', '[0, 1]', 1),
  number('topH', '(0, 1]', 1),
  number('epsilonCutoff', '[0, 1)', 0),
  number('etaCutoff', '[0, 1)', 0),
  integer('minKeep', 1, 1, 2 ** 31 - 1),
  number('xtc.probability', '[0, 1]', 0),
  number('xtc.threshold', '[0, 1]', 0.1),
  word('xtc.mode', 'draw', 'expected'),
  array('xtc.protect'),
  number('repetitionPenalty', '(0, Infinity)', 1),
  number('frequencyPenalty', '(-Infinity, Infinity)', 0),
  number('presencePenalty', '(-Infinity, Infinity)', 0),
  integer('penaltyWindow', -1, -1),
  word('penaltyOrder', 'repetition-first', 'subtract-first'),
  flag('penalizePrompt', 1),
  word('penaltySpace', 'logits', 'logProbs'),
  integer('penaltySkip', 0, 0),
  number('encoderRepetitionPenalty.penalty', '(0, Infinity)', 1),
  array('encoderRepetitionPenalty.tokens'),
  number('dry.multiplier', '[0, Infinity)', 0),
  number('dry.base', '[1, Infinity)', 1.75),
  integer('dry.allowedLength', 1, 2),
  integer('dry.window', -1, -1),
  ...sequences('dry.breakers'),
  integer('noRepeatNgram', 0, 0),
  array('logitBias'),
  array('logitBias#values', 'f64'),
  ...sequences('sequenceBias'),
  array('sequenceBias#values', 'f64'),
  array('bannedTokens'),
  ...sequences('bannedSequences'),
  hidden('allowedTokens#restrict'),
  array('allowedTokens'),
  array('endTokens'),
  integer('minNewTokens', 0, 0),
  integer('minLength', 0, 0),
  array('forcedTokens#positions', 'i64'),
  array('forcedTokens'),
  integer('lengthDecay.start', 0, 0),
  number('lengthDecay.factor', '(0, Infinity)', 1),
  integer('mirostat.version', 0, 0, 2),
  number('mirostat.tau', '[0, Infinity)', 5),
  number('mirostat.eta', '[0, Infinity)', 0.1),
  integer('mirostat.window', 2, 100),
  number('adaptiveP.target', '[0, 1]', -1),
  number('adaptiveP.decay', '[0, 0.99]', 0.9),
  word('normalizer', 'softmax', 'sparsemax', 'entmax'),
  number('alpha', '[1, Infinity]', 1.5),
  array('order', 'u8'),
  array('penaltyExempt'),
  array('ignoredTokens'),
  array('beginSuppress'),
  integer('vocabSize', 0, 0, 2 ** 31 - 1),
  hidden('rules#topKKeepsTies'),
  hidden('rules#typicalExceeds'),
  hidden('rules#typicalKeepsTies'),
  hidden('rules#cutoffsKeepTies'),
  hidden('rules#dynamicCountsMasked'),
  hidden('rules#sequencesWithinContext'),
];

export const FIELDS = /* @__PURE__ */ fields();
