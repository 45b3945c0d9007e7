import type { CifarSplit } from '@cifar/data-cifar';
import { CommandError } from '../commandError.js';

const SIDE = 32;

/**
 * A picture as the one image of a split: its middle square, scaled to 32 x 32 pixels.
 *
 * @throws {CommandError} if there is no such file, or it is no picture.
 */
export async function readPicture(path: string): Promise<CifarSplit> {
  // Only here: it is a native library that training needs not.
  const { default: sharp } = await import('sharp');
  let pixels: Buffer;
  try {
    pixels = await sharp(path)
      .autoOrient()
      .resize(SIDE, SIDE, { fit: 'cover' })
      .flatten({ background: 'white' })
      .toColourspace('srgb')
      .raw()
      .toBuffer();
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new CommandError(`${path} is no picture that can be read: ${reason}`, 'failure', {
      cause: error,
    });
  }
  const plane = SIDE * SIDE;
  const images = new Uint8Array(3 * plane);
  for (let pixel = 0; pixel < plane; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      images[channel * plane + pixel] = pixels[pixel * 3 + channel]!;
    }
  }
  return { count: 1, images, labels: new Uint8Array(1) };
}
