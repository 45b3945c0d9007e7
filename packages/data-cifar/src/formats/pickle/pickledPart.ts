import { CifarDataError } from '../../cifarDataError.js';
import { IMAGE_BYTES } from '../../dataset/cifarDataset.js';
import type { Layout } from '../../dataset/layout.js';
import { putLabels } from '../../dataset/putLabels.js';
import type { Records } from '../../dataset/recordReader.js';
import { PickleReader } from './pickleReader.js';
import {
  kindOf,
  NumpyArray,
  type NumpyType,
  PickleDictionary,
  PickleProblem,
  type PickleValue,
  stringOf,
} from './pickleValue.js';

/** Of an image: its pixels, its labels, its name, and what a writer may have put between them. */
const OPERATIONS_PER_IMAGE = 20;
const OPERATIONS_BESIDE = 5000;

/** Says of a file what its pickle is refused with. */
function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof PickleProblem)) throw error;
    throw new CifarDataError('DATA_CORRUPT', `${path} is no pickle of CIFAR: ${error.message}`, {
      cause: error,
    });
  }
}

function readDictionary(bytes: Uint8Array, count: number): PickleDictionary {
  const value = new PickleReader(bytes, count * OPERATIONS_PER_IMAGE + OPERATIONS_BESIDE).read();
  if (value instanceof PickleDictionary) return value;
  throw new PickleProblem(`it is ${kindOf(value)}, not a dictionary`);
}

function readInteger(view: DataView, at: number, { bytes, signed, littleEndian }: NumpyType) {
  switch (bytes) {
    case 1:
      return signed ? view.getInt8(at) : view.getUint8(at);
    case 2:
      return signed ? view.getInt16(at, littleEndian) : view.getUint16(at, littleEndian);
    case 4:
      return signed ? view.getInt32(at, littleEndian) : view.getUint32(at, littleEndian);
    default: {
      const big = signed ? view.getBigInt64(at, littleEndian) : view.getBigUint64(at, littleEndian);
      return Number(big);
    }
  }
}

/** Labels: a list, or an array of numpy. */
function integersOf(value: PickleValue | undefined, name: string, count: number): number[] {
  const refuse = (found: string): never => {
    throw new PickleProblem(`its ${name} are ${found}, not ${count} integers`);
  };
  if (value instanceof NumpyArray) {
    const { shape, type, data } = value;
    if (shape.length !== 1 || shape[0] !== count) refuse(kindOf(value));
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    return Array.from({ length: count }, (_, i) => readInteger(view, i * type.bytes, type));
  }
  if (!Array.isArray(value) || value.length !== count) return refuse(kindOf(value));
  return value.map((item) =>
    typeof item === 'number' ? item : refuse(`a list of ${kindOf(item)}`),
  );
}

function putImages(value: PickleValue | undefined, { images, count }: Records): void {
  const isOurs =
    value instanceof NumpyArray &&
    value.type.bytes === 1 &&
    value.shape.length === 2 &&
    value.shape[0] === count &&
    value.shape[1] === IMAGE_BYTES;
  if (!isOurs) {
    throw new PickleProblem(
      `its data is ${kindOf(value)}, not bytes of [${count}, ${IMAGE_BYTES}]`,
    );
  }
  const { data, columnMajor } = value;
  if (!columnMajor) {
    images.set(data);
    return;
  }
  for (let image = 0; image < count; image++) {
    for (let byte = 0; byte < IMAGE_BYTES; byte++) {
      images[image * IMAGE_BYTES + byte] = data[byte * count + image]!;
    }
  }
}

/**
 * Reads a part of the edition for Python: a dictionary with `data`, an array of bytes of
 * [images, 3072], and labels. Its other entries are let be.
 *
 * @param path What to call the file in messages.
 * @param target Where its images go; says how many there must be.
 * @throws {CifarDataError} DATA_CORRUPT if it is none, has what is not read, or an impossible label.
 */
export function readPickledPart(
  layout: Layout,
  path: string,
  bytes: Uint8Array,
  target: Records,
): void {
  const { labels, coarse } = reading(path, () => {
    const { entries } = readDictionary(bytes, target.count);
    const { labels: labelsKey, coarseLabels: coarseKey } = layout.python;
    putImages(entries.get('data'), target);
    return {
      labels: integersOf(entries.get(labelsKey), labelsKey, target.count),
      coarse: coarseKey && integersOf(entries.get(coarseKey), coarseKey, target.count),
    };
  });
  for (const [record, label] of labels.entries()) {
    putLabels(layout, path, target, record, label, coarse ? coarse[record] : undefined);
  }
}

/**
 * Checks that the classes of the edition for Python are the official ones, in their order.
 *
 * @throws {CifarDataError} DATA_CORRUPT if they are not.
 */
export function checkPickledNames(layout: Layout, path: string, bytes: Uint8Array): void {
  reading(path, () => {
    const { entries } = readDictionary(bytes, 0);
    for (const [key, expected] of Object.entries(layout.python.names)) {
      const names = entries.get(key);
      if (!Array.isArray(names)) throw new PickleProblem(`its ${key} are ${kindOf(names)}`);
      for (const [index, name] of expected.entries()) {
        const found = stringOf(names[index]);
        if (found === name) continue;
        throw new PickleProblem(
          `its ${key} have ${found ?? kindOf(names[index])} in ${name}'s place`,
        );
      }
    }
  });
}
