import { CifarDataError } from '../cifarDataError.js';
import type { CifarDataset, CifarFile } from '../dataset/cifarDataset.js';
import { type Layout, type LayoutFile, splitCount } from '../dataset/layout.js';
import { allocateRecords, type Records, sliceRecords } from '../dataset/recordReader.js';
import type { OpenOptions } from '../open/openOptions.js';

export type ReadOptions = Pick<OpenOptions, 'checksums' | 'onProgress' | 'signal'>;

/** What is read so far: room for the splits, and the files that are in. */
export class Reading {
  readonly splits: Readonly<Record<LayoutFile['split'], Records>>;
  readonly files: CifarFile[] = [];
  private readonly parts: ReadonlyMap<string, Records>;
  private readonly unknown: string[] = [];
  private received = 0;

  constructor(
    readonly layout: Layout,
    private readonly options: ReadOptions = {},
  ) {
    const allocate = (split: LayoutFile['split']) =>
      allocateRecords(layout, splitCount(layout, split));
    this.splits = { train: allocate('train'), test: allocate('test') };
    const starts = { train: 0, test: 0 };
    this.parts = new Map(
      layout.files.map(({ name, split, records }) => {
        const part = sliceRecords(this.splits[split], starts[split], records);
        starts[split] += records;
        return [name, part];
      }),
    );
  }

  /** Where the images of a part of the data go. */
  target({ name }: LayoutFile): Records {
    return this.parts.get(name)!;
  }

  /** Whether anybody asks for the SHA-256 of files. */
  get wantsChecksums(): boolean {
    return this.options.checksums !== undefined;
  }

  /** Whether files must be those of the authors. */
  get wantsOfficial(): boolean {
    return this.options.checksums === 'official';
  }

  get signal(): AbortSignal | undefined {
    return this.options.signal;
  }

  /** Tells who waits how far it is. Ends if it is to end. */
  progress(bytes: number, total: number | undefined): void {
    this.signal?.throwIfAborted();
    this.received += bytes;
    const { received } = this;
    this.options.onProgress?.({ phase: 'read', received, ...(total !== undefined && { total }) });
  }

  /** Whether there are files of which nobody knows what they should be, though it was asked for. */
  get hasUnknown(): boolean {
    return this.unknown.length > 0;
  }

  /**
   * The archive is in, whose own SHA-256 vouches for members of which none is known.
   *
   * @throws {CifarDataError} CHECKSUM_MISMATCH if it is not the official one.
   */
  addArchive(path: string, sha256: string): void {
    const official = this.layout.archive.sha256;
    if (sha256 !== official) {
      throw new CifarDataError(
        'CHECKSUM_MISMATCH',
        `${path} has SHA-256 ${sha256}, not ${official}: it is damaged or another edition`,
      );
    }
    this.unknown.length = 0;
  }

  /**
   * A file is in.
   *
   * @param sha256 Where it was made: of the file, in hexadecimal.
   * @param official What it should be, where it is known.
   * @throws {CifarDataError} CHECKSUM_MISMATCH if it is not the one asked for.
   */
  add(name: string, path: string, sha256?: string, official?: string): void {
    const { checksums } = this.options;
    const named = typeof checksums === 'object' ? checksums[name]?.toLowerCase() : undefined;
    const expected = checksums === 'official' ? official : named;
    if (sha256 !== undefined && expected !== undefined && expected !== sha256) {
      throw new CifarDataError(
        'CHECKSUM_MISMATCH',
        `${path} has SHA-256 ${sha256}, not ${expected}: it is damaged or another edition`,
      );
    }
    if (checksums === 'official' && official === undefined) this.unknown.push(name);
    this.files.push({ name, ...(sha256 !== undefined && { sha256 }) });
  }

  /** @throws {CifarDataError} INVALID_ARGUMENT if checksums are asked for that cannot be compared. */
  finish(source: string): CifarDataset {
    const { checksums } = this.options;
    if (this.hasUnknown) {
      throw new CifarDataError(
        'INVALID_ARGUMENT',
        `checksums: no official SHA-256 of ${this.unknown.join(', ')} is known. Read the archive, whose ` +
          'own is, or name theirs',
      );
    }
    for (const asked of typeof checksums === 'object' ? Object.keys(checksums) : []) {
      if (this.files.some(({ name }) => name === asked)) continue;
      const read = this.files.map(({ name }) => name).join(', ') || 'images of a file each';
      throw new CifarDataError(
        'INVALID_ARGUMENT',
        `checksums names ${asked}, which was not read from ${source}: ${read} were`,
      );
    }
    const { name, classes, superclasses } = this.layout;
    const { splits, files } = this;
    return { name, classes, ...(superclasses && { superclasses }), ...splits, source, files };
  }
}
