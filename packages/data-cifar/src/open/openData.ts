import { CifarDataError } from '../cifarDataError.js';
import type { CifarDataset } from '../dataset/cifarDataset.js';
import type { Edition } from '../dataset/edition.js';
import type { Layout } from '../dataset/layout.js';
import { type DownloadConditions, download, isVerified } from '../download/download.js';
import { editionPath } from '../download/editionDownload.js';
import { editionsOf } from '../download/editions.js';
import { cacheFolder } from './cacheFolder.js';
import { type DataLocation, findData } from './findData.js';
import type { OpenOptions } from './openOptions.js';
import { readData } from './readData.js';
import { UnpackedEdition } from './unpackedEdition.js';

const NEVER = new AbortController().signal;

/** Reads an edition in the cache whose bytes are right: faster from the second time on. */
async function readEdition(
  layout: Layout,
  edition: Edition | undefined,
  location: DataLocation,
  options: OpenOptions,
): Promise<CifarDataset> {
  // Checksums are those of the edition's own files.
  if (location.kind !== 'parquet' || !edition || options.checksums !== undefined) {
    return readData(layout, location, options);
  }
  const { signal = NEVER } = options;
  const unpacked = new UnpackedEdition(layout, edition, location.path);
  if (await unpacked.isThere(signal)) {
    return readData(layout, { kind: 'folder', path: unpacked.folder }, options);
  }
  const dataset = await readData(layout, location, options);
  await unpacked.write(dataset, signal);
  return dataset;
}

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
  const isAt = (path: string | undefined) => (edition: Edition) =>
    editionPath(folder, edition) === path;
  const isDownload = !isNamed && editionsOf(layout, {}).some(isAt(found?.path));
  if (found && !isDownload) return readData(layout, found, options);

  // With checksums of its files, only the archive will do.
  const editions = editionsOf(layout, options);
  const edition = editions.find(isAt(found?.path));
  if (found && edition && (await isVerified(folder, edition, options.signal ?? NEVER))) {
    return readEdition(layout, edition, found, options);
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
  return readEdition(layout, editions.find(isAt(location.path)), location, options);
}
