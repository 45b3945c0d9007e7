import type { Cifar10 } from '../dataset/cifar10Classes.js';
import type { Cifar100 } from '../dataset/cifar100Classes.js';
import { CIFAR10_LAYOUT, CIFAR100_LAYOUT } from '../dataset/layout.js';
import type { ArchiveSource, ReadArchiveOptions } from './archive/readArchiveSource.js';

export type { ArchiveSource, ReadArchiveOptions };

// What reads archives is loaded when it is called for: others need not load it.

/**
 * CIFAR-100 from the bytes of its official archive, where there are no files: in browsers, and
 * elsewhere. It may be the binary edition, or that for Python. What is checked is what `openCifar100`
 * checks.
 *
 * @param source A `.tar.gz`: a `Blob` or `File`, a `Response`, or a stream of bytes. It is read to its
 * end.
 * @throws {CifarDataError} INVALID_ARGUMENT, DATA_NOT_FOUND, DATA_CORRUPT or CHECKSUM_MISMATCH; the
 * reason of `options.signal` if that ended it.
 * @example
 * import { readCifar100 } from '@cifar/data-cifar';
 *
 * // Of <input type="file">; await fetch(address) will do as well.
 * export async function open(chooser: HTMLInputElement) {
 *   const { train } = await readCifar100(chooser.files![0]!);
 *   return train;
 * }
 */
export async function readCifar100(
  source: ArchiveSource,
  options: ReadArchiveOptions = {},
): Promise<Cifar100> {
  const { readArchiveSource } = await import('./archive/readArchiveSource.js');
  return readArchiveSource('readCifar100', CIFAR100_LAYOUT, source, options) as Promise<Cifar100>;
}

/**
 * CIFAR-10, in the same ways as {@link readCifar100}. It has no superclasses.
 *
 * @example
 * import { readCifar10 } from '@cifar/data-cifar';
 *
 * export const open = async (address: string) => readCifar10(await fetch(address));
 */
export async function readCifar10(
  source: ArchiveSource,
  options: ReadArchiveOptions = {},
): Promise<Cifar10> {
  const { readArchiveSource } = await import('./archive/readArchiveSource.js');
  return readArchiveSource('readCifar10', CIFAR10_LAYOUT, source, options) as Promise<Cifar10>;
}
