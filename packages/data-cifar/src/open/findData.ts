import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { CifarDataError } from '../cifarDataError.js';
import type { Layout } from '../dataset/layout.js';
import { cacheFolder } from './cacheFolder.js';
import type { FindOptions } from './openOptions.js';

/** Where data lies. */
export interface DataLocation {
  readonly kind: 'folder' | 'archive';
  readonly path: string;
}

async function kindOf(path: string): Promise<'folder' | 'archive' | undefined> {
  try {
    return (await stat(path)).isDirectory() ? 'folder' : 'archive';
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return;
    throw error;
  }
}

/** Data in a place that was named: it must be there. */
async function findIn(layout: Layout, place: string): Promise<DataLocation | undefined> {
  const path = resolve(place);
  const kind = await kindOf(path);
  if (kind !== 'folder') return kind && { kind, path };
  for (const folder of [path, join(path, layout.folder)]) {
    for (const { name } of layout.files) {
      if ((await kindOf(join(folder, name))) === 'archive') return { kind: 'folder', path: folder };
    }
  }
  const archive = join(path, layout.archive.name);
  return (await kindOf(archive)) === 'archive' ? { kind: 'archive', path: archive } : undefined;
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
  const files = layout.files.map(({ name }) => name).join(', ');
  throw new CifarDataError(
    'DATA_NOT_FOUND',
    `no ${layout.name} in ${resolve(dir)}: neither ${layout.archive.name} nor ${files} is there`,
  );
}
