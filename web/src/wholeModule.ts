import { init } from 'logitkit';

/** Takes the whole module into use, in the place of the first view's. */
export const wholeModule = init;
