import { CifarDataError } from '../cifarDataError.js';
import { IMAGE_BYTES } from './cifarDataset.js';
import type { Layout } from './layout.js';
import { putLabels } from './putLabels.js';

const LABEL_BYTES = { plain: 1, coarseAndFine: 2 };

/** Number of label bytes and image bytes of a record. */
export function recordBytes(layout: Layout): number {
  return (layout.superclasses ? LABEL_BYTES.coarseAndFine : LABEL_BYTES.plain) + IMAGE_BYTES;
}

/** Room for records, of a whole split or of a part of it. */
export interface Records {
  readonly count: number;
  readonly images: Uint8Array;
  readonly labels: Uint8Array;
  readonly coarseLabels?: Uint8Array;
}

export function allocateRecords(layout: Layout, count: number): Records {
  return {
    count,
    images: new Uint8Array(count * IMAGE_BYTES),
    labels: new Uint8Array(count),
    ...(layout.superclasses && { coarseLabels: new Uint8Array(count) }),
  };
}

/** `count` records from `start` on; shares memory. */
export function sliceRecords(records: Records, start: number, count: number): Records {
  const end = start + count;
  return {
    count,
    images: records.images.subarray(start * IMAGE_BYTES, end * IMAGE_BYTES),
    labels: records.labels.subarray(start, end),
    ...(records.coarseLabels && { coarseLabels: records.coarseLabels.subarray(start, end) }),
  };
}

/** @throws {CifarDataError} DATA_CORRUPT if a file of so many bytes does not have so many records. */
export function checkRecordsSize(layout: Layout, path: string, count: number, bytes: number): void {
  const expected = count * recordBytes(layout);
  if (bytes === expected) return;
  const problem =
    bytes > expected
      ? `is longer than ${count} records of ${recordBytes(layout)} bytes`
      : `is truncated: it ends after ${bytes} of ${expected} bytes`;
  throw new CifarDataError('DATA_CORRUPT', `${path} ${problem}. Get the file again`);
}

/**
 * Sorts a file's bytes into images and labels as they arrive, in pieces of any size, so that a set
 * is in memory only once.
 */
export class RecordReader {
  private readonly labelBytes: number;
  private readonly recordBytes: number;
  /** Bytes taken so far. */
  private position = 0;
  /** What the record says before it says its class. */
  private coarse: number | undefined;

  /**
   * @param path What to call the file in messages.
   * @param target Where its records go; says how many there must be.
   */
  constructor(
    private readonly layout: Layout,
    private readonly path: string,
    private readonly target: Records,
  ) {
    this.recordBytes = recordBytes(layout);
    this.labelBytes = this.recordBytes - IMAGE_BYTES;
  }

  /** @throws {CifarDataError} DATA_CORRUPT for an impossible label, or more bytes than records. */
  push(bytes: Uint8Array): void {
    const { recordBytes, labelBytes, target } = this;
    const end = this.position + bytes.length;
    if (end > target.count * recordBytes) {
      checkRecordsSize(this.layout, this.path, target.count, end);
    }
    let taken = 0;
    while (taken < bytes.length) {
      const record = Math.floor(this.position / recordBytes);
      const offset = this.position % recordBytes;
      let length = 1;
      if (offset < labelBytes) {
        this.takeLabel(record, offset, bytes[taken]!);
      } else {
        length = Math.min(recordBytes - offset, bytes.length - taken);
        const start = record * IMAGE_BYTES + offset - labelBytes;
        target.images.set(bytes.subarray(taken, taken + length), start);
      }
      taken += length;
      this.position += length;
    }
  }

  private takeLabel(record: number, offset: number, label: number): void {
    if (offset < this.labelBytes - 1) this.coarse = label;
    else putLabels(this.layout, this.path, this.target, record, label, this.coarse);
  }

  /** @throws {CifarDataError} DATA_CORRUPT if records are missing. */
  finish(): void {
    checkRecordsSize(this.layout, this.path, this.target.count, this.position);
  }
}
