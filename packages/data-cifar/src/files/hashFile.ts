import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** SHA-256 of a file, to which more can be added. */
export async function hashFile(path: string, signal?: AbortSignal): Promise<Hash> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path, {
      ...(signal && { signal }),
      highWaterMark: 2 ** 20,
    })) {
      hash.update(chunk);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
  return hash;
}

/** The SHA-256 of a file, in hexadecimal. */
export async function sha256OfFile(path: string, signal?: AbortSignal): Promise<string> {
  return (await hashFile(path, signal)).digest('hex');
}
