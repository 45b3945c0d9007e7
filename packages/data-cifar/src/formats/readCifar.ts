import { refuse } from '../argumentChecks.js';
import type { Cifar10 } from '../dataset/cifar10Classes.js';
import type { Cifar100 } from '../dataset/cifar100Classes.js';
import type { CifarDataset } from '../dataset/cifarDataset.js';
import { CIFAR10_LAYOUT, CIFAR100_LAYOUT, type Layout } from '../dataset/layout.js';
import { readArchiveStream } from './archive/readArchiveStream.js';
import { Reading, type ReadOptions } from './reading.js';

/** Bytes of a `.tar.gz`: a file that a user has chosen, what `fetch` gives, or any stream. */
export type ArchiveSource = Blob | Response | ReadableStream<Uint8Array>;

/** How an archive is read that is not on a disk. As the options of `openCifar100` of the same names. */
export type ReadArchiveOptions = ReadOptions;

interface OpenArchive {
  readonly stream: ReadableStream<Uint8Array>;
  readonly name: string;
  readonly size: number | undefined;
}

function open(owner: string, source: ArchiveSource): OpenArchive {
  if (source instanceof Blob) {
    const name = 'name' in source ? String(source.name) : 'the archive';
    return { stream: source.stream(), name, size: source.size };
  }
  if (source instanceof Response) {
    const { body, ok, status, url, headers } = source;
    if (!ok || !body) refuse(owner, 'source', 'a response with a body', `HTTP ${status} of ${url}`);
    // What a server has compressed once more is longer than it says.
    const length = headers.has('content-encoding') ? 0 : Number(headers.get('content-length'));
    return { stream: body, name: url || 'the archive', size: length > 0 ? length : undefined };
  }
  if (source instanceof ReadableStream) {
    return { stream: source, name: 'the archive', size: undefined };
  }
  return refuse(owner, 'source', 'a Blob, a Response or a ReadableStream', source);
}

async function readArchive(
  owner: string,
  layout: Layout,
  source: ArchiveSource,
  options: ReadArchiveOptions,
): Promise<CifarDataset> {
  options.signal?.throwIfAborted();
  const { stream, name, size } = open(owner, source);
  const reading = new Reading(layout, options);
  // TypeScript's streams may lie on memory that is shared; those of the platform do not.
  await readArchiveStream(reading, name, stream as ReadableStream<Uint8Array<ArrayBuffer>>, size);
  return reading.finish(name);
}

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
export function readCifar100(
  source: ArchiveSource,
  options: ReadArchiveOptions = {},
): Promise<Cifar100> {
  return readArchive('readCifar100', CIFAR100_LAYOUT, source, options) as Promise<Cifar100>;
}

/**
 * CIFAR-10, in the same ways as {@link readCifar100}. It has no superclasses.
 *
 * @example
 * import { readCifar10 } from '@cifar/data-cifar';
 *
 * export const open = async (address: string) => readCifar10(await fetch(address));
 */
export function readCifar10(
  source: ArchiveSource,
  options: ReadArchiveOptions = {},
): Promise<Cifar10> {
  return readArchive('readCifar10', CIFAR10_LAYOUT, source, options) as Promise<Cifar10>;
}
