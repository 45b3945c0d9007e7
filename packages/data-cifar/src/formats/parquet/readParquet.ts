import type { RowGroup } from 'hyparquet';
import { CifarDataError } from '../../cifarDataError.js';
import { IMAGE_BYTES } from '../../dataset/cifarDataset.js';
import type { Layout } from '../../dataset/layout.js';
import { putLabels } from '../../dataset/putLabels.js';
import type { Records } from '../../dataset/recordReader.js';
import { loadDecodePng } from '../png/decodePng.js';
import type { RandomAccess } from '../randomAccess.js';
import { type ColumnValues, readColumnChunk } from './columnChunk.js';
import { type ColumnPlace, findColumn, readFooter } from './footer.js';
import { LABEL_COLUMNS } from './labelColumns.js';

/** Far more than all images of both splits. */
const HIGHEST_ROWS = 1_000_000;

const IMAGE_COLUMNS = ['img.bytes', 'image.bytes'];

/** Says of a file what it is refused with. hyparquet's own errors have no type. */
async function reading<T>(path: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof CifarDataError || 'syscall' in (error as object)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CifarDataError('DATA_CORRUPT', `${path} is no Parquet file of CIFAR: ${reason}`, {
      cause: error,
    });
  }
}

async function readColumn(file: RandomAccess, place: ColumnPlace, rows: number) {
  const { start, length } = place;
  if (!(start >= 0 && length >= 0 && start + length <= file.size)) {
    throw new Error(`a column lies at ${start}, of ${length} bytes`);
  }
  return readColumnChunk(await file.read(start, length), place, rows);
}

interface GroupValues {
  readonly images: ColumnValues;
  readonly labels: ColumnValues;
  readonly coarse: ColumnValues | undefined;
}

async function readGroup(
  layout: Layout,
  file: RandomAccess,
  find: (names: readonly string[]) => ColumnPlace,
  rows: number,
): Promise<GroupValues> {
  const { label, coarseLabel } = LABEL_COLUMNS[layout.name];
  const read = (names: readonly string[]) => readColumn(file, find(names), rows);
  return {
    images: await read(IMAGE_COLUMNS),
    labels: await read([label]),
    coarse: coarseLabel === undefined ? undefined : await read([coarseLabel]),
  };
}

/** Negative numbers count for what no file has. */
const rowsOf = ({ num_rows }: RowGroup) => (num_rows >= 0n ? Number(num_rows) : Infinity);

/** A Parquet file whose footer has been read. */
export interface OpenParquet {
  readonly rows: number;
  /** Reads all rows. @param onGroup Told of each group of rows: how many. */
  read(target: Records, onGroup: (rows: number) => void): Promise<void>;
}

/**
 * Opens a Parquet file as Hugging Face has them: a column with images, each the bytes of a PNG, and
 * columns with labels.
 *
 * @param path What to call the file in messages.
 * @throws {CifarDataError} DATA_CORRUPT if it is none, is damaged, or is stored in a way that is not
 * read: pages are of plain values or of a dictionary, as they are or compressed by Snappy.
 */
export async function openParquet(
  layout: Layout,
  path: string,
  file: RandomAccess,
): Promise<OpenParquet> {
  const metadata = await reading(path, () => readFooter(file));
  const rows = metadata.row_groups.reduce((sum, group) => sum + rowsOf(group), 0);
  if (!(rows <= HIGHEST_ROWS)) {
    throw new CifarDataError('DATA_CORRUPT', `${path} has ${rows} rows: it is not of CIFAR`);
  }
  const decodePng = await loadDecodePng();
  const readAll: OpenParquet['read'] = async (target, onGroup) => {
    let start = 0;
    for (const group of metadata.row_groups) {
      const count = rowsOf(group);
      const find = (names: readonly string[]) => findColumn(metadata, group, names);
      const values = await reading(path, () => readGroup(layout, file, find, count));
      for (const [row, png] of values.images.entries()) {
        const record = start + row;
        const at = record * IMAGE_BYTES;
        decodePng(`${path}: image ${record}`, png, target.images.subarray(at, at + IMAGE_BYTES));
        const coarse = values.coarse && Number(values.coarse[row]);
        putLabels(layout, path, target, record, Number(values.labels[row]), coarse);
      }
      start += count;
      onGroup(count);
    }
  };
  return { rows, read: readAll };
}
