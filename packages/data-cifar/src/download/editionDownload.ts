import { join } from 'node:path';
import { CifarDataError } from '../cifarDataError.js';
import type { Edition, RemoteFile } from '../dataset/edition.js';
import type { Clock } from './clock.js';
import { PartFile } from './partFile.js';
import type { Fetch } from './proxy.js';
import { Source } from './source.js';
import { Transfer } from './transfer.js';
import { markVerified, verify } from './verifiedFile.js';

/** What all of a download's parts are given. */
export interface DownloadContext {
  /** The cache. */
  readonly folder: string;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Of the back-off. */
  readonly seed: number;
  readonly signal: AbortSignal;
  /** Another process may be writing to the parts still. */
  readonly isContested: boolean;
  /** Whether this process may still write into the cache. */
  readonly isHeld: () => Promise<boolean>;
  /** Addresses to be asked before all others, in this order. */
  readonly preferred: readonly string[];
}

/** Sources of an edition of which a file is there already go first. */
const BEGUN_RANK = -1;
/** Numbers of sources are apart by so many from edition to edition. */
const MOST_SOURCES = 2 ** 16;

/** Where the files of an edition lie. */
export const editionPath = (folder: string, { kind, folder: own = '', files }: Edition) =>
  kind === 'archive' ? join(folder, own, files[0]!.name) : join(folder, own);

export const filePath = (folder: string, { folder: own = '' }: Edition, { name }: RemoteFile) =>
  join(folder, own, name);

/** An edition on its way into the cache, one file after the other. */
export class EditionDownload {
  sources: readonly Source[] = [];
  /** Where the cache has a wrong file, until the right one takes its place. */
  damagedPath: string | undefined;
  private index = -1;
  private finishedBytes = 0;
  private opened: PartFile | undefined;
  /** The most bytes of the file that were ever here at once, as far as they were counted. */
  private counted = 0;
  /** Bytes of several sources may be put together. */
  private mayMix = true;

  constructor(
    readonly edition: Edition,
    /** Its place among the editions. */
    private readonly order: number,
    private readonly context: DownloadContext,
  ) {}

  /**
   * Goes on to the first file that is not there yet.
   *
   * @returns Whether there is one.
   */
  async next(): Promise<boolean> {
    const { folder, signal, isContested } = this.context;
    for (this.index += 1; this.index < this.edition.files.length; this.index++) {
      const path = filePath(folder, this.edition, this.file);
      const verdict = await verify(path, this.file, signal);
      if (verdict === 'right') {
        this.finishedBytes += this.file.bytes ?? 0;
        continue;
      }
      this.damagedPath = verdict === 'wrong' ? path : undefined;
      this.opened = await PartFile.open(path, this.file, isContested, signal);
      this.mayMix = true;
      this.counted = this.part.length;
      this.sources = this.sourcesOf(this.file);
      return true;
    }
    this.sources = [];
    return false;
  }

  get file(): RemoteFile {
    return this.edition.files[this.index]!;
  }

  get part(): PartFile {
    return this.opened!;
  }

  /** Bytes of it that are here. */
  get received(): number {
    return this.finishedBytes + this.part.length;
  }

  /** Bytes in all; undefined if the size of a file is not known. */
  get total(): number | undefined {
    return this.edition.files.reduce<number | undefined>(
      (sum, { bytes }) => (sum === undefined || bytes === undefined ? undefined : sum + bytes),
      0,
    );
  }

  /** Bytes that are to come if this file goes on with this transfer. */
  remaining(transfer: Transfer): number {
    const later = this.edition.files.slice(this.index + 1);
    return later.reduce(
      (sum, { bytes = Number.POSITIVE_INFINITY }) => sum + bytes,
      transfer.remaining,
    );
  }

  /**
   * Bytes by which the file has grown since this was last called. What had to be fetched again is not
   * among them: whoever never gets any further is given up in the end.
   */
  takeProgress(): number {
    const progress = Math.max(0, this.part.length - this.counted);
    this.counted += progress;
    return progress;
  }

  /** Asks a source for the bytes that are not here. */
  transferFrom(source: Source): Transfer {
    const { address, usesRanges } = source;
    const { origins, length } = this.part;
    const isOwn = origins.every((origin) => origin.address === address);
    const { fetch, clock, signal } = this.context;
    return new Transfer({
      address,
      usesRanges,
      file: this.file,
      from: this.mayMix || isOwn ? length : 0,
      validator: this.part.validatorOf(address),
      fetch,
      clock,
      signal,
    });
  }

  /**
   * Gives the file its name, if its bytes are right. If not, they are forgotten; of a source that sent
   * all of them in one piece nothing more is wanted, and several are not put together a second time.
   *
   * @returns Whether they were right.
   */
  async complete(): Promise<boolean> {
    const { file, part } = this;
    const sha256 = part.sha256();
    if (sha256 !== file.sha256) {
      const senders = this.sources.filter(({ address }) =>
        part.origins.some((origin) => origin.address === address),
      );
      const isAlone = part.isOfOnePiece;
      await part.restart();
      this.mayMix = false;
      for (const source of senders) source.sentDamage(sha256, file.sha256, isAlone);
      return false;
    }
    if (!((await part.sync()) && (await this.context.isHeld()))) {
      throw new CifarDataError(
        'DOWNLOAD_FAILED',
        `another process has written to ${file.name}. Download it again`,
      );
    }
    await part.commit();
    this.opened = undefined;
    await markVerified(filePath(this.context.folder, this.edition, file), file);
    this.finishedBytes += file.bytes ?? 0;
    return true;
  }

  async close(): Promise<void> {
    await this.opened?.close();
    this.opened = undefined;
  }

  private sourcesOf({ sources }: RemoteFile): Source[] {
    const { preferred, clock, seed } = this.context;
    return sources.map((address, index) => {
      const place = preferred.indexOf(address);
      const rank = place === -1 ? preferred.length : place;
      const number = MOST_SOURCES * this.order + index;
      return new Source(address, this.index > 0 ? BEGUN_RANK : rank, number, clock, seed);
    });
  }
}
