import {
  type Batch,
  batches,
  type CifarDataset,
  type CifarSplit,
  contactSheet,
  type SheetImage,
  syntheticCifar100,
  take,
} from '@cifar/data-cifar';
import { CommandError } from '../commandError.js';
import { parseTransforms } from '../data/parseTransforms.js';
import { REAL_SETS, type RealSetName } from '../data/realSets.js';
import { meanImageOf, trainingBatches, trainingImages } from '../data/sources.js';
import { interruptible } from '../interruption.js';
import { findRecipe } from '../recipes/recipes.js';
import { showingDownload } from '../terminal/downloadProgress.js';
import { say, sayJson, sayTable } from '../terminal/output.js';

export interface DataOptions {
  readonly data?: string;
  readonly dataset: RealSetName;
  readonly synthetic?: boolean;
  readonly download?: boolean;
  /** Addresses of the archive that are asked first. */
  readonly mirror?: readonly string[];
  readonly recipe?: string;
  readonly sheet?: string;
  readonly transforms?: string;
  readonly json?: boolean;
}

/** Images in a row of the sheet: one image, as it is in so many epochs. */
const COLUMNS = 8;
const ROWS = 8;
const IMAGE_BYTES = 3 * 32 * 32;

async function openForInspection(options: DataOptions, signal: AbortSignal): Promise<CifarDataset> {
  const { data, dataset, synthetic, download = false, mirror: mirrors } = options;
  if (synthetic) return syntheticCifar100({ trainCount: 1000, testCount: 1000 });
  const { find, open } = REAL_SETS[dataset];
  const place = data === undefined ? {} : { dir: data };
  if (!download && !(await find(place))) {
    const which = dataset === 'cifar-100' ? '' : ` --dataset ${dataset}`;
    throw new CommandError(
      `there is no ${dataset} here: npx cifar data${which} --download gets it (161 MiB), --data or ` +
        'CIFAR_DATA_DIR name a folder that has it, --synthetic shows the stand-in',
    );
  }
  return showingDownload(dataset, (onProgress) =>
    open({
      ...place,
      ...(mirrors && { mirrors }),
      ...{ signal, onProgress },
      checksums: 'compute',
    }),
  );
}

/** Images of each class: the same number, where nothing is missing. */
function balance({ labels }: CifarSplit, classes: number): string {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]! += 1;
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? `${least} of each class` : `${least} to ${most} of each class`;
}

/** What a sheet shows. */
interface SheetContent {
  imageOf(row: number, epoch: number): SheetImage;
}

/** The image at a place of a batch. */
function imageAt({ images, shape: [, height, width] }: Batch, place: number): SheetImage {
  const values = height * width * 3;
  return {
    data: images.subarray(place * values, (place + 1) * values),
    size: [height, width],
  };
}

function contentOfTransforms(text: string, { train }: CifarDataset): SheetContent {
  const transforms = parseTransforms(text);
  const source = batches(take(train, ROWS), { batchSize: ROWS, transforms });
  const made = Array.from({ length: COLUMNS }, (_, epoch) => source.batch(epoch, 0));
  return { imageOf: (row, epoch) => imageAt(made[epoch]!, row) };
}

function contentOfRecipe(name: string, dataset: CifarDataset): SheetContent {
  const recipe = findRecipe(name);
  const train = trainingImages(recipe, dataset);
  const mean = recipe.normalization === 'mean-image' ? meanImageOf(recipe, train) : undefined;
  // Each image is alone in its source, as epochs shuffle; its seed makes up for its place.
  const sources = Array.from({ length: ROWS }, (_, row) => {
    const images = train.images.subarray(row * IMAGE_BYTES, (row + 1) * IMAGE_BYTES);
    const alone = { count: 1, images, labels: train.labels.subarray(row, row + 1) };
    return trainingBatches({ ...recipe, batchSize: 1, seed: recipe.seed + row }, alone, mean);
  });
  return { imageOf: (row, epoch) => imageAt(sources[row]!.batch(epoch, 0), 0) };
}

/** What training makes of images: a row each, as one is in the first epochs. */
async function writeSheet(path: string, { imageOf }: SheetContent): Promise<void> {
  const images = Array.from({ length: ROWS * COLUMNS }, (_, i) =>
    imageOf(Math.floor(i / COLUMNS), i % COLUMNS),
  );
  const { data, width, height } = contactSheet(images, { columns: COLUMNS });
  const { default: sharp } = await import('sharp');
  try {
    await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${path} cannot be written: ${reason}`, 'failure', { cause: error });
  }
}

/**
 * `cifar data`: where the images are, whether they are whole, and what a recipe or transforms make of them.
 *
 * @returns The exit code.
 */
export async function dataCommand(options: DataOptions): Promise<number> {
  const { recipe = 'quick', sheet, transforms, json } = options;
  findRecipe(recipe);
  if (options.synthetic && options.dataset !== 'cifar-100') {
    throw new CommandError(`--synthetic stands for cifar-100, not for ${options.dataset}`, 'usage');
  }
  if (options.mirror && !options.download) {
    throw new CommandError('--mirror is for a download: add --download', 'usage');
  }
  if (transforms !== undefined && sheet === undefined) {
    throw new CommandError('--transforms are for a sheet: add --sheet sheet.png', 'usage');
  }
  // A wrong text is refused before data are looked for.
  if (transforms !== undefined) parseTransforms(transforms);
  return interruptible(async (signal) => {
    const dataset = await openForInspection(options, signal);
    if (sheet !== undefined) {
      const content =
        transforms === undefined
          ? contentOfRecipe(recipe, dataset)
          : contentOfTransforms(transforms, dataset);
      await writeSheet(sheet, content);
    }
    const { name, source, train, test, classes, files = [] } = dataset;
    if (json) {
      sayJson({ name, source, train: train.count, test: test.count, files, sheet });
      return 0;
    }
    sayTable([
      ['data', name],
      ['from', source],
      ['training images', `${train.count}, ${balance(train, classes.length)}`],
      ['test images', `${test.count}, ${balance(test, classes.length)}`],
      ['checked', files.length > 0 ? 'sizes and labels of every record' : 'nothing to check'],
      ...files.map(({ name, sha256 = '' }) => [`sha256 ${name}`, sha256] as const),
    ]);
    if (sheet === undefined) say('--sheet sheet.png draws what training makes of the images');
    else say(`${sheet}: ${ROWS} images in ${COLUMNS} epochs of '${transforms ?? recipe}'`);
    return 0;
  });
}
