import { CifarDataError } from '../cifarDataError.js';
import { checkMeanImage, type MeanImage } from './meanImage.js';

/** Keeps other JSON files from being taken for a mean image. */
const FORMAT = 'cifar-mean-image';

/**
 * Writes a mean image as JSON: `{ format, size, data }`. The file appears whole or not at all.
 *
 * @throws {CifarDataError} INVALID_ARGUMENT if it is none; the system's error if it cannot be written.
 * @example
 * import { computeMeanImage, saveMeanImage, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * await saveMeanImage(`${folder}/mean-image.json`, computeMeanImage(train));
 */
export async function saveMeanImage(path: string, mean: MeanImage): Promise<void> {
  checkMeanImage('saveMeanImage', mean);
  const { writeText } = await import('#files');
  await writeText(path, JSON.stringify({ format: FORMAT, size: mean.size, data: [...mean.data] }));
}

/**
 * Reads what `saveMeanImage` wrote, to the bit.
 *
 * @throws {CifarDataError} DATA_NOT_FOUND if there is no such file, DATA_CORRUPT if it is no mean image.
 * @example
 * import { computeMeanImage, loadMeanImage, saveMeanImage } from '@cifar/data-cifar';
 * import { subtractMean, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * await saveMeanImage(`${folder}/mean-image.json`, computeMeanImage(train));
 * subtractMean(await loadMeanImage(`${folder}/mean-image.json`));
 */
export async function loadMeanImage(path: string): Promise<MeanImage> {
  const { readText } = await import('#files');
  const text = await readText(path);
  if (text === undefined) {
    throw new CifarDataError('DATA_NOT_FOUND', `there is no mean image at ${path}`);
  }
  return parseMeanImage(path, text);
}

/** @throws {CifarDataError} DATA_CORRUPT if the text is none that `saveMeanImage` wrote. */
export function parseMeanImage(path: string, text: string): MeanImage {
  try {
    const { format, size, data } = JSON.parse(text);
    if (format !== FORMAT) throw new Error(`its format is ${JSON.stringify(format)}`);
    const isSize = Array.isArray(size) && size.length === 2 && size.every(Number.isSafeInteger);
    if (!isSize) throw new Error(`its size is ${JSON.stringify(size)}`);
    // Room is made for as many numbers as there are, not as something says that it has.
    if (!Array.isArray(data)) throw new Error('its data is no list');
    const mean: MeanImage = { size: [size[0], size[1]], data: Float32Array.from(data) };
    checkMeanImage('loadMeanImage', mean);
    return mean;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CifarDataError('DATA_CORRUPT', `${path} is no mean image: ${reason}`, {
      cause: error,
    });
  }
}
