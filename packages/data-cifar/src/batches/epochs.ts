/**
 * What happens at the end of an epoch whose examples are no multiple of the batch size:
 *
 * - `'keep'`: the last batch is smaller.
 * - `'drop'`: the examples that are left over are not used in this epoch.
 * - `'wrap'`: the last batch is filled up with the first examples of the next pass, which are then
 *   left out at the head of the next epoch (MXNet's `round_batch`).
 */
export type LastBatch = 'keep' | 'drop' | 'wrap';

/** Where an epoch's batches begin and end, counted in examples from the start of pass `pass`. */
export interface EpochRange {
  readonly pass: number;
  /** Position of the first example: below the number of examples. */
  readonly start: number;
  readonly batches: number;
  /** Position behind the last example; over the number of examples where the next pass is used. */
  readonly end: number;
}

/** @param restart The last epoch at or before this one at which passes began afresh. */
export function epochRange(
  examples: number,
  batchSize: number,
  lastBatch: LastBatch,
  epoch: number,
  restart: number,
): EpochRange {
  if (lastBatch !== 'wrap') {
    const round = lastBatch === 'keep' ? Math.ceil : Math.floor;
    const batches = round(examples / batchSize);
    return { pass: epoch, start: 0, batches, end: Math.min(examples, batches * batchSize) };
  }
  // Batches go on through all passes since the restart: this epoch has those that begin in its pass.
  const passes = epoch - restart;
  const first = Math.ceil((passes * examples) / batchSize);
  const behind = Math.ceil(((passes + 1) * examples) / batchSize);
  const start = first * batchSize - passes * examples;
  const batches = behind - first;
  // A pass that is shorter than a batch may have none of its own, and begin behind its end.
  return { pass: epoch, start, batches, end: start + batches * batchSize };
}
