import './equality.js';
import { init } from 'logitkit';
import { inject } from 'vitest';

/** Every suite runs on the variant of its project; a suite that needs an engine of its own makes a fresh module. */
await init({ variant: inject('variant') });
