import { IMAGE_BYTES, IMAGE_SIZE } from '../dataset/cifarDataset.js';
import type { ImageSize } from './transform.js';

/** In the place of a row or column that is outside of the image, where zeros are seen. */
const OUTSIDE = -1;

/** Which of `count` rows or columns is seen at a place: -1 for none. */
export function placeSeen(at: number, count: number, outside: 'zero' | 'reflect'): number {
  if (at >= 0 && at < count) return at;
  if (outside === 'zero') return OUTSIDE;
  return at < 0 ? -at : 2 * (count - 1) - at;
}

/** Rows or columns: which one of the stored image each of them is. */
class Axis {
  /** The first `count` hold. */
  places: Int16Array;
  private other: Int16Array;

  constructor(largest: number) {
    this.places = new Int16Array(largest);
    this.other = new Int16Array(largest);
  }

  reset(): void {
    for (let i = 0; i < IMAGE_SIZE; i++) this.places[i] = i;
  }

  /** Of `count`, keeps `length` from `start` on; both ends may be outside. */
  keep(start: number, length: number, count: number, outside: 'zero' | 'reflect'): void {
    const { places, other } = this;
    for (let i = 0; i < length; i++) {
      const at = placeSeen(start + i, count, outside);
      other[i] = at < 0 ? OUTSIDE : places[at]!;
    }
    this.places = other;
    this.other = places;
  }

  turn(count: number): void {
    this.places.subarray(0, count).reverse();
  }
}

/** Which pixel of the stored image each pixel of the result shows: rows and columns are independent. */
export class PixelMap {
  private readonly rowAxis: Axis;
  private readonly columnAxis: Axis;

  /** @param sizes Of the images on the way. */
  constructor(sizes: readonly ImageSize[]) {
    const largest = Math.max(IMAGE_SIZE, ...sizes.flat());
    this.rowAxis = new Axis(largest);
    this.columnAxis = new Axis(largest);
  }

  /** The stored image as it is. */
  reset(): void {
    this.rowAxis.reset();
    this.columnAxis.reset();
  }

  /** A window of an image of that size. */
  window(
    [top, left]: readonly [top: number, left: number],
    [height, width]: ImageSize,
    from: ImageSize,
    outside: 'zero' | 'reflect',
  ): void {
    this.rowAxis.keep(top, height, from[0], outside);
    this.columnAxis.keep(left, width, from[1], outside);
  }

  /** Left for right. */
  turn(width: number): void {
    this.columnAxis.turn(width);
  }

  /** Writes the bytes that are seen where those of a stored image would be, from its first row and column on. */
  gather(
    images: Uint8Array,
    start: number,
    [height, width]: ImageSize,
    bytes: Uint8Array,
    at: number,
  ): void {
    const { places: rows } = this.rowAxis;
    const { places: columns } = this.columnAxis;
    for (let plane = 0; plane < IMAGE_BYTES; plane += IMAGE_SIZE * IMAGE_SIZE) {
      for (let row = 0; row < height; row++) {
        const from = rows[row]!;
        const to = at + plane + row * IMAGE_SIZE;
        if (from < 0) {
          bytes.fill(0, to, to + width);
          continue;
        }
        const rowStart = start + plane + from * IMAGE_SIZE;
        for (let column = 0; column < width; column++) {
          const place = columns[column]!;
          bytes[to + column] = place < 0 ? 0 : images[rowStart + place]!;
        }
      }
    }
  }
}
