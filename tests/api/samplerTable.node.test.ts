import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/** The settings cross as one block of numbers: both sides of the border have the same table, in the same order. */
test('the C++ table reads the fields in the order in which TypeScript writes them', () => {
  const root = new URL('../../', import.meta.url);
  const cpp = readFileSync(new URL('bindings/embind/sampler_options.h', root), 'utf8');
  const ts = readFileSync(new URL('bindings/js/samplerTable.ts', root), 'utf8');
  const body = cpp.slice(cpp.indexOf('inline bool read_options'));
  const read = [...body.matchAll(/in\.read\(([^)]*)\)/g)].flatMap(([, list]) =>
    list.split(',').map((name) => name.trim()),
  );
  const fields = [...ts.slice(ts.indexOf('const fields')).matchAll(/^ {2}(?:\.\.\.)?(\w+)\(\s*'([^']+)'/gm)].map(
    ([, kind, name]) => ({ kind, name }),
  );

  const words = (name: string) => name.replace(/^o\.(rules\.)?/, '').replaceAll('_', '');
  /** Where the two sides have different words for the same thing. */
  const others: Record<string, string> = {
    'seed#low': 'seedlow',
    'seed#high': 'seedhigh',
    'dynamicTemperature.range': 'dynamicrange',
    'dynamicTemperature.exponent': 'dynamicexponent',
    'encoderRepetitionPenalty.penalty': 'encoderrepetitionpenalty',
    'encoderRepetitionPenalty.tokens': 'encodertokens',
    logitBias: 'biastokens',
    'logitBias#values': 'biasvalues',
    'sequenceBias#values': 'sequencebiasvalues',
    'allowedTokens#restrict': 'restricttoallowed',
    'forcedTokens#positions': 'forcedpositions',
    'adaptiveP.target': 'adaptivetarget',
    'adaptiveP.decay': 'adaptivedecay',
    'rules#topKKeepsTies': 'topkkeepsties',
    'rules#typicalExceeds': 'typicalexceeds',
    'rules#typicalKeepsTies': 'typicalkeepsties',
    'rules#cutoffsKeepTies': 'cutoffskeepties',
    'rules#dynamicCountsMasked': 'dynamiccountsmasked',
    'rules#sequencesWithinContext': 'sequenceswithincontext',
  };
  const said = fields.map(({ name }) => others[name] ?? name.replace(/[.#]/g, '').toLowerCase());
  expect(said).toEqual(read.map(words));
  expect(said.length).toBeGreaterThan(50);
});
