import type { FileHandle } from 'node:fs/promises';
import type { RandomAccess } from '../randomAccess.js';

/** Reads an open file from here and there. */
export async function accessOf(file: FileHandle): Promise<RandomAccess> {
  const { size } = await file.stat();
  return {
    size,
    async read(start, length) {
      const bytes = new Uint8Array(length);
      for (let filled = 0; filled < length; ) {
        const { bytesRead } = await file.read(bytes, filled, length - filled, start + filled);
        if (bytesRead === 0) throw new Error('it is cut off');
        filled += bytesRead;
      }
      return bytes;
    },
  };
}
