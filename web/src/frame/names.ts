/** Ids of elements inside a panel, which stay apart from those of the other panels. */
export const ownName = (panel: string, part: string): string => `${panel}-${part}`;
