import { createHash, type Hash } from 'node:crypto';
import {
  copyFile,
  type FileHandle,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  stat,
} from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RemoteFile } from '../dataset/edition.js';
import { hashFile } from '../files/hashFile.js';
import { syncFolder } from '../files/syncFolder.js';
import type { Validator } from './request.js';
import { writeWhole } from './writeWhole.js';

/** Where bytes of a part came from. */
type Origin = Validator & { readonly address: string };

export const partOf = (path: string) => `${path}.part`;
/** Says what the part is of, and where it came from. */
const noteOf = (path: string) => `${path}.part.json`;

/** Removes what is left of a download, if there is something. */
export async function removePart(path: string): Promise<void> {
  await rm(partOf(path), { force: true });
  await rm(noteOf(path), { force: true });
}

/** What the note beside a part says, if it is one of this file. */
async function readNote(path: string, { sha256 }: RemoteFile): Promise<Origin[] | undefined> {
  try {
    const note = JSON.parse(await readFile(noteOf(path), 'utf8'));
    return note.sha256 === sha256 && Array.isArray(note.origins) ? note.origins : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The first bytes of a file, in `<name>.part`, with their SHA-256. It can be gone on with after the
 * process was killed, and gets its final name only if its bytes are right.
 */
export class PartFile {
  /** The first byte that is not here. */
  length = 0;
  /** In the order in which they were used. */
  origins: Origin[] = [];
  /** All bytes came in one answer. */
  isOfOnePiece = true;
  private hash: Hash = createHash('sha256');
  private file: FileHandle | undefined;

  private constructor(
    private readonly path: string,
    private readonly remote: RemoteFile,
  ) {}

  /**
   * Takes up what is there of a file. Where there is nothing, nothing is written before the first byte.
   *
   * @param path The final name of the file.
   * @param isContested Another process may have the part open still: ours is then a copy.
   */
  static async open(
    path: string,
    remote: RemoteFile,
    isContested: boolean,
    signal: AbortSignal,
  ): Promise<PartFile> {
    const part = new PartFile(path, remote);
    const origins = await readNote(path, remote);
    const size = await stat(partOf(path)).then(
      (status) => status.size,
      () => 0,
    );
    if (origins === undefined || size === 0 || size > (remote.bytes ?? size)) {
      await removePart(path);
      return part;
    }
    if (isContested) {
      await copyFile(partOf(path), `${partOf(path)}.tmp`);
      await rename(`${partOf(path)}.tmp`, partOf(path));
    }
    part.hash = await hashFile(partOf(path), signal);
    part.length = size;
    part.origins = origins;
    part.isOfOnePiece = false;
    return part;
  }

  /** All bytes are here, as far as is known. */
  get isWhole(): boolean {
    return this.remote.bytes !== undefined && this.length === this.remote.bytes;
  }

  /** What a source last said of itself when its bytes came into this part. */
  validatorOf(address: string): Validator | undefined {
    return this.origins.findLast((origin) => origin.address === address);
  }

  /** Writes down where the next bytes come from, before they are here. */
  async continueFrom(address: string, validator: Validator): Promise<void> {
    if (this.length > 0) this.isOfOnePiece = false;
    await mkdir(dirname(this.path), { recursive: true });
    const others =
      this.length > 0 ? this.origins.filter((origin) => origin.address !== address) : [];
    this.origins = [...others, { address, ...validator }];
    await writeWhole(noteOf(this.path), { sha256: this.remote.sha256, origins: this.origins });
  }

  async write(chunk: Uint8Array): Promise<void> {
    const file = await this.openFile();
    for (let written = 0; written < chunk.length; ) {
      const rest = chunk.length - written;
      const { bytesWritten } = await file.write(chunk, written, rest, this.length + written);
      written += bytesWritten;
    }
    this.hash.update(chunk);
    this.length += chunk.length;
  }

  /** Forgets all bytes. */
  async restart(): Promise<void> {
    await this.file?.close();
    this.file = undefined;
    await removePart(this.path);
    this.hash = createHash('sha256');
    this.length = 0;
    this.origins = [];
    this.isOfOnePiece = true;
  }

  sha256(): string {
    return this.hash.copy().digest('hex');
  }

  /** Sees to it that the bytes are on the disk, and that they are still those of this process. */
  async sync(): Promise<boolean> {
    const file = await this.openFile();
    await file.sync();
    const [own, named] = await Promise.all([file.stat(), stat(partOf(this.path))]);
    return own.ino === named.ino && own.size === this.length;
  }

  /** Gives the file its final name. */
  async commit(): Promise<void> {
    await this.close();
    await rename(partOf(this.path), this.path);
    await syncFolder(dirname(this.path));
    await rm(noteOf(this.path), { force: true });
  }

  /** The part stays, to be gone on with. */
  async close(): Promise<void> {
    await this.file?.close();
    this.file = undefined;
  }

  private async openFile(): Promise<FileHandle> {
    this.file ??= await open(partOf(this.path), this.length > 0 ? 'r+' : 'w');
    return this.file;
  }
}
