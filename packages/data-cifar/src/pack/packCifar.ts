import type { CifarDataset } from '../dataset/cifarDataset.js';

/** How far packing is, in images. */
export interface PackProgress {
  readonly packed: number;
  readonly total: number;
}

export interface PackOptions {
  /**
   * What a record says of its image: its class as the only label, or its class and its superclass as a
   * list of two. Default: `'fine'`.
   */
  readonly labels?: 'fine' | 'fine-and-coarse';
  /** Replace a pack that is there. Default: false. */
  readonly overwrite?: boolean;
  readonly onProgress?: (progress: PackProgress) => void;
  /** Ends packing; its reason is what is thrown, and nothing is left behind. */
  readonly signal?: AbortSignal;
}

/** A file of a pack. */
export interface PackedFile {
  readonly name: string;
  readonly bytes: number;
}

/**
 * Packs images as MXNet's `im2rec` does, without loss: `train.rec`, `train.idx` and `train.lst`, and the
 * same of `test`, with a PNG an image. Record i is image i, and its id and key are i. The list names each
 * image for its class, as `train/apple/00019.png`.
 *
 * `openCifar100({ dir: folder })` reads a pack of all images of CIFAR-100, and so does MXNet's
 * `ImageRecordIter` with `data_shape=(3, 32, 32)`.
 *
 * All files appear, or none does.
 *
 * @param folder Is made if there is none.
 * @returns The files, of training images first.
 * @throws {CifarDataError} INVALID_ARGUMENT for coarse labels of a dataset that has none; FILE_EXISTS;
 * WRITE_FAILED if the system refuses, as on a full disk; the reason of `options.signal` if that ended it.
 * @example
 * import { syntheticCifar100 } from '@cifar/data-cifar';
 * import { packCifar } from '@cifar/data-cifar/records';
 *
 * // Of all of openCifar100(), it can be opened: openCifar100({ dir: `${folder}/cifar-100-rec` }).
 * const dataset = syntheticCifar100({ trainCount: 200, testCount: 100 });
 * const files = await packCifar(dataset, `${folder}/cifar-100-rec`);
 * console.log(files.map(({ name }) => name)); // ['train.rec', ...]
 */
export async function packCifar(
  dataset: CifarDataset,
  folder: string,
  options: PackOptions = {},
): Promise<PackedFile[]> {
  const { writePack } = await import('#files');
  return writePack(dataset, folder, options);
}
