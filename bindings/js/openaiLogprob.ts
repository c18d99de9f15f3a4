import type { TokenLogprob } from './samplerResults.js';

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
  decode: ((id: number) => string) | undefined,
): OpenaiLogprob {
  const entry = ({ id, logprob }: TokenLogprob): OpenaiToken => {
    const token = decode === undefined ? `token_id:${id}` : decode(id);
    const bytes = decode === undefined ? null : Array.from(new TextEncoder().encode(token));
    return { token, logprob: Math.max(logprob, UNLIKELY), bytes };
  };
  return { ...entry(chosen), top_logprobs: top.map(entry) };
}
