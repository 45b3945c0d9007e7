import { checkOneOf, refuse } from '../argumentChecks.js';
import { type CifarDataset, type CifarSplit, IMAGE_BYTES } from '../dataset/cifarDataset.js';
import { formatImageList, type ImageListEntry } from '../formats/recordIo/imageList.js';
import { encodeImageRecord } from '../formats/recordIo/imageRecord.js';

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

const SPLITS = ['train', 'test'] as const;
/** In this order they get their places: a folder that has train.rec has all. */
const NAMES = ['test.lst', 'test.idx', 'test.rec', 'train.lst', 'train.idx', 'train.rec'];
/** Between these, others have their turn: a signal is heard. */
const IMAGES_AT_ONCE = 100;

function checkSplit(name: string, split: CifarSplit, isCoarse: boolean): void {
  const { count, images, labels, coarseLabels } = split;
  const wanted = [count * IMAGE_BYTES, count, ...(isCoarse ? [count] : [])];
  const lengths = [images.length, labels.length, ...(isCoarse ? [coarseLabels?.length] : [])];
  if (wanted.every((length, i) => lengths[i] === length)) return;
  const what = `${name} split of ${count} images, with labels${isCoarse ? ' and coarse labels' : ''}`;
  refuse('packCifar', 'dataset', `one with a ${what}`, lengths);
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
 * import { packCifar, syntheticCifar100 } from '@cifar/data-cifar';
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
  const { labels = 'fine', overwrite = false, onProgress, signal } = options;
  checkOneOf('packCifar', 'labels', labels, ['fine', 'fine-and-coarse']);
  const isCoarse = labels === 'fine-and-coarse';
  for (const name of SPLITS) checkSplit(name, dataset[name], isCoarse);
  signal?.throwIfAborted();
  // What touches files is loaded when it is called for.
  const { join } = await import('node:path');
  const { writeFile, stat } = await import('node:fs/promises');
  const { stageFiles } = await import('../files/stageFiles.js');
  const { writing } = await import('../files/writing.js');
  const { encodePng } = await import('../formats/png/encodePng.js');
  const { RecordFileWriter } = await import('../formats/recordIo/recordFileWriter.js');

  const total = dataset.train.count + dataset.test.count;
  let packed = 0;
  const packSplit = async (name: (typeof SPLITS)[number], staging: string) => {
    const split = dataset[name];
    const list: ImageListEntry[] = [];
    const writer = await RecordFileWriter.create(folder, join(staging, `${name}.rec`));
    try {
      for (let id = 0; id < split.count; id++) {
        const fine = split.labels[id]!;
        const image = encodePng(split.images.subarray(id * IMAGE_BYTES, (id + 1) * IMAGE_BYTES));
        const all = isCoarse ? [fine, split.coarseLabels![id]!] : [fine];
        const label = isCoarse ? all : fine;
        await writer.append(id, encodeImageRecord({ label, id, image }));
        const file = `${String(id).padStart(5, '0')}.png`;
        list.push({ id, labels: all, path: `${name}/${dataset.classes[fine]}/${file}` });
        packed += 1;
        if (packed % IMAGES_AT_ONCE > 0 && packed < total) continue;
        await writer.flush();
        signal?.throwIfAborted();
        onProgress?.({ packed, total });
      }
      await writer.flush();
      await writer.writeIndex(join(staging, `${name}.idx`));
      await writing(folder, () => writeFile(join(staging, `${name}.lst`), formatImageList(list)));
    } finally {
      await writer.close();
    }
  };
  await stageFiles(folder, { names: NAMES, overwrite }, async (staging) => {
    for (const name of SPLITS) await packSplit(name, staging);
  });
  return Promise.all(
    NAMES.toReversed().map(async (name) => {
      const { size } = await stat(join(folder, name));
      return { name, bytes: size };
    }),
  );
}
