import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { CIFAR100_COARSE_LABELS } from '../src/dataset/cifar100Classes.js';
import { IMAGE_BYTES } from '../src/dataset/cifarDataset.js';
import { CIFAR100_LAYOUT, type Layout } from '../src/dataset/layout.js';

/** The layout of CIFAR-100, with few records and no known checksums. */
export const smallLayout: Layout = {
  ...CIFAR100_LAYOUT,
  files: [
    { name: 'train.bin', split: 'train', records: 6 },
    { name: 'test.bin', split: 'test', records: 3 },
  ],
};

/** A pixel that can be told from all others nearby. */
export function pixelOf(record: number, byte: number): number {
  return (record * 31 + byte * 7 + Math.floor(byte / 251)) % 256;
}

export const labelOf = (record: number) => (record * 13 + 5) % 100;

/** Bytes of a file of CIFAR-100. */
export function recordsFile(records: number): Uint8Array {
  const size = 2 + IMAGE_BYTES;
  const bytes = new Uint8Array(records * size);
  for (let record = 0; record < records; record++) {
    bytes[record * size] = CIFAR100_COARSE_LABELS[labelOf(record)]!;
    bytes[record * size + 1] = labelOf(record);
    for (let byte = 0; byte < IMAGE_BYTES; byte++) {
      bytes[record * size + 2 + byte] = pixelOf(record, byte);
    }
  }
  return bytes;
}

/** The files of the small layout, by name. */
export function smallFiles(): Record<string, Uint8Array> {
  return Object.fromEntries(
    smallLayout.files.map(({ name, records }) => [name, recordsFile(records)]),
  );
}

/** A `.tar.gz` with these files in the layout's folder, beside others that are not ours. */
export async function archiveOf(files: Record<string, Uint8Array>): Promise<Uint8Array> {
  const { folder } = smallLayout;
  const entries = Object.entries({
    'fine_label_names.txt': new TextEncoder().encode('apple\n'),
    'a readme.html': new Uint8Array(100_000),
    ...files,
  }).map(([name, data]) => ({
    header: {
      name: `${folder}/${name}`,
      size: data.length,
      type: 'file' as const,
      mtime: new Date(0),
    },
    body: data,
  }));
  const tar = await packTar([
    { header: { name: `${folder}/`, size: 0, type: 'directory', mtime: new Date(0) } },
    ...entries,
  ]);
  return gzipSync(tar);
}

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
