import { stat } from 'node:fs/promises';
import type { Edition } from '../dataset/edition.js';
import type { Clock } from './clock.js';
import { filePath } from './editionDownload.js';
import type { DownloadState } from './fetchEdition.js';
import { partOf } from './partFile.js';
import { Speedometer } from './speedometer.js';

const sizeOf = (path: string) =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

/** How far a download is that another process does, as seen from what is on the disk. */
export class WaitProgress {
  private speedometer: Speedometer;
  private edition: Edition | undefined;
  private received: number | undefined;

  constructor(
    private readonly folder: string,
    private readonly editions: readonly Edition[],
    private readonly clock: Clock,
  ) {
    this.speedometer = new Speedometer(clock);
  }

  async look(): Promise<DownloadState> {
    const { edition, received } = await this.furthest();
    if (edition !== this.edition || this.received === undefined || received < this.received) {
      // What was there before says nothing of the speed.
      this.speedometer = new Speedometer(this.clock);
    } else {
      this.speedometer.add(received - this.received);
    }
    this.edition = edition;
    this.received = received;
    const total = edition.files.reduce<number | undefined>(
      (sum, { bytes }) => (sum === undefined || bytes === undefined ? undefined : sum + bytes),
      0,
    );
    const { bytesPerSecond } = this.speedometer;
    const isKnown = bytesPerSecond !== undefined && bytesPerSecond > 0 && total !== undefined;
    const secondsLeft = isKnown ? (total - received) / bytesPerSecond : undefined;
    return { received, total, bytesPerSecond, secondsLeft };
  }

  private async receivedOf(edition: Edition): Promise<number> {
    let sum = 0;
    for (const file of edition.files) {
      const path = filePath(this.folder, edition, file);
      sum += (await sizeOf(path)) || (await sizeOf(partOf(path)));
    }
    return sum;
  }

  private async furthest(): Promise<{ edition: Edition; received: number }> {
    let best = { edition: this.editions[0]!, received: -1 };
    for (const edition of this.editions) {
      const received = await this.receivedOf(edition);
      if (received > best.received) best = { edition, received };
    }
    return best;
  }
}
