import { existsSync } from 'node:fs';

/** Debian's /usr/bin/chromium is a wrapper that prints a warning of its own; the binary does not. */
const executablePath =
  process.env.CHROMIUM ?? ['/usr/lib/chromium/chromium', '/usr/bin/chromium'].find(existsSync) ?? 'chromium';

/** How every suite starts the system's Chromium: headless, as root too, without a word to the network. */
export const LAUNCH = {
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
};
