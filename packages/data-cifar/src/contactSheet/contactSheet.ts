import { checkInteger, refuse } from '../argumentChecks.js';
import { CHANNELS } from '../dataset/cifarDataset.js';
import type { ImageSize } from '../transforms/transform.js';

/** An image for people: what a PNG encoder takes. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  /** [height, width, 3], 0 to 255. */
  readonly data: Uint8Array;
}

export interface SheetImage {
  readonly size: ImageSize;
  /** [height, width, 3]. */
  readonly data: Float32Array;
}

export interface ContactSheetOptions {
  /** Images beside each other. Default: 8. */
  readonly columns?: number;
  /** Pixels a side that a pixel becomes. Default: 3. */
  readonly zoom?: number;
  /** White pixels around each image. Default: 4. */
  readonly gap?: number;
}

const WHITE = 255;

/**
 * Images in rows and columns on one sheet. Values of 0 to 255 are shown as they are; an image with
 * others (its mean subtracted, say) from its least value as black to its greatest as white.
 *
 * @param images Of one size or several: a cell is as large as the largest.
 * @throws {CifarDataError} INVALID_ARGUMENT if there is no image or an option is out of its range.
 * @example
 * import { batches, contactSheet, randAugment, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * const { images } = batches(train, { batchSize: 8, transforms: [randAugment()] }).batch(0, 0);
 * const image = (i: number) => images.subarray(i * 32 * 32 * 3, (i + 1) * 32 * 32 * 3);
 * const sheet = contactSheet(
 *   Array.from({ length: 8 }, (_, i) => ({ data: image(i), size: [32, 32] as const })),
 *   { columns: 4 },
 * );
 * console.log(sheet.width, sheet.height, sheet.data.length);
 */
export function contactSheet(
  images: readonly SheetImage[],
  { columns = 8, zoom = 3, gap = 4 }: ContactSheetOptions = {},
): Raster {
  if (images.length === 0) refuse('contactSheet', 'images', 'at least one image', []);
  checkInteger('contactSheet', 'columns', columns, 1);
  checkInteger('contactSheet', 'zoom', zoom, 1);
  checkInteger('contactSheet', 'gap', gap, 0);
  const cell = Math.max(...images.flatMap(({ size }) => size)) * zoom + gap;
  const width = Math.min(columns, images.length) * cell + gap;
  const height = Math.ceil(images.length / columns) * cell + gap;
  const data = new Uint8Array(width * height * CHANNELS).fill(WHITE);
  for (const [index, image] of images.entries()) {
    const left = gap + (index % columns) * cell;
    const top = gap + Math.floor(index / columns) * cell;
    const [rows, cells] = image.size;
    const { low, scale } = displayRange(image.data);
    for (let y = 0; y < rows * zoom; y++) {
      for (let x = 0; x < cells * zoom; x++) {
        const from = (Math.floor(y / zoom) * cells + Math.floor(x / zoom)) * CHANNELS;
        const to = ((top + y) * width + left + x) * CHANNELS;
        for (let channel = 0; channel < CHANNELS; channel++) {
          data[to + channel] = Math.round((image.data[from + channel]! - low) * scale);
        }
      }
    }
  }
  return { width, height, data };
}

function displayRange(values: Float32Array): { low: number; scale: number } {
  const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  // Pixels of 0 to 1 would be black on a scale of 255.
  if (low >= 0 && high <= WHITE && high > 1) return { low: 0, scale: 1 };
  return { low, scale: high > low ? WHITE / (high - low) : 0 };
}
