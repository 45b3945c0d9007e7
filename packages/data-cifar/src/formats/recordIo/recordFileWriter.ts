import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { writing } from '../../files/writing.js';
import { encodeRecord } from './encodeRecord.js';
import { formatRecordIndex, type RecordIndexEntry } from './recordIndex.js';

/** Writing less at once takes longer. */
const PIECE = 2 ** 20;

/** Writes a file of records, and notes where each begins. */
export class RecordFileWriter {
  private readonly index: RecordIndexEntry[] = [];
  private pieces: Uint8Array[] = [];
  private waiting = 0;
  /** Bytes so far. */
  length = 0;

  private constructor(
    private readonly folder: string,
    private readonly file: FileHandle,
  ) {}

  /**
   * @param folder What to call the place in messages.
   * @throws {CifarDataError} WRITE_FAILED if the system refuses, then and later.
   */
  static async create(folder: string, path: string): Promise<RecordFileWriter> {
    return new RecordFileWriter(folder, await writing(folder, () => open(path, 'w')));
  }

  async append(key: number, bytes: Uint8Array): Promise<void> {
    const record = encodeRecord(bytes);
    this.index.push({ key, offset: this.length });
    this.pieces.push(record);
    this.length += record.length;
    this.waiting += record.length;
    if (this.waiting >= PIECE) await this.flush();
  }

  /** Writes what waits. */
  async flush(): Promise<void> {
    const bytes = Buffer.concat(this.pieces);
    this.pieces = [];
    this.waiting = 0;
    await writing(this.folder, () => this.file.writeFile(bytes));
  }

  /** Writes the index of all records so far. */
  async writeIndex(path: string): Promise<void> {
    await writing(this.folder, () => writeFile(path, formatRecordIndex(this.index)));
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}
