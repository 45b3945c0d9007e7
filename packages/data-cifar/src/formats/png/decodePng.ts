import type { DecodedPng } from 'fast-png';
import { CifarDataError } from '../../cifarDataError.js';
import { CHANNELS, IMAGE_SIZE } from '../../dataset/cifarDataset.js';
import { neededChunks } from './chunks.js';
import { loadReadPlainPng } from './plainPng.js';

const PIXELS = IMAGE_SIZE * IMAGE_SIZE;

/** Puts pixels of any number of channels into planes of red, green and blue. What is clear is let be. */
function putPlanes({ data, channels, palette }: DecodedPng, planes: Uint8Array): void {
  for (let pixel = 0; pixel < PIXELS; pixel++) {
    const start = pixel * channels;
    const color = palette?.[data[start]!];
    if (palette && !color) throw new Error(`it has colour ${data[start]} of ${palette.length}`);
    for (let channel = 0; channel < CHANNELS; channel++) {
      // One channel, or one beside what says how clear it is: grey.
      const value = color ? color[channel] : data[start + (channels < CHANNELS ? 0 : channel)];
      planes[channel * PIXELS + pixel] = value!;
    }
  }
}

/** @returns Puts a PNG's pixels into planes. @throws {CifarDataError} DATA_CORRUPT if it is not ours. */
export async function loadDecodePng(): Promise<
  (path: string, png: unknown, planes: Uint8Array) => void
> {
  const { decode } = await import('fast-png');
  const readPlainPng = loadReadPlainPng();
  return (path, png, planes) => {
    try {
      if (!(png instanceof Uint8Array)) throw new Error('it is no PNG');
      const needed = neededChunks(png);
      if (readPlainPng?.(needed, planes)) return;
      putPlanes(decode(needed, { checkCrc: true }), planes);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new CifarDataError('DATA_CORRUPT', `${path} is no image of CIFAR: ${reason}`, {
        cause: error,
      });
    }
  };
}
