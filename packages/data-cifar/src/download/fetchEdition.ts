import { CifarDataError } from '../cifarDataError.js';
import type { Edition } from '../dataset/edition.js';
import { sleep } from './clock.js';
import { type DownloadContext, EditionDownload } from './editionDownload.js';
import { type Contestant, race } from './race.js';
import type { Source } from './source.js';
import { SourceFailure } from './sourceFailure.js';
import { Speedometer } from './speedometer.js';

/** The running source is compared with others at most so often, */
const CHALLENGE_SECONDS = 30;
/** if so much time is left, */
const CHALLENGE_LEFT_SECONDS = 30;
/** and it has less than this share of the best speed that any has shown. */
const BEHIND_SHARE = 1 / 4;

export interface DownloadState {
  readonly received: number;
  readonly total: number | undefined;
  readonly bytesPerSecond: number | undefined;
  readonly secondsLeft: number | undefined;
  readonly source?: string;
}

/** A source, and what comes from it. */
interface Attempt extends Contestant {
  readonly download: EditionDownload;
  readonly source: Source;
}

/**
 * Fetches an edition, whichever is there first.
 *
 * 1. All sources that are ready are in a race (`race`); with `preferred` ones, one after the other.
 * 2. What comes from the winner is written behind what is there of its file.
 * 3. If it fails, it is left in peace for a while (`Source.failed`), and the race is run again from the
 *    byte that was reached.
 * 4. If it falls behind, or another comes back that has not been measured, the race is run again with
 *    the source itself in it.
 */
class EditionFetch {
  private readonly downloads: readonly EditionDownload[];
  private speedometer: Speedometer;
  private lastRace: number;
  private bestBytesPerSecond = 0;

  constructor(
    editions: readonly Edition[],
    private readonly context: DownloadContext,
    private readonly onProgress: (state: DownloadState) => void,
  ) {
    this.downloads = editions.map((edition, order) => new EditionDownload(edition, order, context));
    this.speedometer = new Speedometer(context.clock);
    this.lastRace = context.clock.now();
  }

  async run(): Promise<Edition> {
    let current: Attempt | undefined;
    try {
      for (const download of this.downloads) {
        if (!(await download.next())) return download.edition;
      }
      for (;;) {
        const whole = current?.transfer.isAtEnd
          ? current.download
          : this.downloads.find(({ part }) => part.isWhole);
        if (whole) {
          current?.transfer.cancel();
          current = undefined;
          if ((await whole.complete()) && !(await whole.next())) return whole.edition;
          continue;
        }
        current = await this.choose(current);
        if (!current) await this.waitForSource();
        else if ((await this.follow(current)) === 'failed') current = undefined;
      }
    } finally {
      current?.transfer.cancel();
      for (const download of this.downloads) await download.close();
    }
  }

  private get candidates() {
    return this.downloads.flatMap((download) =>
      download.sources.filter(({ isEnded }) => !isEnded).map((source) => ({ download, source })),
    );
  }

  /** Those that may be asked now, besides the one that is. */
  private ready(current?: Attempt) {
    return this.candidates.filter(
      ({ source }) => source !== current?.source && source.waitSeconds === 0,
    );
  }

  /** The winner among all that are ready, the current one included. */
  private async choose(current: Attempt | undefined): Promise<Attempt | undefined> {
    const { clock } = this.context;
    const ready = this.ready(current);
    const rank = Math.min(...ready.map(({ source }) => source.rank));
    const rivals = current ? ready : ready.filter(({ source }) => source.rank === rank);
    const attempts = rivals.map(({ download, source }): Attempt => {
      const transfer = download.transferFrom(source);
      return { download, source, transfer, remaining: () => download.remaining(transfer) };
    });
    const begin = clock.now();
    for (const { source } of rivals) source.isMeasured = true;
    const result = await race(current ? [current, ...attempts] : attempts, {
      clock,
      incumbent: current,
      onFailure: (attempt, failure) =>
        this.note(attempt, failure, attempt === current ? attempt.download.takeProgress() : 0),
    });
    this.lastRace = clock.now();
    if (!result) return undefined;
    const { winner, bytesPerSecond = 0 } = result;
    this.bestBytesPerSecond = Math.max(this.bestBytesPerSecond, bytesPerSecond);
    if (winner !== current) this.speedometer = new Speedometer(clock, begin);
    return winner;
  }

  private note({ source, transfer }: Attempt, failure: SourceFailure, progress: number): void {
    if (transfer.answer || failure.isAnswer) source.hasAnswered = true;
    source.failed(failure, progress / (transfer.total ?? Number.POSITIVE_INFINITY));
  }

  /** Writes what comes, until it is over or the source has to be compared with others. */
  private async follow(attempt: Attempt): Promise<'whole' | 'behind' | 'failed'> {
    const { download, source, transfer } = attempt;
    const { part } = download;
    let isNoted = false;
    for (;;) {
      if (transfer.answer) {
        if (!isNoted) {
          // Sent anew: what is here is of another file.
          if (transfer.start !== part.length) await part.restart();
          await part.continueFrom(source.address, transfer.answer.validator);
          isNoted = true;
        }
        for (const chunk of transfer.take()) {
          await part.write(chunk);
          this.speedometer.add(chunk.length);
          this.report(attempt);
        }
      }
      this.context.signal.throwIfAborted();
      if (transfer.isAtEnd) return 'whole';
      if (this.isBehind(attempt)) return 'behind';
      try {
        await transfer.pull();
      } catch (error) {
        if (!(error instanceof SourceFailure)) throw error;
        this.note(attempt, error, download.takeProgress());
        return 'failed';
      }
    }
  }

  private isBehind(attempt: Attempt): boolean {
    const speed = this.speedometer.bytesPerSecond;
    if (speed === undefined) return false;
    this.bestBytesPerSecond = Math.max(this.bestBytesPerSecond, speed);
    if (this.context.clock.now() - this.lastRace < CHALLENGE_SECONDS) return false;
    if (attempt.remaining() / speed < CHALLENGE_LEFT_SECONDS) return false;
    const rivals = this.ready(attempt);
    if (rivals.length === 0) return false;
    return (
      speed < BEHIND_SHARE * this.bestBytesPerSecond ||
      rivals.some(({ source }) => !source.isMeasured)
    );
  }

  private report({ download, source, transfer, remaining }: Attempt): void {
    const { bytesPerSecond } = this.speedometer;
    const secondsLeft = bytesPerSecond === undefined ? undefined : remaining() / bytesPerSecond;
    this.onProgress({
      received: download.received,
      total: download.total ?? transfer.total,
      bytesPerSecond,
      secondsLeft: Number.isFinite(secondsLeft) ? secondsLeft : undefined,
      source: source.address,
    });
  }

  private async waitForSource(): Promise<void> {
    const { clock, signal } = this.context;
    const waits = this.candidates.map(({ source }) => source.waitSeconds);
    if (waits.length === 0) throw this.failure();
    await sleep(clock, Math.min(...waits), signal);
  }

  private failure(): CifarDataError {
    const reasons = this.downloads.flatMap(({ sources }) =>
      sources.map(({ address, reason }) => `${address}: ${reason}`),
    );
    const names = this.downloads[0]!.edition.files.map(({ name }) => name).join(', ');
    const damaged = this.downloads.flatMap(({ damagedPath }) => damagedPath ?? []);
    const there = damaged.map((path) => ` ${path} is there, but damaged.`).join('');
    const kept = this.downloads.some(({ received }) => received > 0)
      ? ' The next try goes on from what has come so far.'
      : '';
    return new CifarDataError(
      'DOWNLOAD_FAILED',
      `${names} could not be downloaded (${reasons.join('; ')}). Get it in another way, and name its ` +
        `folder in CIFAR_DATA_DIR.${there}${kept}`,
    );
  }
}

/**
 * Fetches one of the editions into the cache.
 *
 * @throws {CifarDataError} DOWNLOAD_FAILED if no source has it; the signal's reason if that ended it.
 */
export function fetchEdition(
  editions: readonly Edition[],
  context: DownloadContext,
  onProgress: (state: DownloadState) => void,
): Promise<Edition> {
  return new EditionFetch(editions, context, onProgress).run();
}
