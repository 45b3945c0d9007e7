import { createTarDecoder, type ParsedTarEntry } from 'modern-tar';
import { CifarDataError } from '../../cifarDataError.js';
import { pickleName, splitCount } from '../../dataset/layout.js';
import { RecordReader } from '../../dataset/recordReader.js';
import { highestPickleSize } from '../pickle/highestPickleSize.js';
import type { Reading } from '../reading.js';
import { loadSha256, type Sha256 } from '../sha256.js';
import { type Member, memberOf } from './memberName.js';

/** An archive has more than the images: the names of the classes, and what says whose they are. */
const BYTES_BESIDE = 2 ** 24;

/** Such as a file that may not be read: not the fault of its bytes. */
const isSystemError = (error: unknown) =>
  typeof (error as { syscall?: unknown }).syscall === 'string';

/**
 * Passes on what comes, and says of what fails that the archive is damaged. (Not all browsers can
 * loop over a stream themselves.)
 */
async function* whole<T>(reading: Reading, path: string, source: ReadableStream<T>) {
  const reader = source.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } catch (error) {
    reading.signal?.throwIfAborted();
    if (error instanceof CifarDataError || isSystemError(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CifarDataError(
      'DATA_CORRUPT',
      `${path} is no whole .tar.gz archive (${reason}). Get the file again`,
      { cause: error },
    );
  } finally {
    // Where it is left early, what comes is not waited for; what that fails with, no one needs.
    reader.cancel().catch(() => {});
  }
}

/** Ends what inflates to far more than the data: it is made to fill a disk or a day. */
function limitTo(highest: number, path: string): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes <= highest) controller.enqueue(chunk);
      else {
        controller.error(
          new CifarDataError(
            'DATA_CORRUPT',
            `${path} holds more than ${highest} bytes: it is not CIFAR`,
          ),
        );
      }
    },
  });
}

async function collect(
  path: string,
  size: number,
  highest: number,
  body: AsyncIterable<Uint8Array>,
) {
  if (!(size >= 0 && size <= highest)) {
    throw new CifarDataError(
      'DATA_CORRUPT',
      `${path} has ${size} bytes, more than ${highest}: it is no part of CIFAR`,
    );
  }
  const bytes = new Uint8Array(size);
  let length = 0;
  for await (const chunk of body) {
    bytes.set(chunk, length);
    length += chunk.length;
  }
  return bytes;
}

/** @returns The SHA-256 that the official member has, where it is known. */
async function readMember(
  reading: Reading,
  path: string,
  { edition, name, part }: Member,
  { header }: ParsedTarEntry,
  body: AsyncIterable<Uint8Array>,
  hash: Sha256 | undefined,
): Promise<string | undefined> {
  const { layout } = reading;
  if (part && edition === 'binary') {
    const reader = new RecordReader(layout, path, reading.target(part));
    for await (const chunk of body) {
      reader.push(chunk);
      hash?.update(chunk);
    }
    reader.finish();
    return part.sha256;
  }
  const bytes = await collect(path, header.size, highestPickleSize(part?.records ?? 0), body);
  hash?.update(bytes);
  const { checkPickledNames, readPickledPart } = await import('../pickle/pickledPart.js');
  const { officialPickle } = await import('../pickle/officialPickles.js');
  if (part) readPickledPart(layout, path, bytes, reading.target(part));
  else checkPickledNames(layout, path, bytes);
  return officialPickle(layout, name);
}

/**
 * Reads a `.tar` of the binary edition, or of that for Python, as it comes. Nothing of it is written
 * to a disk.
 *
 * @param path What to call it in messages.
 * @throws {CifarDataError} if it is damaged, or a part is missing.
 */
export async function readArchive(
  reading: Reading,
  path: string,
  tar: ReadableStream<Uint8Array>,
): Promise<void> {
  const { layout, signal } = reading;
  const createHash = reading.wantsChecksums ? await loadSha256() : undefined;
  const images = splitCount(layout, 'train') + splitCount(layout, 'test');
  const limited = tar.pipeThrough(limitTo(highestPickleSize(images) + BYTES_BESIDE, path));
  const decoder = createTarDecoder({ strict: true });
  const entries = limited.pipeThrough(decoder, signal ? { signal } : {});
  const read = new Map<string, Member>();
  for await (const entry of whole(reading, path, entries)) {
    const { name, type } = entry.header;
    const body = whole(reading, path, entry.body);
    const member = memberOf(layout, name);
    const [first] = read.values();
    if (!member || type === 'directory' || (first && first.edition !== member.edition)) {
      // Read to its end: cancelling a body that has arrived cuts off the next one (modern-tar 0.8.6).
      for await (const _ of body);
      continue;
    }
    if (type !== 'file' || read.has(member.name)) {
      const problem = type === 'file' ? 'is there twice' : `is a ${type}, not a file`;
      throw new CifarDataError('DATA_CORRUPT', `${path}: ${name} ${problem}`);
    }
    const hash = createHash?.();
    const official = await readMember(reading, `${path}: ${name}`, member, entry, body, hash);
    read.set(member.name, member);
    reading.add(member.name, `${path}: ${name}`, hash?.hex(), official);
  }
  const [first] = read.values();
  for (const part of layout.files) {
    const name = first?.edition === 'python' ? pickleName(part) : part.name;
    if (!read.has(name)) {
      throw new CifarDataError('DATA_NOT_FOUND', `${name} is missing from ${path}`);
    }
  }
}
