import { CifarDataError } from '../cifarDataError.js';
import type { CifarDataset } from '../dataset/cifarDataset.js';
import type { Layout } from '../dataset/layout.js';
import { cacheFolder } from './cacheFolder.js';
import { download } from './download.js';
import { findData } from './findData.js';
import type { OpenOptions } from './openOptions.js';
import { readData } from './readData.js';

/** Finds the data, downloads it if need be, and reads it. */
export async function openData(layout: Layout, options: OpenOptions): Promise<CifarDataset> {
  const found = await findData(layout, options);
  if (found) return readData(layout, found, options);
  const folder = cacheFolder(options.cacheDir);
  if (options.download === false) {
    throw new CifarDataError(
      'DATA_NOT_FOUND',
      `there is no ${layout.name} in ${folder}: name its folder in CIFAR_DATA_DIR, or let it be ` +
        'downloaded',
    );
  }
  const sources = [...layout.archive.sources, ...(options.mirrors ?? [])];
  const path = await download(layout, folder, sources, options);
  return readData(layout, { kind: 'archive', path }, options);
}
