import { chromium } from '../../bindings/scripts/programs.mjs';

/** How every suite starts the system's Chromium: headless, as root too, without a word to the network. */
export const LAUNCH = {
  executablePath: chromium() ?? 'chromium',
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
