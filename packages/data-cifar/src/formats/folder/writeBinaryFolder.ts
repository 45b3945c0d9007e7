import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type CifarDataset, type CifarSplit, IMAGE_BYTES } from '../../dataset/cifarDataset.js';
import type { Layout, LayoutFile } from '../../dataset/layout.js';

/** So many are put together before they are written. */
const RECORDS_AT_ONCE = 1024;

/** Records of a split as a file has them, some at a time. */
function* recordsOf(split: CifarSplit, first: number, count: number): Generator<Uint8Array> {
  const { images, labels, coarseLabels } = split;
  const labelBytes = coarseLabels ? 2 : 1;
  const stride = labelBytes + IMAGE_BYTES;
  for (let start = first; start < first + count; start += RECORDS_AT_ONCE) {
    const end = Math.min(start + RECORDS_AT_ONCE, first + count);
    const bytes = new Uint8Array((end - start) * stride);
    for (let i = start; i < end; i++) {
      const at = (i - start) * stride;
      if (coarseLabels) bytes[at] = coarseLabels[i]!;
      bytes[at + labelBytes - 1] = labels[i]!;
      bytes.set(images.subarray(i * IMAGE_BYTES, (i + 1) * IMAGE_BYTES), at + labelBytes);
    }
    yield bytes;
  }
}

async function writeRecords(path: string, records: Iterable<Uint8Array>, signal?: AbortSignal) {
  const hash = createHash('sha256');
  const file = await open(path, 'wx');
  try {
    for (const bytes of records) {
      signal?.throwIfAborted();
      hash.update(bytes);
      await file.writeFile(bytes);
    }
  } finally {
    await file.close();
  }
  return hash.digest('hex');
}

/**
 * Writes the files of the binary edition into a folder that has none of them.
 *
 * @returns Their names and SHA-256.
 */
export async function writeBinaryFolder(
  layout: Layout,
  dataset: Pick<CifarDataset, LayoutFile['split']>,
  folder: string,
  signal?: AbortSignal,
): Promise<{ readonly name: string; readonly sha256: string }[]> {
  const starts = { train: 0, test: 0 };
  const written: { name: string; sha256: string }[] = [];
  for (const { name, split, records } of layout.files) {
    const pieces = recordsOf(dataset[split], starts[split], records);
    starts[split] += records;
    written.push({ name, sha256: await writeRecords(join(folder, name), pieces, signal) });
  }
  return written;
}
