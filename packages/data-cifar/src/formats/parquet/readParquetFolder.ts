import { CifarDataError } from '../../cifarDataError.js';
import { IMAGE_BYTES } from '../../dataset/cifarDataset.js';
import { splitCount } from '../../dataset/layout.js';
import { sliceRecords } from '../../dataset/recordReader.js';
import { sha256OfFile } from '../../files/hashFile.js';
import { accessOf } from '../folder/fileAccess.js';
import { withPartFile } from '../folder/partFile.js';
import type { Reading } from '../reading.js';
import { findParquetFiles } from './parquetFiles.js';
import { openParquet } from './readParquet.js';

/** Reads a folder with the Parquet files of Hugging Face. */
export async function readParquetFolder(reading: Reading, folder: string): Promise<void> {
  const { layout } = reading;
  const files = await findParquetFiles(folder);
  const total = (splitCount(layout, 'train') + splitCount(layout, 'test')) * IMAGE_BYTES;
  for (const split of ['train', 'test'] as const) {
    const expected = splitCount(layout, split);
    let filled = 0;
    for (const name of files?.[split] ?? [`${split}-00000-of-00001.parquet`]) {
      await withPartFile(folder, name, async (file, path) => {
        const { rows, read } = await openParquet(layout, path, await accessOf(file));
        if (filled + rows > expected) refuseCount(path, filled + rows, expected);
        await read(sliceRecords(reading.splits[split], filled, rows), (count) =>
          reading.progress(count * IMAGE_BYTES, total),
        );
        filled += rows;
        const sha256 = reading.wantsChecksums
          ? await sha256OfFile(path, reading.signal)
          : undefined;
        reading.add(name, path, sha256);
      });
    }
    if (filled < expected) refuseCount(`${folder}: ${split}`, filled, expected);
  }
}

function refuseCount(path: string, found: number, expected: number): never {
  throw new CifarDataError(
    'DATA_CORRUPT',
    `${path} has ${found} images, not ${expected}. Get the file again`,
  );
}
