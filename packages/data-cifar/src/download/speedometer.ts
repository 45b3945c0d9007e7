import type { Clock } from './clock.js';

/** The speed shown is that of about so many last seconds. */
const SMOOTHED_SECONDS = 10;
/** What comes within so many seconds is taken together. */
const INTERVAL_SECONDS = 0.5;

/**
 * Bytes per second, smoothed: each interval has a share in the mean that falls off exponentially with
 * its age. What is missing of the first ten seconds is not taken for silence.
 */
export class Speedometer {
  private mean = 0;
  /** Sum of the shares: 1 after a long time. */
  private weight = 0;
  private bytes = 0;
  private last: number;

  /** @param since When the first of the bytes was asked for. Default: now. */
  constructor(
    private readonly clock: Clock,
    since = clock.now(),
  ) {
    this.last = since;
  }

  add(bytes: number): void {
    this.bytes += bytes;
    const seconds = this.clock.now() - this.last;
    if (seconds < INTERVAL_SECONDS) return;
    const kept = Math.exp(-seconds / SMOOTHED_SECONDS);
    this.mean = kept * this.mean + (1 - kept) * (this.bytes / seconds);
    this.weight = kept * this.weight + (1 - kept);
    this.bytes = 0;
    this.last += seconds;
  }

  /** undefined until there is something to go by. */
  get bytesPerSecond(): number | undefined {
    return this.weight > 0 ? this.mean / this.weight : undefined;
  }
}
