import type { KernelTime } from './configuration.js';

/** The two ceilings of a processor. */
export interface Card {
  /** Floating-point operations a second. */
  readonly operationsPerSecond: number;
  readonly bytesPerSecond: number;
}

/**
 * The least milliseconds that kernels take on a card: each is held up by arithmetic or by memory,
 * whichever takes longer. Source: Williams, Waterman, Patterson, "Roofline", CACM 52(4), 2009.
 */
export function leastMilliseconds(
  kernels: readonly Pick<KernelTime, 'operations' | 'bytes'>[],
  { operationsPerSecond, bytesPerSecond }: Card,
): number {
  return kernels.reduce(
    (sum, { operations, bytes }) =>
      sum + 1000 * Math.max(operations / operationsPerSecond, bytes / bytesPerSecond),
    0,
  );
}
