import { availableParallelism, cpus, totalmem } from 'node:os';

/** What the speed of a run depends on. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  /** In bytes. */
  readonly memory: number;
}

/** This one. */
export const machine = (): Machine => ({
  processor: cpus()[0]?.model.trim() ?? 'unknown',
  cores: availableParallelism(),
  memory: totalmem(),
});
