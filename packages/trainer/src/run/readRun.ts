import type { EpochMetrics } from '../callbacks/callback.js';

/** A run as it is on disk. */
export interface RunRecord {
  /** What `fit` was given as `config`. */
  readonly config: unknown;
  /** Finished epochs. */
  readonly history: readonly EpochMetrics[];
  /** Folders of checkpoints, the newest first. `loadModel` takes one. */
  readonly checkpoints: readonly string[];
}

/**
 * Reads the folder of a run. Node only.
 *
 * @throws {TrainerError} NOT_FOUND if there is none, CHECKPOINT_INVALID if its `config.json` or
 *   `metrics.jsonl` is damaged.
 * @example
 * await fit(model, { train, optimizer, epochs: 2, runDir: folder });
 * const { history, checkpoints } = await readRun(folder);
 * const newest = await loadModel(checkpoints[0]!);
 */
export async function readRun(folder: string): Promise<RunRecord> {
  const { RunFolder } = await import('./runFolder.js');
  const run = await RunFolder.open(folder);
  const [config, history, checkpoints] = await Promise.all([
    run.config(),
    run.metrics(),
    run.checkpoints(),
  ]);
  return { config, history, checkpoints };
}
