import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { createTarDecoder } from 'modern-tar';
import { CifarDataError } from '../cifarDataError.js';
import type { CifarDataset, CifarFile } from '../dataset/cifarDataset.js';
import type { Layout, LayoutFile } from '../dataset/layout.js';
import {
  allocateRecords,
  RecordReader,
  type Records,
  recordBytes,
  sliceRecords,
} from '../dataset/recordReader.js';
import type { DataLocation } from './findData.js';
import type { OpenOptions } from './openOptions.js';

type ReadOptions = Pick<OpenOptions, 'checksums' | 'onProgress' | 'signal'>;

/** What is read so far: room for the splits, and the files that are in. */
class Reading {
  readonly splits: Readonly<Record<'train' | 'test', Records>>;
  readonly files: CifarFile[] = [];
  private readonly targets: ReadonlyMap<string, Records>;

  constructor(
    private readonly layout: Layout,
    private readonly checksums: ReadOptions['checksums'],
  ) {
    const allocate = (split: 'train' | 'test') => {
      const files = layout.files.filter((file) => file.split === split);
      return allocateRecords(
        layout,
        files.reduce((sum, { records }) => sum + records, 0),
      );
    };
    this.splits = { train: allocate('train'), test: allocate('test') };
    const starts = { train: 0, test: 0 };
    this.targets = new Map(
      layout.files.map(({ name, split, records }) => {
        const target = sliceRecords(this.splits[split], starts[split], records);
        starts[split] += records;
        return [name, target];
      }),
    );
  }

  /** The file of that name, if it is one of ours and was not read before. */
  wanted(name: string): LayoutFile | undefined {
    if (this.files.some((file) => file.name === name)) return undefined;
    return this.layout.files.find((file) => file.name === name);
  }

  async read(file: LayoutFile, path: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const reader = new RecordReader(this.layout, path, this.targets.get(file.name)!);
    const hash = createHash('sha256');
    for await (const chunk of chunks) {
      reader.push(chunk);
      hash.update(chunk);
    }
    reader.finish();
    const sha256 = hash.digest('hex');
    const expected =
      this.checksums === 'official' ? file.sha256 : this.checksums?.[file.name]?.toLowerCase();
    if (expected !== undefined && expected !== sha256) {
      throw new CifarDataError(
        'CHECKSUM_MISMATCH',
        `${path} has SHA-256 ${sha256}, not ${expected}: it is damaged or another edition`,
      );
    }
    this.files.push({ name: file.name, sha256 });
  }

  finish(source: string): CifarDataset {
    for (const { name } of this.layout.files) {
      if (this.wanted(name)) {
        throw new CifarDataError('DATA_NOT_FOUND', `${name} is missing from ${source}`);
      }
    }
    const { name, classes, superclasses } = this.layout;
    const { splits, files } = this;
    return { name, classes, ...(superclasses && { superclasses }), ...splits, source, files };
  }
}

async function readFolder(reading: Reading, layout: Layout, path: string, options: ReadOptions) {
  const total = layout.files.reduce((sum, { records }) => sum + records, 0) * recordBytes(layout);
  let received = 0;
  for (const file of layout.files) {
    const name = join(path, file.name);
    const stream = createReadStream(name, { ...signalOf(options), highWaterMark: 2 ** 20 });
    stream.on('data', ({ length }) => {
      received += length;
      options.onProgress?.({ phase: 'read', received, total });
    });
    await reading.read(file, name, stream).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new CifarDataError('DATA_NOT_FOUND', `${file.name} is missing from ${path}`, {
        cause: error,
      });
    });
  }
}

async function readArchive(reading: Reading, path: string, options: ReadOptions) {
  const { size: total } = await stat(path);
  const compressed = createReadStream(path, { highWaterMark: 2 ** 18 });
  let received = 0;
  compressed.on('data', ({ length }) => {
    received += length;
    options.onProgress?.({ phase: 'read', received, total });
  });
  const inflated = compressed.pipe(createGunzip({ chunkSize: 2 ** 18 }));
  // A pipe does not carry errors on, and ends nothing behind it.
  compressed.on('error', (error) => inflated.destroy(error));
  try {
    // Node's own typings of web streams are not quite the platform's.
    const bytes = Readable.toWeb(inflated) as ReadableStream<Uint8Array>;
    const entries = bytes.pipeThrough(createTarDecoder({ strict: true }), signalOf(options));
    for await (const { header, body } of entries) {
      const file = header.type === 'file' ? reading.wanted(basename(header.name)) : undefined;
      if (file) await reading.read(file, `${path}: ${header.name}`, body);
      // Read to its end: cancelling a body that has arrived cuts off the next one (modern-tar 0.8.6).
      else for await (const _ of body);
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    if (error instanceof CifarDataError || isSystemError(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new CifarDataError(
      'DATA_CORRUPT',
      `${path} is no whole .tar.gz archive (${reason}). Get the file again`,
      { cause: error },
    );
  } finally {
    compressed.destroy();
    inflated.destroy();
  }
}

/** Such as a file that may not be read: not the fault of its bytes. */
const isSystemError = (error: unknown) =>
  typeof (error as { syscall?: unknown }).syscall === 'string';

const signalOf = ({ signal }: ReadOptions) => (signal ? { signal } : {});

/** @throws {CifarDataError} if a file is missing, truncated, damaged or not the one asked for. */
export async function readData(
  layout: Layout,
  { kind, path }: DataLocation,
  options: ReadOptions = {},
): Promise<CifarDataset> {
  options.signal?.throwIfAborted();
  const reading = new Reading(layout, options.checksums);
  if (kind === 'folder') await readFolder(reading, layout, path, options);
  else await readArchive(reading, path, options);
  return reading.finish(path);
}
