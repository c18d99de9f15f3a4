import { expect } from 'vitest';

type ErrorClass = typeof Error | typeof TypeError | typeof RangeError;

/** `call` throws exactly this class, and the message says each of these: the argument, what was got, what is allowed. */
export function expectThrows(call: () => unknown, kind: ErrorClass, ...says: (string | RegExp)[]): void {
  let thrown: unknown;
  try {
    call();
  } catch (error) {
    thrown = error;
  }
  expectError(thrown, kind, ...says);
}

/** The same for a promise. */
export async function expectRejects(
  promise: Promise<unknown>,
  kind: ErrorClass,
  ...says: (string | RegExp)[]
): Promise<void> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  );
  expectError(thrown, kind, ...says);
}

function expectError(thrown: unknown, kind: ErrorClass, ...says: (string | RegExp)[]): void {
  expect(thrown, 'nothing was thrown').toBeInstanceOf(Error);
  const { name, message } = thrown as Error;
  expect(name, message).toBe(kind.name);
  for (const part of says) {
    if (typeof part === 'string') expect(message).toContain(part);
    else expect(message).toMatch(part);
  }
}
