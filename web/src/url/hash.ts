/** The hash as a list of `name=text`: `#logits=2,1&numerics.offset=90`. Names with a dot belong to a panel. */

export function splitHash(hash: string): Map<string, string> {
  return new Map(
    hash
      .replace(/^#/, '')
      .split('&')
      .map((part) => [part.split('=', 1)[0] ?? '', part.slice(part.indexOf('=') + 1)]),
  );
}

export const joinHash = (parts: readonly string[]): string => (parts.length > 0 ? `#${parts.join('&')}` : '');

export const isPanelName = (name: string): boolean => /^[a-z][a-z0-9-]*\.\w+$/i.test(name);
