import { backOffSeconds } from './backOff.js';
import type { Clock } from './clock.js';
import type { SourceFailure } from './sourceFailure.js';

/** A source that has answered before is asked again for some two minutes. */
const MOST_FAILURES = 8;
/** One that never has may not be there at all. */
const MOST_FAILURES_UNANSWERED = 2;
/** Whoever asks for more patience than this is not waited for. */
const MOST_RETRY_AFTER_SECONDS = 300;
/** A source by which the file has grown by this share since it last failed has a clean slate. */
const PROGRESS_SHARE = 0.01;

/** An address, and how it has done so far. */
export class Source {
  usesRanges = true;
  hasAnswered = false;
  /** It has taken part in a race since it last failed. */
  isMeasured = false;
  isEnded = false;
  /** Why it failed last. */
  reason: string | undefined;
  private failures = 0;
  private damages = 0;
  private readyAt = Number.NEGATIVE_INFINITY;

  /**
   * @param rank Sources of a lower rank are asked first.
   * @param index Tells it from all others.
   */
  constructor(
    readonly address: string,
    readonly rank: number,
    private readonly index: number,
    private readonly clock: Clock,
    private readonly seed: number,
  ) {}

  /** Seconds until it may be asked again. */
  get waitSeconds(): number {
    return Math.max(0, this.readyAt - this.clock.now());
  }

  /** @param share By how much the file has grown by it since it was last asked, as a share of all. */
  failed(failure: SourceFailure, share: number): void {
    this.reason = failure.message;
    this.isMeasured = false;
    if (failure.breaksRanges) this.usesRanges = false;
    if (share >= PROGRESS_SHARE) this.failures = 0;
    this.failures += 1;
    const most = this.hasAnswered ? MOST_FAILURES : MOST_FAILURES_UNANSWERED;
    const asked = failure.retryAfterSeconds ?? 0;
    if (asked > MOST_RETRY_AFTER_SECONDS) this.reason += `, and asks to wait for ${asked} s`;
    this.isEnded =
      failure.isFinal || this.failures >= most || asked > MOST_RETRY_AFTER_SECONDS || this.isEnded;
    const seconds = Math.max(backOffSeconds(this.seed, this.index, this.failures), asked);
    this.readyAt = this.clock.now() + seconds;
  }

  /**
   * It has had a part in a file that came out wrong.
   *
   * @param isAlone Nobody else had, and all came at once: then it would come out wrong again.
   */
  sentDamage(sha256: string, wanted: string, isAlone: boolean): void {
    this.reason = `what came has SHA-256 ${sha256}, not ${wanted}`;
    this.damages += 1;
    if (isAlone || this.damages > 1) this.isEnded = true;
  }
}
