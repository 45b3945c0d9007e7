import { refuse } from '../../argumentChecks.js';
import type { CifarDataset } from '../../dataset/cifarDataset.js';
import type { Layout } from '../../dataset/layout.js';
import { Reading, type ReadOptions } from '../reading.js';
import { readArchiveStream } from './readArchiveStream.js';

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

/** Reads an archive that is not on a disk. @param owner What was called, for messages. */
export async function readArchiveSource(
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
