const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

const gibibytes = (bytes: number) => `${(bytes / 2 ** 30).toFixed(2)} GiB`;

/** Thrown when a backend has no memory left for a tensor or for a kernel's scratch space. */
export class KernelMemoryError extends Error {
  readonly code = 'OUT_OF_MEMORY';
  override readonly name = 'KernelMemoryError';

  /**
   * @param purpose What the memory was for, such as `a tensor of shape [2, 3]`.
   * @param bytes How much was asked for; undefined where the backend does not say.
   * @param heapBytes How far the heap had grown by then.
   */
  constructor(
    readonly purpose: string,
    readonly bytes: number | undefined,
    readonly heapBytes: number,
  ) {
    super(
      `no memory left for ${purpose}${bytes === undefined ? '' : ` (${mebibytes(bytes)})`}: ` +
        `the wasm heap has grown to ${gibibytes(heapBytes)} and ends at 4 GiB; use a smaller ` +
        'batch, more workers, which have a heap each, or the tensorflow backend',
    );
  }
}
