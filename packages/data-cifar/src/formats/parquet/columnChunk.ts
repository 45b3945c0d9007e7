import type { ColumnMetaData, PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { snappyUncompress } from 'hyparquet/src/snappy.js';
import { type PageReader, readRuns } from './runs.js';
import { checkThrift } from './thriftCheck.js';

/** A column as it is stored: its values are bytes or integers. */
export interface Column {
  readonly codec: ColumnMetaData['codec'];
  readonly type: ColumnMetaData['type'];
  /** How many of what it lies in, itself included, might be missing. */
  readonly optionalDepth: number;
}

export type ColumnValues = readonly (Uint8Array | number)[];

/** Snappy's shortest way to repeat makes 64 bytes of 3. */
const HIGHEST_RATIO = 32;

const readerOf = (bytes: Uint8Array): PageReader => ({
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  offset: 0,
});

function decompress(codec: Column['codec'], bytes: Uint8Array, size: number): Uint8Array {
  if (codec === 'UNCOMPRESSED') return bytes;
  if (codec !== 'SNAPPY') throw new Error(`it is compressed by ${codec}, not by SNAPPY`);
  if (!(size >= 0 && size <= HIGHEST_RATIO * bytes.length)) {
    throw new Error(`a page of ${bytes.length} bytes cannot become ${size}`);
  }
  const page = new Uint8Array(size);
  snappyUncompress(bytes, page);
  return page;
}

function readPlain({ type }: Column, reader: PageReader, count: number): ColumnValues {
  const { view } = reader;
  const take = (length: number): number => {
    const start = reader.offset;
    reader.offset += length;
    return start;
  };
  const readOne = (): Uint8Array | number => {
    switch (type) {
      case 'INT32':
        return view.getInt32(take(4), true);
      case 'INT64':
        return Number(view.getBigInt64(take(8), true));
      case 'BYTE_ARRAY': {
        const length = view.getUint32(take(4), true);
        const start = take(length);
        if (reader.offset > view.byteLength) throw new Error('a value is cut off');
        return new Uint8Array(view.buffer, view.byteOffset + start, length);
      }
      default:
        throw new Error(`a column is of ${type}`);
    }
  };
  const values: (Uint8Array | number)[] = [];
  for (let i = 0; i < count; i++) values.push(readOne());
  return values;
}

function readValues(
  column: Column,
  encoding: string | undefined,
  reader: PageReader,
  count: number,
  dictionary: ColumnValues | undefined,
): ColumnValues {
  if (encoding === 'PLAIN') return readPlain(column, reader, count);
  if (encoding !== 'RLE_DICTIONARY' && encoding !== 'PLAIN_DICTIONARY') {
    throw new Error(`a page is encoded as ${encoding}`);
  }
  const width = reader.view.getUint8(reader.offset++);
  return Array.from(readRuns(reader, width, count), (index) => {
    const value = dictionary?.[index];
    if (value === undefined) throw new Error(`a page names value ${index} of its dictionary`);
    return value;
  });
}

/** Levels say of each value whether it, or what it lies in, is missing: none may be. */
function checkLevels({ optionalDepth }: Column, reader: PageReader, count: number): void {
  if (optionalDepth === 0) return;
  const levels = readRuns(reader, 32 - Math.clz32(optionalDepth), count);
  if (levels.some((level) => level !== optionalDepth)) throw new Error('a value is missing');
}

/** A page of values, of either version of the format. */
function readDataPage(
  column: Column,
  header: PageHeader,
  body: Uint8Array,
  rows: number,
  dictionary: ColumnValues | undefined,
): ColumnValues {
  const checkCount = (count: number) => {
    if (!(count >= 0 && count <= rows)) throw new Error(`a page has ${count} of ${rows} rows`);
    return count;
  };
  const { data_page_header: first, data_page_header_v2: second } = header;
  if (header.type === 'DATA_PAGE' && first) {
    const count = checkCount(first.num_values);
    const reader = readerOf(decompress(column.codec, body, header.uncompressed_page_size));
    if (column.optionalDepth > 0) {
      const length = reader.view.getUint32(0, true);
      reader.offset = 4;
      checkLevels(column, reader, count);
      reader.offset = 4 + length;
    }
    return readValues(column, first.encoding, reader, count, dictionary);
  }
  if (header.type !== 'DATA_PAGE_V2' || !second) throw new Error(`a page is of ${header.type}`);
  const count = checkCount(second.num_values);
  const levels = second.definition_levels_byte_length + second.repetition_levels_byte_length;
  if (!(levels >= 0 && levels <= body.length)) throw new Error('a page is shorter than its levels');
  checkLevels(column, readerOf(body.subarray(second.repetition_levels_byte_length)), count);
  const size = header.uncompressed_page_size - levels;
  const codec = second.is_compressed === false || size === 0 ? 'UNCOMPRESSED' : column.codec;
  const reader = readerOf(decompress(codec, body.subarray(levels), size));
  return readValues(column, second.encoding, reader, count, dictionary);
}

/**
 * Reads a column of a group of rows: every row has one value.
 *
 * hyparquet reads the headers of pages. Of their bodies it believes too much: 1.33 makes room for as
 * many values as they say, and fills as many.
 *
 * @throws {Error} if it is damaged, or stored in a way that is not read.
 */
export function readColumnChunk(bytes: Uint8Array, column: Column, rows: number): ColumnValues {
  const values: (Uint8Array | number)[] = [];
  let dictionary: ColumnValues | undefined;
  let position = 0;
  while (values.length < rows) {
    const start = checkThrift(bytes, position);
    const header = parquetHeader({ ...readerOf(bytes), offset: position });
    const { compressed_page_size: size, dictionary_page_header: dictionaryHeader } = header;
    if (!(size >= 0 && size <= bytes.length - start)) throw new Error('a page is cut off');
    position = start + size;
    const body = bytes.subarray(start, position);
    if (header.type === 'DICTIONARY_PAGE' && dictionaryHeader) {
      const page = readerOf(decompress(column.codec, body, header.uncompressed_page_size));
      if (dictionaryHeader.num_values > rows)
        throw new Error('a dictionary has more than all rows');
      dictionary = readPlain(column, page, dictionaryHeader.num_values);
    } else {
      for (const value of readDataPage(column, header, body, rows - values.length, dictionary)) {
        values.push(value);
      }
    }
  }
  return values;
}
