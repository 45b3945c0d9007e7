import { CifarDataError } from '../cifarDataError.js';
import type { CifarDataset } from '../dataset/cifarDataset.js';
import type { Layout } from '../dataset/layout.js';
import { type DownloadConditions, download, isVerified } from '../download/download.js';
import { editionPath } from '../download/editionDownload.js';
import { editionsOf } from '../download/editions.js';
import { cacheFolder } from './cacheFolder.js';
import { findData } from './findData.js';
import type { OpenOptions } from './openOptions.js';
import { readData } from './readData.js';

const NEVER = new AbortController().signal;

/**
 * Finds the data, downloads it if need be, and reads it. What a download has left in the cache is read
 * only if its bytes are right; what is in a place that was named is read as it is.
 *
 * @param conditions For tests.
 */
export async function openData(
  layout: Layout,
  options: OpenOptions,
  conditions?: DownloadConditions,
): Promise<CifarDataset> {
  options.signal?.throwIfAborted();
  const found = await findData(layout, options);
  const folder = cacheFolder(options.cacheDir);
  const isNamed = options.dir !== undefined || Boolean(process.env['CIFAR_DATA_DIR']);
  const isAt = (path: string | undefined) => (edition: Parameters<typeof editionPath>[1]) =>
    editionPath(folder, edition) === path;
  const isDownload = !isNamed && editionsOf(layout, {}).some(isAt(found?.path));
  if (found && !isDownload) return readData(layout, found, options);

  // With checksums of its files, only the archive will do.
  const edition = editionsOf(layout, options).find(isAt(found?.path));
  if (found && edition && (await isVerified(folder, edition, options.signal ?? NEVER))) {
    return readData(layout, found, options);
  }
  if (options.download === false) {
    if (edition) {
      throw new CifarDataError(
        'CHECKSUM_MISMATCH',
        `${editionPath(folder, edition)} is damaged or not all there: delete it, or let it be ` +
          'downloaded again',
      );
    }
    throw new CifarDataError(
      'DATA_NOT_FOUND',
      `there is no ${layout.name} in ${folder}: name its folder in CIFAR_DATA_DIR, or let it be ` +
        'downloaded',
    );
  }
  const location = await download(layout, folder, options, conditions);
  return readData(layout, location, options);
}
