import { CifarDataError, type CifarDataset, syntheticCifar100 } from '@cifar/data-cifar';
import { type PackOptions, type PackProgress, packCifar } from '@cifar/data-cifar/records';
import { CommandError } from '../commandError.js';
import { REAL_SETS, type RealSetName } from '../data/realSets.js';
import { interruptible } from '../interruption.js';
import { say, sayJson, sayTable, warn } from '../terminal/output.js';

export interface PackCommandOptions {
  readonly data?: string;
  readonly dataset: RealSetName;
  readonly synthetic?: boolean;
  readonly labels: NonNullable<PackOptions['labels']>;
  readonly force?: boolean;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** Where nothing can be rewritten, so many lines are. */
const LINES = 10;

async function openForPacking(
  { data, dataset, synthetic }: PackCommandOptions,
  signal: AbortSignal,
): Promise<CifarDataset> {
  if (synthetic) return syntheticCifar100();
  const place = data === undefined ? {} : { dir: data };
  const { find, open } = REAL_SETS[dataset];
  if (await find(place)) return open({ ...place, signal });
  throw new CommandError(
    `there is no ${dataset} to pack: --data or CIFAR_DATA_DIR name a folder that has it, cifar data ` +
      '--download gets it, --synthetic packs images drawn by code',
  );
}

/** Rewrites one line of a terminal; elsewhere, writes one now and then. */
function progressLine(): (progress: PackProgress) => void {
  let last = 0;
  return ({ packed, total }) => {
    const line = `packed ${packed} of ${total} images`;
    if (process.stderr.isTTY) {
      process.stderr.write(`\r${line}${packed === total ? '\n' : ''}`);
      return;
    }
    const step = Math.floor((LINES * packed) / total);
    if (step > last) process.stderr.write(`${line}\n`);
    last = step;
  };
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/**
 * `cifar data pack`: writes the images as MXNet's records.
 *
 * @returns The exit code.
 */
export async function packCommand(folder: string, options: PackCommandOptions): Promise<number> {
  const { dataset: name, synthetic, labels, force = false, quiet, json } = options;
  if (name === 'cifar-10' && synthetic) {
    throw new CommandError('--synthetic has the classes of cifar-100, not of cifar-10', 'usage');
  }
  if (name === 'cifar-10' && labels === 'fine-and-coarse') {
    throw new CommandError('cifar-10 has no superclasses: leave out --labels', 'usage');
  }
  return interruptible(async (signal) => {
    const dataset = await openForPacking(options, signal);
    const onProgress = quiet ? undefined : progressLine();
    const files = await packCifar(dataset, folder, {
      labels,
      overwrite: force,
      signal,
      ...(onProgress && { onProgress }),
    }).catch((error: unknown) => {
      if (!(error instanceof CifarDataError) || error.code !== 'FILE_EXISTS') throw error;
      throw new CommandError(
        `${folder} has a pack already: name another folder, or replace it with --force`,
        'failure',
        { cause: error },
      );
    });
    const { source, train, test } = dataset;
    if (synthetic) {
      warn(`images drawn by code are in ${folder}: what reads it takes them for ${name}`);
    }
    if (json) {
      const counts = { train: train.count, test: test.count };
      sayJson({ name: dataset.name, source, folder, labels, ...counts, files });
      return 0;
    }
    sayTable([
      ['packed', `${train.count} training and ${test.count} test images of ${dataset.name}`],
      ['from', source],
      ['to', folder],
      ...files.map((file) => [file.name, megabytes(file.bytes)] as const),
    ]);
    if (name === 'cifar-100') say(`npx cifar train --data ${folder} trains on it`);
    return 0;
  });
}
