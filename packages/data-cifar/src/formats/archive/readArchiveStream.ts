import type { Reading } from '../reading.js';
import { loadSha256 } from '../sha256.js';
import { readArchive } from './readArchive.js';

/** Reads a `.tar.gz` as it comes, wherever there are streams. */
export async function readArchiveStream(
  reading: Reading,
  path: string,
  compressed: ReadableStream<Uint8Array<ArrayBuffer>>,
  size: number | undefined,
): Promise<void> {
  const hash = reading.wantsOfficial ? (await loadSha256())() : undefined;
  const counted = compressed.pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        reading.progress(chunk.length, size);
        hash?.update(chunk);
        controller.enqueue(chunk);
      },
    }),
  );
  await readArchive(reading, path, counted.pipeThrough(new DecompressionStream('gzip')));
  if (hash && reading.hasUnknown) reading.addArchive(path, hash.hex());
}
