import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { CifarDataError } from '../../cifarDataError.js';
import { IMAGE_BYTES } from '../../dataset/cifarDataset.js';
import { splitCount } from '../../dataset/layout.js';
import { putLabels } from '../../dataset/putLabels.js';
import type { Reading } from '../reading.js';
import { loadDecodePng } from './decodePng.js';
import { findImageFiles } from './imageFiles.js';

const READS_AT_ONCE = 16;
/** Far more than an image of 32 x 32 needs, with whatever is told of it. */
const LARGEST_FILE = 2 ** 18;

async function readSmallFile(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size <= LARGEST_FILE) return await file.readFile();
    throw new CifarDataError('DATA_CORRUPT', `${path} has ${size} bytes: it is no image of CIFAR`);
  } finally {
    await file.close();
  }
}

/** Reads a folder with an image a file, in folders named for splits and classes. */
export async function readImageFolder(reading: Reading, folder: string): Promise<void> {
  const { layout } = reading;
  const decodePng = await loadDecodePng();
  const total = (splitCount(layout, 'train') + splitCount(layout, 'test')) * IMAGE_BYTES;
  for (const split of ['train', 'test'] as const) {
    const target = reading.splits[split];
    const place = join(folder, split);
    const files = await findImageFiles(layout, place);
    if (files.length !== target.count) {
      throw new CifarDataError(
        'DATA_CORRUPT',
        `${place} has ${files.length} images, not ${target.count}`,
      );
    }
    let next = 0;
    const readOn = async (): Promise<void> => {
      for (let record = next++; record < files.length; record = next++) {
        const { path, label, coarse } = files[record]!;
        const start = record * IMAGE_BYTES;
        const planes = target.images.subarray(start, start + IMAGE_BYTES);
        decodePng(path, await readSmallFile(path), planes);
        putLabels(layout, path, target, record, label, coarse);
        reading.progress(IMAGE_BYTES, total);
      }
    };
    await Promise.all(Array.from({ length: READS_AT_ONCE }, readOn)).finally(() => {
      next = files.length;
    });
  }
}
