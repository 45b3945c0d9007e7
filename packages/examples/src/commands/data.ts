import {
  type CifarDataset,
  type CifarSplit,
  contactSheet,
  findCifar100,
  openCifar100,
  type SheetImage,
  syntheticCifar100,
} from '@cifar/data-cifar';
import { CommandError } from '../commandError.js';
import { meanImageOf, trainingBatches, trainingImages } from '../data/sources.js';
import { interruptible } from '../interruption.js';
import { findRecipe } from '../recipes/recipes.js';
import { say, sayJson, sayTable } from '../terminal/output.js';

export interface DataOptions {
  readonly data?: string;
  readonly synthetic?: boolean;
  readonly download?: boolean;
  readonly recipe?: string;
  readonly sheet?: string;
  readonly json?: boolean;
}

/** Images in a row of the sheet: one image, as it is in so many epochs. */
const COLUMNS = 8;
const ROWS = 8;

async function openForInspection(options: DataOptions, signal: AbortSignal): Promise<CifarDataset> {
  const { data, synthetic, download = false } = options;
  if (synthetic) return syntheticCifar100({ trainCount: 1000, testCount: 1000 });
  const place = data === undefined ? {} : { dir: data };
  if (!download && !(await findCifar100(place))) {
    throw new CommandError(
      'there is no CIFAR-100 here: npx cifar data --download gets it (161 MiB), --data or ' +
        'CIFAR_DATA_DIR name a folder that has it, --synthetic shows the stand-in',
    );
  }
  return openCifar100({ ...place, signal });
}

/** Images of each class: the same number, where nothing is missing. */
function balance({ labels }: CifarSplit, classes: number): string {
  const counts = new Array<number>(classes).fill(0);
  for (const label of labels) counts[label]! += 1;
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? `${least} of each class` : `${least} to ${most} of each class`;
}

/** What a recipe makes of images: a row each, as one is in the first epochs. */
async function writeSheet(path: string, recipeName: string, dataset: CifarDataset): Promise<void> {
  const recipe = findRecipe(recipeName);
  const train = trainingImages(recipe, dataset);
  const mean = recipe.normalization === 'mean-image' ? meanImageOf(recipe, train) : undefined;
  const rows: CifarSplit[] = Array.from({ length: ROWS }, (_, row) => {
    const start = row * 3072;
    const images = train.images.subarray(start, start + 3072);
    return { count: 1, images, labels: train.labels.subarray(row, row + 1) };
  });
  const images = rows.flatMap((row) => {
    const source = trainingBatches({ ...recipe, batchSize: 1 }, row, mean);
    return Array.from({ length: COLUMNS }, (_, epoch): SheetImage => {
      const { images: data, shape } = source.batch(epoch, 0);
      return { data, size: [shape[1], shape[2]] };
    });
  });
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
 * `cifar data`: where the images are, whether they are whole, and what a recipe makes of them.
 *
 * @returns The exit code.
 */
export async function dataCommand(options: DataOptions): Promise<number> {
  const { recipe = 'quick', sheet, json } = options;
  findRecipe(recipe);
  return interruptible(async (signal) => {
    const dataset = await openForInspection(options, signal);
    if (sheet !== undefined) await writeSheet(sheet, recipe, dataset);
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
      ...files.map((file) => [`sha256 ${file.name}`, file.sha256] as const),
    ]);
    if (sheet === undefined) say('--sheet sheet.png draws what training makes of the images');
    else say(`${sheet}: ${ROWS} images in ${COLUMNS} epochs of '${recipe}'`);
    return 0;
  });
}
