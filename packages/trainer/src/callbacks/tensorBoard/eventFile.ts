import { hostname } from 'node:os';
import { join } from 'node:path';
import { appendToFile, writeFileWhole } from '../../files/writeFiles.js';
import { type Summary, startEvent, summaryEvent, versionEvent } from './event.js';
import { record } from './record.js';

const now = () => Date.now() / 1000;

/** A file of events that TensorBoard reads, while it is written too. */
export class EventFile {
  private constructor(private readonly path: string) {}

  /**
   * Begins a file; those of the run before it stay.
   *
   * @param step The last that they are right about: what they have of later ones is dropped by TensorBoard.
   * @throws {TrainerError} WRITE_FAILED.
   */
  static async create(folder: string, step: number): Promise<EventFile> {
    const seconds = now();
    // TensorBoard reads the files of a folder in the order of their names.
    const moment = seconds.toFixed(3).padStart(14, '0');
    const name = `events.out.tfevents.${moment}.${hostname()}.${process.pid}`;
    const file = new EventFile(join(folder, name));
    const events = [versionEvent(seconds), ...(step > 0 ? [startEvent(seconds, step + 1)] : [])];
    await writeFileWhole(file.path, Buffer.concat(events.map(record)));
    return file;
  }

  /** @throws {TrainerError} WRITE_FAILED. */
  async append(step: number, summaries: readonly Summary[]): Promise<void> {
    if (summaries.length === 0) return;
    await appendToFile(this.path, record(summaryEvent(now(), step, summaries)));
  }
}
