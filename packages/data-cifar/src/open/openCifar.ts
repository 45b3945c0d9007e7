import type { Cifar10 } from '../dataset/cifar10Classes.js';
import type { Cifar100 } from '../dataset/cifar100Classes.js';
import { CIFAR10_LAYOUT, CIFAR100_LAYOUT } from '../dataset/layout.js';
import type { DataLocation } from './findData.js';
import type { FindOptions, OpenOptions } from './openOptions.js';

// What touches files is loaded when it is called for, and is not there in a browser.

/**
 * CIFAR-100, from a folder, a `.tar.gz` archive, the cache or the net, in this order: `options.dir`,
 * `CIFAR_DATA_DIR`, the cache, the fastest of the sources that are known. A place that is named must
 * have the data.
 *
 * A download goes on where it was cut off, at another source if need be and also in another process,
 * and what it leaves in the cache has the right SHA-256. A damaged file there is downloaded again.
 *
 * All 60,000 images are held in memory: 184 MB.
 *
 * @throws {CifarDataError} DATA_NOT_FOUND, DATA_CORRUPT, CHECKSUM_MISMATCH, DOWNLOAD_FAILED or
 * DOWNLOAD_TOO_SLOW; the reason of `options.signal` if that ended it. In a browser DATA_NOT_FOUND, as
 * there are no files: {@link readCifar100} reads an archive there.
 * @example
 * import { openCifar100 } from '@cifar/data-cifar';
 *
 * const { train, classes } = await openCifar100();
 * console.log(train.count, classes[train.labels[0]!]);
 */
export async function openCifar100(options: OpenOptions = {}): Promise<Cifar100> {
  const { openData } = await import('#files');
  return openData(CIFAR100_LAYOUT, options) as Promise<Cifar100>;
}

/**
 * CIFAR-10, in the same ways as {@link openCifar100}. It has no superclasses.
 *
 * @example
 * import { openCifar10 } from '@cifar/data-cifar';
 *
 * const { test } = await openCifar10();
 * console.log(test.count); // 10000
 */
export async function openCifar10(options: OpenOptions = {}): Promise<Cifar10> {
  const { openData } = await import('#files');
  return openData(CIFAR10_LAYOUT, options) as Promise<Cifar10>;
}

/**
 * Where `openCifar100` would read from; undefined if it would download.
 *
 * @throws {CifarDataError} DATA_NOT_FOUND if a place is named and nothing is there.
 * @example
 * import { findCifar100 } from '@cifar/data-cifar';
 *
 * const location = await findCifar100();
 * console.log(location?.kind ?? 'would be downloaded');
 */
export async function findCifar100(options: FindOptions = {}): Promise<DataLocation | undefined> {
  const { findData } = await import('#files');
  return findData(CIFAR100_LAYOUT, options);
}

/**
 * Where `openCifar10` would read from; as {@link findCifar100}.
 *
 * @example
 * import { findCifar10, openCifar10 } from '@cifar/data-cifar';
 *
 * if (await findCifar10()) await openCifar10({ download: false });
 */
export async function findCifar10(options: FindOptions = {}): Promise<DataLocation | undefined> {
  const { findData } = await import('#files');
  return findData(CIFAR10_LAYOUT, options);
}
