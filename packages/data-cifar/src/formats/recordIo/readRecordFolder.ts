import { CifarDataError } from '../../cifarDataError.js';
import { CIFAR10_CLASSES } from '../../dataset/cifar10Classes.js';
import { IMAGE_BYTES } from '../../dataset/cifarDataset.js';
import { type Layout, splitCount } from '../../dataset/layout.js';
import { putLabels } from '../../dataset/putLabels.js';
import type { Records } from '../../dataset/recordReader.js';
import { sha256OfFile } from '../../files/hashFile.js';
import { withPartFile } from '../folder/partFile.js';
import { loadDecodePng } from '../png/decodePng.js';
import type { Reading } from '../reading.js';
import { assembleRecords } from './assembleRecords.js';
import { decodeImageRecord, type ImageRecord } from './imageRecord.js';
import { chunksOfFile } from './recordFile.js';

/** Far more than an image of 32 x 32 needs, with its labels and whatever is told of it. */
const LARGEST_IMAGE_RECORD = 2 ** 18;
const JPEG = [0xff, 0xd8, 0xff];
/** All of them of the first ten classes would be no chance. */
const MANY = 1000;
/** Of progress: how many images make a step. */
const IMAGES_AT_ONCE = 100;

function refuse(path: string, problem: string): never {
  throw new CifarDataError('DATA_CORRUPT', `${path} ${problem}`);
}

/** The class, and the superclass where the record says it. */
function labelsOf(layout: Layout, path: string, { label }: ImageRecord, record: number) {
  if (typeof label === 'number') return [label] as const;
  const highest = layout.superclasses ? 2 : 1;
  if (label.length <= highest) return [label[0]!, label[1]] as const;
  const wanted = layout.superclasses ? 'its class, or its class and its superclass' : 'its class';
  return refuse(path, `has ${label.length} labels in record ${record}, not only ${wanted}`);
}

/** A pack of another set whose labels are all labels of this one, too. */
function checkClasses(layout: Layout, path: string, { count, labels }: Records): void {
  const other = CIFAR10_CLASSES.length;
  if (layout.classes.length <= other || count < MANY) return;
  if (labels.some((label) => label >= other)) return;
  refuse(path, `has images of the classes 0 to ${other - 1} only: it is of CIFAR-10`);
}

/** Reads a pack: `train.rec` and `test.rec`, with an image a record, in their order. */
export async function readRecordFolder(reading: Reading, folder: string): Promise<void> {
  const { layout } = reading;
  const decodePng = await loadDecodePng();
  const total = (splitCount(layout, 'train') + splitCount(layout, 'test')) * IMAGE_BYTES;
  for (const split of ['train', 'test'] as const) {
    const target = reading.splits[split];
    const name = `${split}.rec`;
    await withPartFile(folder, name, async (file, path) => {
      let count = 0;
      for await (const { bytes } of assembleRecords(
        chunksOfFile(file),
        path,
        LARGEST_IMAGE_RECORD,
      )) {
        const record = count++;
        if (record === target.count) refuse(path, `has more than ${target.count} images`);
        const what = `${path}: record ${record}`;
        const content = decodeImageRecord(bytes, what);
        const { image } = content;
        if (JPEG.every((byte, i) => image[i] === byte)) {
          refuse(
            what,
            'is a JPEG, whose pixels are not those of CIFAR. Pack the images again as PNGs: with ' +
              'packCifar, with im2rec and --encoding=.png, or with pack_img and img_fmt=".png"',
          );
        }
        const start = record * IMAGE_BYTES;
        decodePng(what, image, target.images.subarray(start, start + IMAGE_BYTES));
        const [label, coarse] = labelsOf(layout, path, content, record);
        putLabels(layout, path, target, record, label, coarse);
        if (count % IMAGES_AT_ONCE === 0) reading.progress(IMAGES_AT_ONCE * IMAGE_BYTES, total);
      }
      if (count < target.count) refuse(path, `has ${count} images, not ${target.count}`);
      reading.progress((count % IMAGES_AT_ONCE) * IMAGE_BYTES, total);
      checkClasses(layout, path, target);
      reading.add(
        name,
        path,
        reading.wantsChecksums ? await sha256OfFile(path, reading.signal) : undefined,
      );
    });
  }
}
