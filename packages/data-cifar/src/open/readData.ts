import { CifarDataError } from '../cifarDataError.js';
import type { CifarDataset } from '../dataset/cifarDataset.js';
import type { Layout } from '../dataset/layout.js';
import { Reading, type ReadOptions } from '../formats/reading.js';
import type { DataLocation } from './findData.js';

/** A form of the data is read by a module of its own, which is loaded for it. */
const READERS: Readonly<
  Record<DataLocation['kind'], () => Promise<(reading: Reading, path: string) => Promise<void>>>
> = {
  folder: async () => (await import('../formats/folder/readBinaryFolder.js')).readBinaryFolder,
  archive: async () => (await import('../formats/archive/readArchiveFile.js')).readArchiveFile,
  python: async () => (await import('../formats/folder/readPythonFolder.js')).readPythonFolder,
  records: async () => (await import('../formats/recordIo/readRecordFolder.js')).readRecordFolder,
  parquet: async () => (await import('../formats/parquet/readParquetFolder.js')).readParquetFolder,
  images: async () => (await import('../formats/png/readImageFolder.js')).readImageFolder,
};

/** Those whose files are of the authors' editions, or may be. */
const OFFICIAL: readonly string[] = ['folder', 'archive', 'python'];

/** @throws {CifarDataError} if a file is missing, truncated, damaged or not the one asked for. */
export async function readData(
  layout: Layout,
  { kind, path }: DataLocation,
  options: ReadOptions = {},
): Promise<CifarDataset> {
  options.signal?.throwIfAborted();
  if (options.checksums === 'official' && !OFFICIAL.includes(kind)) {
    throw new CifarDataError(
      'INVALID_ARGUMENT',
      `checksums: 'official' is for the editions of its authors, and ${path} is another. Name the ` +
        'SHA-256 of its files instead',
    );
  }
  const reading = new Reading(layout, options);
  const read = await READERS[kind]();
  await read(reading, path);
  return reading.finish(path);
}
