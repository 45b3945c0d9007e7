import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { sha256OfFile } from '../../files/hashFile.js';
import type { Reading } from '../reading.js';
import { readArchive } from './readArchive.js';

/** Small pieces cost time, each of them waits for a thread. */
const PIECE = 2 ** 20;

/** Reads a `.tar.gz` from a disk. */
export async function readArchiveFile(reading: Reading, path: string): Promise<void> {
  const { size } = await stat(path);
  const compressed = createReadStream(path, { highWaterMark: PIECE });
  const inflated = compressed.pipe(createGunzip({ chunkSize: PIECE }));
  // A pipe does not carry errors on, and ends nothing behind it.
  compressed.on('error', (error) => inflated.destroy(error));
  compressed.on('data', ({ length }) => {
    try {
      reading.progress(length, size);
    } catch (error) {
      inflated.destroy(error as Error);
    }
  });
  try {
    // Node's own typings of web streams are not quite the platform's.
    await readArchive(reading, path, Readable.toWeb(inflated) as ReadableStream<Uint8Array>);
  } finally {
    compressed.destroy();
    inflated.destroy();
  }
  if (reading.hasUnknown) reading.addArchive(path, await sha256OfFile(path, reading.signal));
}
