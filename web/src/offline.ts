/** Keeps the page for offline use, once it is drawn and idle. A page that cannot have this works all the same. */
export function keepForOffline(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const register = () => {
    navigator.serviceWorker.register(new URL('./sw.js', document.baseURI)).catch(() => {
      // Private windows and file: pages have no service workers.
    });
  };
  if ('requestIdleCallback' in globalThis) requestIdleCallback(register, { timeout: 10_000 });
  else setTimeout(register, 3000);
}
