import {
  CifarDataError,
  type CifarDataset,
  type OpenOptions,
  openCifar100,
  syntheticCifar100,
  take,
} from '@cifar/data-cifar';
import { showingDownload } from '../terminal/downloadProgress.js';
import { warn } from '../terminal/output.js';

export interface DatasetOptions {
  /** Where the real images are; the places that `openCifar100` knows if not said. */
  readonly data?: string;
  /** Take the synthetic set, whatever there is. */
  readonly synthetic?: boolean;
  /** Take the synthetic set if the real one cannot be had. */
  readonly acceptsSynthetic: boolean;
  /** Images of either split that are wanted at most. Default: all. */
  readonly limit?: number | undefined;
  /** Whether a download goes on unseen. Default: it is shown. */
  readonly quiet?: boolean | undefined;
  readonly signal?: AbortSignal;
}

/** Nobody waits longer for a first result. */
const DOWNLOAD_LIMIT_SECONDS = 180;

/** As many synthetic images as a short run needs. */
function drawSynthetic(limit = Number.POSITIVE_INFINITY): CifarDataset {
  return syntheticCifar100({
    trainCount: Math.min(25_600, limit),
    testCount: Math.min(10_000, limit),
  });
}

/** Both splits cut to at most so many images. */
function limited(dataset: CifarDataset, limit: number | undefined): CifarDataset {
  if (limit === undefined) return dataset;
  return { ...dataset, train: take(dataset.train, limit), test: take(dataset.test, limit) };
}

/** @throws {CifarDataError} if there is no data, and the synthetic set is not accepted. */
export async function openDataset(options: DatasetOptions): Promise<CifarDataset> {
  const { data, synthetic, acceptsSynthetic, limit, quiet, signal } = options;
  if (synthetic) return drawSynthetic(limit);
  try {
    const open = (onProgress?: OpenOptions['onProgress']) =>
      openCifar100({
        ...(data !== undefined && { dir: data }),
        ...(signal && { signal }),
        ...(acceptsSynthetic && { timeLimitSeconds: DOWNLOAD_LIMIT_SECONDS }),
        ...(onProgress && { onProgress }),
      });
    const dataset = await (quiet ? open() : showingDownload('cifar-100', open));
    return limited(dataset, limit);
  } catch (error) {
    const isUnreachable =
      error instanceof CifarDataError &&
      (error.code === 'DOWNLOAD_FAILED' || error.code === 'DOWNLOAD_TOO_SLOW');
    if (!isUnreachable || !acceptsSynthetic) throw error;
    warn(
      `${error.message}. Training on synthetic images instead: accuracies say nothing of real ones`,
    );
    return drawSynthetic(limit);
  }
}
