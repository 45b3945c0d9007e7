import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { CifarDataset } from '../dataset/cifarDataset.js';
import type { Edition } from '../dataset/edition.js';
import type { Layout } from '../dataset/layout.js';
import { type Clock, systemClock } from '../download/clock.js';
import { Lock } from '../download/lock.js';
import { verify } from '../download/verifiedFile.js';
import { writeWhole } from '../download/writeWhole.js';
import { writeBinaryFolder } from '../formats/folder/writeBinaryFolder.js';

/** In the folder of the edition. */
const FOLDER = 'binary';
const NOTE = 'unpacked.json';

/** What the note says: of what files these were made, and what they are. */
interface Note {
  readonly of: readonly string[];
  readonly files: readonly { readonly name: string; readonly sha256: string }[];
}

const sourcesOf = ({ files }: Edition) => files.map(({ sha256 }) => sha256);

async function readNote(folder: string): Promise<Note | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, NOTE), 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * An edition in the cache whose images are slow to decode, as files of the binary edition beside it, from which
 * it is read in a fraction of the time. They are nothing but a copy: where they are missing or wrong, the
 * edition itself is read, and they are made anew.
 */
export class UnpackedEdition {
  /** Where its files are. */
  readonly folder: string;

  constructor(
    private readonly layout: Layout,
    private readonly edition: Edition,
    /** The folder of the edition. */
    private readonly path: string,
    private readonly clock: Clock = systemClock,
  ) {
    this.folder = join(path, FOLDER);
  }

  /** Whether the files are there, with the bytes that were written. */
  async isThere(signal: AbortSignal): Promise<boolean> {
    const note = await readNote(this.folder);
    if (JSON.stringify(note?.of) !== JSON.stringify(sourcesOf(this.edition))) return false;
    for (const file of note!.files) {
      const verdict = await verify(join(this.folder, file.name), file, signal);
      if (verdict !== 'right') return false;
    }
    return note!.files.length === this.layout.files.length;
  }

  /**
   * Writes the files; in a cache that has no room or cannot be written to, nothing.
   *
   * @throws the reason of the signal if that ended it.
   */
  async write(dataset: CifarDataset, signal: AbortSignal): Promise<void> {
    const { layout, path, clock } = this;
    const temporary = `${this.folder}.tmp`;
    try {
      const lock = await Lock.acquire(join(path, '..', `${layout.name}.lock`), {
        clock,
        signal,
        onWait: async () => {},
      });
      try {
        if (await this.isThere(signal)) return;
        await rm(temporary, { recursive: true, force: true });
        await mkdir(temporary);
        const files = await writeBinaryFolder(layout, dataset, temporary, signal);
        const note: Note = { of: sourcesOf(this.edition), files };
        await writeWhole(join(temporary, NOTE), note);
        await rm(this.folder, { recursive: true, force: true });
        if (await lock.isHeld()) await rename(temporary, this.folder);
      } finally {
        await rm(temporary, { recursive: true, force: true }).catch(() => {});
        await lock.release();
      }
    } catch (error) {
      signal.throwIfAborted();
      if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    }
  }
}
