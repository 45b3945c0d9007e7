import { CifarDataError } from '../cifarDataError.js';
import type { Clock } from './clock.js';

/** The speed of the first seconds says little. */
const ESTIMATE_AFTER_SECONDS = 5;

/** Ends a download that takes longer than it may, or would. */
export class TimeLimit {
  private readonly controller = new AbortController();
  private readonly begin: number;
  private readonly prevent: () => void;

  /** @param seconds Default: no limit. */
  constructor(
    private readonly seconds: number | undefined,
    private readonly clock: Clock,
  ) {
    this.begin = clock.now();
    this.prevent = seconds === undefined ? () => {} : clock.after(seconds, () => this.end());
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  expect(secondsLeft: number | undefined, bytesPerSecond: number | undefined): void {
    if (this.seconds === undefined || secondsLeft === undefined) return;
    const elapsed = this.clock.now() - this.begin;
    if (elapsed >= ESTIMATE_AFTER_SECONDS && elapsed + secondsLeft > this.seconds) {
      this.end(bytesPerSecond);
    }
  }

  stop(): void {
    this.prevent();
  }

  private end(bytesPerSecond?: number): void {
    const speed =
      bytesPerSecond === undefined ? '' : ` at ${Math.round(bytesPerSecond / 1000)} kB/s`;
    this.controller.abort(
      new CifarDataError(
        'DOWNLOAD_TOO_SLOW',
        `the download of CIFAR${speed} would not be done in ${this.seconds} s`,
      ),
    );
  }
}
