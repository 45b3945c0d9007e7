const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

/** Thrown when a backend has no memory left for a tensor or for a kernel's scratch space. */
export class KernelMemoryError extends Error {
  readonly code = 'OUT_OF_MEMORY';
  override readonly name = 'KernelMemoryError';

  /**
   * @param purpose What the memory was for, such as `a tensor of shape [2, 3]`.
   * @param bytes How much was asked for; undefined where the backend does not say.
   * @param circumstances What the limit is, and what to do.
   */
  constructor(
    readonly purpose: string,
    readonly bytes: number | undefined,
    circumstances: string,
  ) {
    const size = bytes === undefined ? '' : ` (${mebibytes(bytes)})`;
    super(`no memory left for ${purpose}${size}: ${circumstances}`);
  }
}
