import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CifarDataError } from '../cifarDataError.js';
import type { CifarDataset } from '../dataset/cifarDataset.js';
import type { Edition } from '../dataset/edition.js';
import type { Layout } from '../dataset/layout.js';
import { verify } from '../download/verifiedFile.js';
import { stageFiles } from '../files/stageFiles.js';
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

/**
 * An edition in the cache whose images are slow to decode, as files of the binary edition beside it,
 * from which it is read in a fraction of the time. They are nothing but a copy: where they are missing
 * or wrong, the edition itself is read, and they are made anew.
 */
export class UnpackedEdition {
  /** Where its files are. */
  readonly folder: string;

  constructor(
    private readonly layout: Layout,
    private readonly edition: Edition,
    /** The folder of the edition. */
    path: string,
  ) {
    this.folder = join(path, FOLDER);
  }

  /** Whether the files are there, with the bytes that were written. */
  async isThere(signal: AbortSignal): Promise<boolean> {
    const note = await this.readNote();
    if (JSON.stringify(note?.of) !== JSON.stringify(sourcesOf(this.edition))) return false;
    for (const file of note!.files) {
      const verdict = await verify(join(this.folder, file.name), file, signal);
      if (verdict !== 'right') return false;
    }
    return note!.files.length === this.layout.files.length;
  }

  /**
   * Writes the files; in a cache that has no room or cannot be written to, nothing. Of two processes
   * that do so at once, both write the same.
   *
   * @throws the reason of the signal if that ended it.
   */
  async write(dataset: CifarDataset, signal: AbortSignal): Promise<void> {
    const { layout, edition, folder } = this;
    const names = [...layout.files.map(({ name }) => name), NOTE];
    try {
      await stageFiles(folder, { names, overwrite: true }, async (staging) => {
        const files = await writeBinaryFolder(layout, dataset, staging, signal);
        const note: Note = { of: sourcesOf(edition), files };
        await writeFile(join(staging, NOTE), JSON.stringify(note));
      });
    } catch (error) {
      signal.throwIfAborted();
      const isRefused = (error as NodeJS.ErrnoException).syscall !== undefined;
      const isFailed = error instanceof CifarDataError && error.code === 'WRITE_FAILED';
      if (!isRefused && !isFailed) throw error;
    }
  }

  private async readNote(): Promise<Note | undefined> {
    try {
      return JSON.parse(await readFile(join(this.folder, NOTE), 'utf8'));
    } catch {
      return undefined;
    }
  }
}
