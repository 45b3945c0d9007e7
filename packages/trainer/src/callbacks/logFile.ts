import { readFile } from 'node:fs/promises';
import { appendToFile, writeFileWhole } from '../files/writeFiles.js';

/**
 * A file of lines, each of which belongs to a step. A run that is resumed takes back those of steps that
 * come again, so that none is there twice.
 */
export class LogFile {
  /**
   * @param stepOf Of a line; undefined where it belongs to none, as a header does.
   */
  constructor(
    readonly path: string,
    private readonly stepOf: (line: string) => number | undefined,
    private readonly header = '',
  ) {}

  /**
   * @param step Up to which there is something to be kept; at 0 the file is begun anew.
   * @throws {TrainerError} WRITE_FAILED.
   */
  async begin(step: number): Promise<void> {
    const kept = step === 0 ? [] : await this.linesUpTo(step);
    await writeFileWhole(this.path, [this.header, ...kept].join(''));
  }

  private async linesUpTo(step: number): Promise<string[]> {
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    // What stands behind the last end of a line was cut off.
    const lines = text.split('\n').slice(0, -1);
    return lines
      .filter((line) => {
        const own = this.stepOf(line);
        return own !== undefined && own <= step;
      })
      .map((line) => `${line}\n`);
  }

  /** @throws {TrainerError} WRITE_FAILED. */
  async append(line: string): Promise<void> {
    await appendToFile(this.path, `${line}\n`);
  }
}
