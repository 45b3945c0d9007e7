import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CifarDataError } from '../cifarDataError.js';
import { type Layout, pickleName } from '../dataset/layout.js';
import { findParquetFiles } from '../formats/parquet/parquetFiles.js';
import { cacheFolder } from './cacheFolder.js';
import type { FindOptions } from './openOptions.js';
import { USUAL_FOLDERS } from './usualFolders.js';

/** Where data lies. */
export interface DataLocation {
  /**
   * `'folder'`: the files of the binary edition. `'archive'`: a `.tar.gz` of that, or of the edition
   * for Python. `'python'`: a folder with its pickles. `'records'`: a pack as MXNet has it. `'parquet'`: a
   * folder with the files of Hugging Face. `'images'`: folders named for splits and
   * classes, with a PNG an image.
   */
  readonly kind: 'folder' | 'archive' | 'python' | 'records' | 'parquet' | 'images';
  readonly path: string;
}

async function sortOf(path: string): Promise<'folder' | 'file' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return;
    throw error;
  }
}

async function hasAny(folder: string, names: readonly string[]): Promise<boolean> {
  for (const name of names) if ((await sortOf(join(folder, name))) === 'file') return true;
  return false;
}

async function hasImages(folder: string): Promise<boolean> {
  const splits = await Promise.all(['train', 'test'].map((name) => sortOf(join(folder, name))));
  return splits.every((sort) => sort === 'folder');
}

const RECORD_FILES = ['train.rec', 'test.rec'];

/** The forms that data may have in a place, what is read fastest first. */
function formsOf({ name, files, folder, archive, python }: Layout) {
  const usual = USUAL_FOLDERS[name];
  const binaryNames = files.map(({ name }) => name);
  const pickleNames = files.map(pickleName);
  const archives = [archive.name, python.archive];
  const inArchive = archives.map((name) => ({
    kind: 'archive' as const,
    places: [name],
    isThere: async (path: string) => (await sortOf(path)) === 'file',
  }));
  return [
    {
      kind: 'folder' as const,
      places: ['', folder],
      isThere: (path: string) => hasAny(path, binaryNames),
    },
    inArchive[0]!,
    {
      kind: 'python' as const,
      places: ['', python.folder],
      isThere: (path: string) => hasAny(path, pickleNames),
    },
    inArchive[1]!,
    {
      kind: 'records' as const,
      places: ['', ...usual.records],
      isThere: (path: string) => hasAny(path, RECORD_FILES),
    },
    {
      kind: 'parquet' as const,
      places: ['', ...usual.parquet],
      isThere: async (path: string) => (await findParquetFiles(path)) !== undefined,
    },
    { kind: 'images' as const, places: ['', ...usual.images], isThere: hasImages },
  ];
}

/** Data in a place that was named: it must be there. */
async function findIn(layout: Layout, place: string): Promise<DataLocation | undefined> {
  const root = resolve(place);
  const sort = await sortOf(root);
  if (sort !== 'folder') return sort && { kind: 'archive', path: root };
  for (const { kind, places, isThere } of formsOf(layout)) {
    for (const path of places.map((name) => join(root, name))) {
      if (await isThere(path)) return { kind, path };
    }
  }
  return undefined;
}

/**
 * @returns Where the data is; undefined if it would have to be downloaded.
 * @throws {CifarDataError} DATA_NOT_FOUND if a place was named and nothing is there.
 */
export async function findData(
  layout: Layout,
  { dir = process.env['CIFAR_DATA_DIR'] || undefined, cacheDir }: FindOptions,
): Promise<DataLocation | undefined> {
  if (dir === undefined) return findIn(layout, cacheFolder(cacheDir));
  const location = await findIn(layout, dir);
  if (location) return location;
  const binary = layout.files.map(({ name }) => name).join(', ');
  const pickles = layout.files.map(pickleName).join(', ');
  throw new CifarDataError(
    'DATA_NOT_FOUND',
    `no ${layout.name} in ${resolve(dir)}: looked for ${layout.archive.name}, its files (${binary}), ` +
      `${layout.python.archive}, its files (${pickles}), ${RECORD_FILES.join(' and ')} of MXNet, ` +
      'train-*.parquet and test-*.parquet of Hugging Face, and folders train and test with a folder ' +
      'of PNGs for each class',
  );
}
