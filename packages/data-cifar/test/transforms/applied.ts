import { AddressedRandom, PURPOSE } from '../../src/random/addressedRandom.js';
import type { ImageSize, Transform } from '../../src/transforms/transform.js';

interface Drawn {
  readonly seed?: number;
  readonly epoch?: number;
  readonly example?: number;
  /** In the row of transforms. */
  readonly place?: number;
}

/**
 * What a transform makes of an image, at an address. NaN is left where it writes nothing, and what it wrote into
 * the image is there, if that is a Float32Array.
 */
export function applied(
  transform: Transform,
  image: ArrayLike<number>,
  size: ImageSize,
  { seed = 0, epoch = 0, example = 0, place = 0 }: Drawn = {},
): Float32Array {
  const step = transform.prepare(size);
  const random = new AddressedRandom(seed, PURPOSE.augmentation).moveTo(example, epoch, place);
  const output = new Float32Array(step.size[0] * step.size[1] * 3).fill(Number.NaN);
  step.apply(image instanceof Float32Array ? image : Float32Array.from(image), output, random);
  return output;
}

/** An image whose three channels are the same, given by its rows. */
export function grayImage(rows: readonly (readonly number[])[]): {
  image: Float32Array;
  size: ImageSize;
} {
  const image = Float32Array.from(rows.flat().flatMap((value) => [value, value, value]));
  return { image, size: [rows.length, rows[0]!.length] };
}

/** The rows of an image whose three channels must be the same. */
export function rowsOf(image: Float32Array, width: number): number[][] {
  const rows: number[][] = [];
  for (let i = 0; i < image.length; i += 3) {
    if (image[i] !== image[i + 1] || image[i] !== image[i + 2]) throw new Error('not gray');
    if (i % (3 * width) === 0) rows.push([]);
    rows.at(-1)!.push(image[i]!);
  }
  return rows;
}

/** An image of whole numbers of 0 to 255, in which all are different from their neighbors. */
export function colorfulImage(size: ImageSize): Float32Array {
  return Float32Array.from({ length: size[0] * size[1] * 3 }, (_, i) => (i * 89 + (i >> 4)) % 256);
}

/** Six standard deviations of how often something happens, of `count` times. */
export function sixDeviations(count: number, probability: number): number {
  return 6 * Math.sqrt(count * probability * (1 - probability));
}
