import {
  CifarDataError,
  type CifarDataset,
  type OpenProgress,
  openCifar100,
  syntheticCifar100,
} from '@cifar/data-cifar';
import { warn } from '../terminal/output.js';

export interface DatasetOptions {
  /** Where the real images are; the places that `openCifar100` knows if not said. */
  readonly data?: string;
  /** Take the synthetic set, whatever there is. */
  readonly synthetic?: boolean;
  /** Take the synthetic set if the real one cannot be had. */
  readonly acceptsSynthetic: boolean;
  readonly signal?: AbortSignal;
}

/** Nobody waits longer for a first result. */
const DOWNLOAD_LIMIT_SECONDS = 180;

/** The synthetic set has as many images as a short run needs. */
const SYNTHETIC_COUNTS = { trainCount: 25_600, testCount: 10_000 };

/** Rewrites one line of a terminal; silent elsewhere. */
function showProgress({ phase, received, total }: OpenProgress): void {
  if (!process.stderr.isTTY || phase !== 'download') return;
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  const of = total === undefined ? '' : ` of ${megabytes(total)}`;
  const end = received === total ? '\n' : '';
  process.stderr.write(`\rdownloading CIFAR-100: ${megabytes(received)}${of} MB${end}`);
}

/** @throws {CifarDataError} if there is no data, and the synthetic set is not accepted. */
export async function openDataset(options: DatasetOptions): Promise<CifarDataset> {
  const { data, synthetic, acceptsSynthetic, signal } = options;
  if (synthetic) return syntheticCifar100(SYNTHETIC_COUNTS);
  try {
    return await openCifar100({
      ...(data !== undefined && { dir: data }),
      ...(signal && { signal }),
      ...(acceptsSynthetic && { timeLimitSeconds: DOWNLOAD_LIMIT_SECONDS }),
      onProgress: showProgress,
    });
  } catch (error) {
    const isUnreachable =
      error instanceof CifarDataError &&
      (error.code === 'DOWNLOAD_FAILED' || error.code === 'DOWNLOAD_TOO_SLOW');
    if (!isUnreachable || !acceptsSynthetic) throw error;
    warn(
      `CIFAR-100 cannot be had (${error.message}): training on synthetic images instead; ` +
        'accuracies say nothing of real ones',
    );
    return syntheticCifar100(SYNTHETIC_COUNTS);
  }
}
