/** Lets `using` dispose the instances of a class; engines without Symbol.dispose simply lack the method. */
export function disposable(prototype: { dispose(): void }): void {
  if (Symbol.dispose === undefined) return;
  Object.defineProperty(prototype, Symbol.dispose, { value: prototype.dispose, configurable: true, writable: true });
}
