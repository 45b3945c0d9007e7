import { type FileMetaData, parquetMetadata, type RowGroup } from 'hyparquet';
import type { RandomAccess } from '../randomAccess.js';
import type { Column } from './columnChunk.js';
import { checkThrift } from './thriftCheck.js';

/** Its length, and the mark of the format. */
const END_BYTES = 8;
const LARGEST_FOOTER = 2 ** 23;

/** What a Parquet file says of itself, at its end. */
export async function readFooter(file: RandomAccess): Promise<FileMetaData> {
  if (file.size < END_BYTES) throw new Error(`it has ${file.size} bytes`);
  const end = await file.read(file.size - END_BYTES, END_BYTES);
  const length = new DataView(end.buffer, end.byteOffset, END_BYTES).getUint32(0, true);
  if (length > Math.min(LARGEST_FOOTER, file.size - END_BYTES)) {
    throw new Error(`its footer has ${length} bytes of ${file.size}`);
  }
  const footer = await file.read(file.size - END_BYTES - length, length + END_BYTES);
  checkThrift(footer.subarray(0, length), 0);
  return parquetMetadata(footer, { geoparquet: false });
}

/** How many of the parts of a path might be missing: from the file's schema, a list in depth first. */
function optionalDepthOf({ schema }: FileMetaData, path: string): number {
  /** The groups that the next element lies in. */
  const groups: { name: string; left: number; depth: number }[] = [];
  for (const [index, { name, num_children, repetition_type }] of schema.entries()) {
    const parent = groups.at(-1);
    if (parent) parent.left -= 1;
    if (repetition_type === 'REPEATED') throw new Error('it has lists');
    const isOptional = index > 0 && repetition_type === 'OPTIONAL';
    const depth = (parent?.depth ?? 0) + (isOptional ? 1 : 0);
    const here = [...groups.slice(1).map((group) => group.name), name].join('.');
    if (!num_children && here === path) return depth;
    if (num_children) groups.push({ name, left: num_children, depth });
    else while (groups.at(-1)?.left === 0) groups.pop();
  }
  throw new Error(`it has no column ${path}`);
}

/** Where a column of a group of rows lies. */
export interface ColumnPlace extends Column {
  readonly start: number;
  readonly length: number;
}

/**
 * @param names What the column may be called: parts joined by dots.
 * @throws {Error} if there is none.
 */
export function findColumn(
  metadata: FileMetaData,
  { columns }: RowGroup,
  names: readonly string[],
): ColumnPlace {
  for (const { meta_data: column, file_path } of columns) {
    const path = column?.path_in_schema.join('.') ?? '';
    if (!column || !names.includes(path)) continue;
    if (file_path) throw new Error('its columns lie in other files');
    return {
      codec: column.codec,
      type: column.type,
      optionalDepth: optionalDepthOf(metadata, path),
      start: Number(column.dictionary_page_offset || column.data_page_offset),
      length: Number(column.total_compressed_size),
    };
  }
  throw new Error(`it has no column ${names.join(' or ')}`);
}
