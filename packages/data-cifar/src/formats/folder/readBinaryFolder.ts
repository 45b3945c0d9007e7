import type { FileHandle } from 'node:fs/promises';
import { IMAGE_BYTES } from '../../dataset/cifarDataset.js';
import type { LayoutFile } from '../../dataset/layout.js';
import { splitCount } from '../../dataset/layout.js';
import { putLabels } from '../../dataset/putLabels.js';
import { checkRecordsSize, recordBytes } from '../../dataset/recordReader.js';
import { sha256OfFile } from '../../files/hashFile.js';
import type { Reading } from '../reading.js';
import { withPartFile } from './partFile.js';

/** Systems take 1024 places at once. A record has two: one for its labels and one for its image. */
const RECORDS_AT_ONCE = 512;
/** Node's threads for files. */
const READS_AT_ONCE = 4;

/** Reads a file from a position on into all these places. @returns Bytes read. */
async function fill(file: FileHandle, places: readonly Uint8Array[], position: number) {
  let left = places;
  let bytes = 0;
  while (left.length > 0) {
    const { bytesRead } = await file.readv(left, position + bytes);
    if (bytesRead === 0) break;
    bytes += bytesRead;
    let filled = 0;
    let rest = bytesRead;
    while (filled < left.length && rest >= left[filled]!.length) rest -= left[filled++]!.length;
    left = left.slice(filled);
    if (rest > 0) left = [left[0]!.subarray(rest), ...left.slice(1)];
  }
  return bytes;
}

/** The system puts each image into its place: no byte is copied once more. */
async function readPart(reading: Reading, part: LayoutFile, file: FileHandle, path: string) {
  const { layout } = reading;
  const target = reading.target(part);
  const { count, images } = target;
  const { size } = await file.stat();
  checkRecordsSize(layout, path, count, size);
  const stride = recordBytes(layout);
  const labelBytes = stride - IMAGE_BYTES;
  const labels = new Uint8Array(count * labelBytes);
  const total = (splitCount(layout, 'train') + splitCount(layout, 'test')) * stride;
  let next = 0;
  const readOn = async (): Promise<void> => {
    while (next < count) {
      const start = next;
      const end = Math.min(start + RECORDS_AT_ONCE, count);
      next = end;
      const places: Uint8Array[] = [];
      for (let record = start; record < end; record++) {
        places.push(labels.subarray(record * labelBytes, (record + 1) * labelBytes));
        places.push(images.subarray(record * IMAGE_BYTES, (record + 1) * IMAGE_BYTES));
      }
      const bytes = await fill(file, places, start * stride);
      if (bytes < (end - start) * stride) {
        checkRecordsSize(layout, path, count, start * stride + bytes);
      }
      reading.progress(bytes, total);
    }
  };
  await Promise.all(Array.from({ length: READS_AT_ONCE }, readOn)).finally(() => {
    next = count;
  });
  for (let record = 0; record < count; record++) {
    const at = record * labelBytes;
    const coarse = labelBytes > 1 ? labels[at] : undefined;
    putLabels(layout, path, target, record, labels[at + labelBytes - 1]!, coarse);
  }
}

/** Reads a folder with the files of the binary edition. */
export async function readBinaryFolder(reading: Reading, folder: string): Promise<void> {
  for (const part of reading.layout.files) {
    const { name, sha256: official } = part;
    await withPartFile(folder, name, async (file, path) => {
      await readPart(reading, part, file, path);
      const sha256 = reading.wantsChecksums ? await sha256OfFile(path, reading.signal) : undefined;
      reading.add(name, path, sha256, official);
    });
  }
}
