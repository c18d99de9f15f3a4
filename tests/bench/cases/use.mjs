/** A runner of a scene: a peer's operation in a mode on an input; the label is what goals refer to. */
export function use(peer, operation, mode, input, label = peer, options = undefined) {
  return { peer, operation, mode, input, label, options };
}
