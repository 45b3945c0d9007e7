/** Something that the person at the keyboard can mend. Shown as one line, without a stack. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  /** @param kind 'usage' if the command line is wrong: the exit code is then 2, otherwise 1. */
  constructor(
    message: string,
    readonly kind: 'usage' | 'failure' = 'failure',
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
