import { CifarDataError } from '../cifarDataError.js';
import { IMAGE_BYTES } from './cifarDataset.js';
import type { Layout } from './layout.js';

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

/**
 * Sorts a file's bytes into images and labels as they arrive, in pieces of any size, so that a set
 * is in memory only once.
 */
export class RecordReader {
  private readonly labelBytes: number;
  private readonly recordBytes: number;
  /** Bytes taken so far. */
  private position = 0;

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
    if (this.position + bytes.length > target.count * recordBytes) {
      this.refuse(`is longer than ${target.count} records of ${recordBytes} bytes`);
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
    const { name, classes, superclasses, coarseLabels } = this.layout;
    const isCoarse = superclasses !== undefined && offset === 0;
    const kind = isCoarse ? 'superclass' : 'class';
    const names = isCoarse ? superclasses : classes;
    if (label >= names.length) {
      this.refuse(`has ${kind} ${label} in record ${record}: ${name} has ${names.length} of them`);
    }
    if (isCoarse) {
      this.target.coarseLabels![record] = label;
      return;
    }
    const coarse = this.target.coarseLabels?.[record];
    if (coarseLabels && coarse !== coarseLabels[label]) {
      const belongs = superclasses![coarseLabels[label]!];
      this.refuse(
        `says in record ${record} that ${classes[label]} is of ${superclasses![coarse!]}, not ` +
          `${belongs}`,
      );
    }
    this.target.labels[record] = label;
  }

  /** @throws {CifarDataError} DATA_CORRUPT if records are missing. */
  finish(): void {
    const expected = this.target.count * this.recordBytes;
    if (this.position !== expected) {
      this.refuse(`is truncated: it ends after ${this.position} of ${expected} bytes`);
    }
  }

  private refuse(what: string): never {
    throw new CifarDataError('DATA_CORRUPT', `${this.path} ${what}. Get the file again`);
  }
}
