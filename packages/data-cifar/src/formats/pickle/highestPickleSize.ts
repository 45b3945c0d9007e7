import { IMAGE_BYTES } from '../../dataset/cifarDataset.js';

/** Pixels may be written as text, of two bytes for most of them. */
const BYTES_PER_IMAGE = 2 * IMAGE_BYTES + 1024;
const BYTES_BESIDE = 2 ** 20;

/** The size above which a part of so many images, in the edition for Python, is none. */
export const highestPickleSize = (count: number) => count * BYTES_PER_IMAGE + BYTES_BESIDE;
