/** Thrown when a backend has no memory left for a kernel's output or its scratch space. */
export class KernelMemoryError extends Error {
  readonly code = 'OUT_OF_MEMORY';
  override readonly name = 'KernelMemoryError';

  constructor(
    /** Bytes that were asked for. */
    readonly bytes: number,
    purpose: string,
  ) {
    super(
      `no memory left for ${purpose} (${(bytes / 2 ** 20).toFixed(1)} MiB); ` +
        'use a smaller batch or a narrower network (the wasm heap ends at 4 GiB)',
    );
  }
}
