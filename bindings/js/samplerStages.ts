import type { StageName } from './samplerOptions.js';

/** What a stage asks of the settings. */
interface Settings {
  number(name: string): number;
  count(name: string): number;
}

/**
 * The stages in the default order, which is that of `StageId` in src/sampling/options.h, and when each is enabled: when
 * its settings do something.
 */
const ENABLED: Readonly<Record<StageName, (s: Settings) => boolean>> = {
  bias: (s) => s.count('logitBias') + s.count('sequenceBias') > 0,
  bans: (s) =>
    s.count('bannedTokens') + s.count('beginSuppress') + s.count('bannedSequences') > 0 ||
    s.number('allowedTokens#restrict') !== 0 ||
    (s.count('endTokens') > 0 && (s.number('minNewTokens') > 0 || s.number('minLength') > 0)),
  penalties: (s) =>
    s.number('repetitionPenalty') !== 1 ||
    s.number('frequencyPenalty') !== 0 ||
    s.number('presencePenalty') !== 0 ||
    (s.number('encoderRepetitionPenalty.penalty') !== 1 && s.count('encoderRepetitionPenalty.tokens') > 0),
  dry: (s) => s.number('dry.multiplier') !== 0 && s.number('dry.window') !== 0,
  noRepeatNgram: (s) => s.number('noRepeatNgram') > 0,
  lengthDecay: (s) => s.number('lengthDecay.factor') !== 1 && s.count('endTokens') > 0,
  forced: (s) => s.count('forcedTokens') > 0,
  smoothing: (s) => s.number('smoothing.factor') > 0,
  temperature: (s) => s.number('temperature') !== 1 && s.number('dynamicTemperature.range') === 0,
  dynamicTemperature: (s) => s.number('dynamicTemperature.range') > 0,
  topNSigma: (s) => s.number('topNSigma') > 0,
  topK: (s) => s.number('topK') > 0,
  topP: (s) => s.number('topP') < 1,
  minP: (s) => s.number('minP') > 0,
  typicalP: (s) => s.number('typicalP') < 1,
  topA: (s) => s.number('topA') > 0,
  tailFree: (s) => s.number('tailFree') < 1,
  topH: (s) => s.number('topH') < 1,
  epsilonCutoff: (s) => s.number('epsilonCutoff') > 0,
  etaCutoff: (s) => s.number('etaCutoff') > 0,
  xtc: (s) => s.number('xtc.probability') > 0,
  adaptiveP: (s) => s.number('adaptiveP.target') >= 0,
  mirostat: (s) => s.number('mirostat.version') > 0,
};

export const STAGES = Object.keys(ENABLED) as readonly StageName[];

export function isEnabled(stage: StageName, settings: Settings): boolean {
  return ENABLED[stage](settings);
}
