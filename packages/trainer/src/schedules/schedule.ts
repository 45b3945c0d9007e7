import type { EpochMetrics } from '../callbacks/callback.js';

/**
 * A learning rate for each step: a pure function, so that a run can go on from any step. That of ours
 * has a `config`, plain data from which `readSchedule` makes it again.
 */
export interface Schedule {
  /** For people. */
  readonly name: string;
  /** What it is made of, as plain data. Default: it cannot be written down. */
  readonly config?: ScheduleConfig;
  /**
   * @param step Number of updates before this one: an integer from 0 on.
   * @param history The epochs that are finished. Default: none.
   */
  at(step: number, history?: readonly EpochMetrics[]): number;
}

/** Its kind, the function's name, and that function's arguments. */
export interface ScheduleConfig {
  readonly kind: string;
  readonly [argument: string]: unknown;
}

/** A schedule that can be written down. */
export type WrittenSchedule = Schedule & { readonly config: ScheduleConfig };
