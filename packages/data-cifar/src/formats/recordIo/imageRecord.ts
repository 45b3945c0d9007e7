import { checkInteger, refuse } from '../../argumentChecks.js';
import { CifarDataError } from '../../cifarDataError.js';

/** An image as a record holds it. */
export interface ImageRecord {
  /** What is on it, in float32: one number, or several where the record lists them. */
  readonly label: number | readonly number[];
  /** Of 64 bits. */
  readonly id: bigint;
  /** A second number, which MXNet's tools leave 0. */
  readonly id2: bigint;
  /** The file of the image, a PNG or a JPEG. */
  readonly image: Uint8Array;
}

/** What a record is made of: ids may be numbers, and are 0 by default. */
export type ImageRecordContent = Pick<ImageRecord, 'label' | 'image'> & {
  readonly id?: number | bigint;
  readonly id2?: number | bigint;
};

/** How many labels follow, the only label, and two ids. */
export const IMAGE_HEADER_BYTES = 24;
export const LABEL_BYTES = 4;

/**
 * The labels and the image of a record, as MXNet's `recordio.unpack` has them. The image shares memory
 * with the record.
 *
 * @param name What to call the record in messages. Default: 'the record'.
 * @throws {CifarDataError} DATA_CORRUPT if it ends before its header or its labels do.
 * @example
 * import { decodeImageRecord, encodeImageRecord } from '@cifar/data-cifar/records';
 *
 * const record = encodeImageRecord({ label: [19, 11], id: 7, image: new Uint8Array(100) });
 * console.log(decodeImageRecord(record).label); // [19, 11]
 */
export function decodeImageRecord(record: Uint8Array, name = 'the record'): ImageRecord {
  const cutOff = (wanted: number, what: string): never => {
    throw new CifarDataError(
      'DATA_CORRUPT',
      `${name} is no image record: it has ${record.length} bytes, and ${what} take ${wanted}`,
    );
  };
  if (record.length < IMAGE_HEADER_BYTES) cutOff(IMAGE_HEADER_BYTES, 'the header would');
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const count = view.getUint32(0, true);
  const end = IMAGE_HEADER_BYTES + count * LABEL_BYTES;
  if (record.length < end) cutOff(end, `the header and ${count} labels would`);
  const labelAt = (index: number) =>
    view.getFloat32(IMAGE_HEADER_BYTES + index * LABEL_BYTES, true);
  return {
    label:
      count === 0
        ? view.getFloat32(4, true)
        : Array.from({ length: count }, (_, index) => labelAt(index)),
    id: view.getBigUint64(8, true),
    id2: view.getBigUint64(16, true),
    image: record.subarray(end),
  };
}

function checkId(argument: string, value: number | bigint): bigint {
  if (typeof value === 'number') checkInteger('encodeImageRecord', argument, value, 0);
  const id = BigInt(value);
  if (BigInt.asUintN(64, id) === id) return id;
  return refuse('encodeImageRecord', argument, 'an integer from 0 to 2^64 - 1', value);
}

/**
 * A record of an image, as MXNet's `recordio.pack` makes it. Labels are rounded to float32.
 *
 * @throws {CifarDataError} INVALID_ARGUMENT for no label, one that is no finite number, and an id that
 * does not fit into 64 bits.
 * @example
 * import { readFile } from 'node:fs/promises';
 * import { encodeImageRecord, writeRecords } from '@cifar/data-cifar/records';
 *
 * const image = await readFile(`${folder}/cat.png`);
 * await writeRecords(`${folder}/pets.rec`, [encodeImageRecord({ label: 3, id: 0, image })]);
 */
export function encodeImageRecord(content: ImageRecordContent): Uint8Array {
  const { label, id = 0, id2 = 0, image } = content;
  const labels = typeof label === 'number' ? [] : label;
  if (typeof label !== 'number' && labels.length === 0) {
    refuse('encodeImageRecord', 'label', 'a number or a list of some', label);
  }
  for (const value of typeof label === 'number' ? [label] : labels) {
    if (!Number.isFinite(Math.fround(value))) {
      refuse('encodeImageRecord', 'label', 'of finite numbers', value);
    }
  }
  const start = IMAGE_HEADER_BYTES + labels.length * LABEL_BYTES;
  const record = new Uint8Array(start + image.length);
  const view = new DataView(record.buffer);
  view.setUint32(0, labels.length, true);
  view.setFloat32(4, typeof label === 'number' ? label : 0, true);
  view.setBigUint64(8, checkId('id', id), true);
  view.setBigUint64(16, checkId('id2', id2), true);
  for (const [index, value] of labels.entries()) {
    view.setFloat32(IMAGE_HEADER_BYTES + index * LABEL_BYTES, value, true);
  }
  record.set(image, start);
  return record;
}
