import { Sampler } from 'logitkit';
import { describe, expect, test } from 'vitest';
import { expectThrows } from '../support/throws.js';

const LOGITS = [3, 2, 1];

describe("logprobs in OpenAI's format: decode", () => {
  const entry = (decode: (id: number) => string | Uint8Array) =>
    new Sampler().logprobs(LOGITS, { token: 0, top: 2, format: 'openai', decode });

  test('may return text', () => {
    const { token, bytes, top_logprobs } = entry((id) => ['é', 'b', ''][id]);
    expect({ token, bytes }).toEqual({ token: 'é', bytes: [0xc3, 0xa9] });
    expect(top_logprobs[1]).toMatchObject({ token: 'b', bytes: [98] });
  });
  test('may return bytes, of a part of a character too', () => {
    const parts = [Uint8Array.of(0xe2, 0x82), Uint8Array.of(0xef, 0xbb, 0xbf, 0x61), Uint8Array.of()];
    const { token, bytes, top_logprobs } = entry((id) => parts[id]);
    expect({ token, bytes }).toEqual({ token: '\ufffd', bytes: [0xe2, 0x82] });
    expect(top_logprobs[1]).toMatchObject({ token: '\ufeffa', bytes: [0xef, 0xbb, 0xbf, 0x61] });
    JSON.stringify(top_logprobs);
  });
  test.each<[unknown, string]>([
    [undefined, 'undefined'],
    [null, 'null'],
    [5, '5'],
    [[97], 'an array of length 1'],
    [Int8Array.of(97), 'a Int8Array of length 1'],
    [Promise.resolve('a'), 'a Promise'],
  ])('%s is refused', (value, got) => {
    expectThrows(
      () => entry(() => value as string),
      TypeError,
      'decode(0) must be a string or a Uint8Array, got ',
      got.split(' ').slice(-1)[0],
    );
  });
  test('what it throws comes through', () => {
    expect(() =>
      entry(() => {
        throw new SyntaxError('no such token');
      }),
    ).toThrow('no such token');
  });
});
