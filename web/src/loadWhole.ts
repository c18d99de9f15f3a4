/** Every panel but the first computes with more than the maps: the whole module takes their place. */
export const loadWhole = async () => (await import('logitkit')).init();
