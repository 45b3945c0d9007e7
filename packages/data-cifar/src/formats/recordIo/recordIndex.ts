import { checkInteger } from '../../argumentChecks.js';
import { CifarDataError } from '../../cifarDataError.js';
import { placedRecords, type ReadRecordsOptions } from './readRecords.js';
import { WORD_BYTES } from './recordParts.js';
import type { RecordSource } from './recordSource.js';

/** Where the index of a file of records is. */
export const indexPathOf = (path: string) => `${path.replace(/\.rec$/, '')}.idx`;

/** Where a record begins. */
export interface RecordIndexEntry {
  /** What it is called; MXNet's tools take the image's id. */
  readonly key: number;
  /** Its first byte in the file. A multiple of 4. */
  readonly offset: number;
}

const LINE = /^(-?\d+)[\t ]+(\d+)$/;

/**
 * Reads an index (`.idx`): a line a record, its key, a tab and its first byte.
 *
 * @param text What is in the file.
 * @param name What to call the file in messages. Default: 'the index'.
 * @throws {CifarDataError} DATA_CORRUPT for a line that is none, an offset that no record can have, and a
 * key that is there twice.
 * @example
 * import { readFile } from 'node:fs/promises';
 * import { parseRecordIndex } from '@cifar/data-cifar/records';
 *
 * const [first] = parseRecordIndex(await readFile(`${folder}/train.idx`, 'utf8'));
 * console.log(first); // { key: 0, offset: 0 }
 */
export function parseRecordIndex(text: string, name = 'the index'): RecordIndexEntry[] {
  const entries: RecordIndexEntry[] = [];
  const keys = new Set<number>();
  for (const [index, line] of text.split('\n').entries()) {
    const trimmed = line.trim();
    if (trimmed === '') continue;
    const [, key, offset] = (LINE.exec(trimmed) ?? []).map(Number);
    const refuse = (problem: string): never => {
      throw new CifarDataError(
        'DATA_CORRUPT',
        `${name}: line ${index + 1} ${problem}. Make it anew from its records`,
      );
    };
    if (key === undefined || offset === undefined) {
      return refuse(`is no key, a tab and an offset: '${trimmed.slice(0, 40)}'`);
    }
    if (!Number.isSafeInteger(key)) refuse(`has a key beyond 2^53: ${key}`);
    if (!Number.isSafeInteger(offset) || offset % WORD_BYTES !== 0) {
      refuse(`has an offset that is no multiple of 4: ${offset}`);
    }
    if (keys.has(key)) refuse(`has key ${key} once more`);
    keys.add(key);
    entries.push({ key, offset });
  }
  return entries;
}

/**
 * An index as `.idx` files have it.
 *
 * @throws {CifarDataError} INVALID_ARGUMENT for a key or an offset that is no whole number.
 * @example
 * import { formatRecordIndex } from '@cifar/data-cifar/records';
 *
 * formatRecordIndex([{ key: 0, offset: 0 }, { key: 1, offset: 16 }]); // '0\t0\n1\t16\n'
 */
export function formatRecordIndex(entries: readonly RecordIndexEntry[]): string {
  return entries
    .map(({ key, offset }) => {
      checkInteger('formatRecordIndex', 'key', key, Number.MIN_SAFE_INTEGER);
      checkInteger('formatRecordIndex', 'offset', offset, 0);
      return `${key}\t${offset}\n`;
    })
    .join('');
}

/**
 * Makes an index of records anew: reads all of them, and counts keys from 0.
 *
 * @throws {CifarDataError} as {@link readRecords} does.
 * @example
 * import { writeFile } from 'node:fs/promises';
 * import { formatRecordIndex, indexRecords } from '@cifar/data-cifar/records';
 *
 * const index = await indexRecords(`${folder}/train.rec`);
 * await writeFile(`${folder}/train.idx`, formatRecordIndex(index));
 */
export async function indexRecords(
  source: RecordSource,
  options: ReadRecordsOptions = {},
): Promise<RecordIndexEntry[]> {
  const entries: RecordIndexEntry[] = [];
  for await (const { offset } of placedRecords('indexRecords', source, options)) {
    entries.push({ key: entries.length, offset });
  }
  return entries;
}
