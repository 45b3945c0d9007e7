/**
 * Thrown when a layer, a factory or a network is given an argument it cannot work with. The message
 * names the value received and what is accepted.
 */
export class LayerArgumentError extends Error {
  readonly code = 'INVALID_ARGUMENT';
  override readonly name = 'LayerArgumentError';
}
