import { availableParallelism, cpus, totalmem } from 'node:os';
import { versions } from '../run/versions.js';

/** What figures depend on. */
export function machine() {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memory: totalmem(),
    ...versions,
  };
}
