import { typeError } from './errors.js';
import type { TokenLogprob } from './samplerResults.js';
import { typeOf } from './typedArrays.js';

interface OpenaiToken {
  token: string;
  logprob: number;
  /** UTF-8, or null where the text is not known. */
  bytes: number[] | null;
}

/** One entry of `choices[0].logprobs.content`, as OpenAI's API has it. */
export interface OpenaiLogprob extends OpenaiToken {
  top_logprobs: OpenaiToken[];
}

/** JSON has no −Infinity; OpenAI writes this for what is very unlikely. */
const UNLIKELY = -9999;

export function openaiLogprob(
  chosen: TokenLogprob,
  top: readonly TokenLogprob[],
  decode: ((id: number) => string | Uint8Array) | undefined,
): OpenaiLogprob {
  const entry = ({ id, logprob }: TokenLogprob): OpenaiToken => {
    const { token, bytes } = decode === undefined ? { token: `token_id:${id}`, bytes: null } : textOf(decode(id), id);
    return { token, logprob: Math.max(logprob, UNLIKELY), bytes };
  };
  return { ...entry(chosen), top_logprobs: top.map(entry) };
}

/** Of what `decode` returned: text, or the bytes of a token that may be a part of a character. */
function textOf(decoded: unknown, id: number): { token: string; bytes: number[] } {
  if (typeof decoded === 'string') return { token: decoded, bytes: Array.from(new TextEncoder().encode(decoded)) };
  if (typeOf(decoded) !== 'Uint8Array') throw typeError(`decode(${id})`, 'a string or a Uint8Array', decoded);
  const bytes = decoded as Uint8Array;
  return { token: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes), bytes: Array.from(bytes) };
}
