/**
 * Thrown when an op is given an argument it cannot work with. The message names the value received
 * and what is accepted.
 */
export class KernelArgumentError extends Error {
  readonly code = 'INVALID_ARGUMENT';
  override readonly name = 'KernelArgumentError';
}
