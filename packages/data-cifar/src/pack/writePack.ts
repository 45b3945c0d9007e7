import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkOneOf, refuse } from '../argumentChecks.js';
import { type CifarDataset, type CifarSplit, IMAGE_BYTES } from '../dataset/cifarDataset.js';
import { stageFiles } from '../files/stageFiles.js';
import { writing } from '../files/writing.js';
import { encodePng } from '../formats/png/encodePng.js';
import { formatImageList, type ImageListEntry } from '../formats/recordIo/imageList.js';
import { encodeImageRecord } from '../formats/recordIo/imageRecord.js';
import { RecordFileWriter } from '../formats/recordIo/recordFileWriter.js';
import type { PackedFile, PackOptions } from './packCifar.js';

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

/** What `packCifar` does. */
export async function writePack(
  dataset: CifarDataset,
  folder: string,
  options: PackOptions,
): Promise<PackedFile[]> {
  const { labels = 'fine', overwrite = false, onProgress, signal } = options;
  checkOneOf('packCifar', 'labels', labels, ['fine', 'fine-and-coarse']);
  const isCoarse = labels === 'fine-and-coarse';
  for (const name of SPLITS) checkSplit(name, dataset[name], isCoarse);
  signal?.throwIfAborted();

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
