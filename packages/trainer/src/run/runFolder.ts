import { readdir, readFile, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { EpochMetrics } from '../callbacks/callback.js';
import { isTemporary, writeFileWhole } from '../files/writeFiles.js';
import type { TrainingState } from '../loop/trainingState.js';
import type { TrainableOptimizer } from '../optimizers/trainableOptimizer.js';
import { TrainerError } from '../trainerError.js';
import {
  applyCheckpoint,
  type Checkpoint,
  type RunState,
  readCheckpoint,
  writeCheckpoint,
} from './checkpoint.js';
import { appendMetrics, METRICS_FILE, readMetrics, rewriteMetrics } from './metricsFiles.js';
import { bestEpochs, type CheckpointOptions } from './retention.js';

const CONFIG_FILE = 'config.json';
const CHECKPOINTS = 'checkpoints';

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';

/** Names in a folder; none if it is not there. */
async function listFolder(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

const epochName = (epoch: number) => `epoch-${String(epoch).padStart(4, '0')}`;

/** Checkpoints of whole epochs, and of moments within: in both cases the step decides the order. */
function checkpointName({ epoch, batch, step }: TrainingState): string {
  const name = epochName(epoch);
  return batch === 0 ? name : `${name}-step-${String(step).padStart(8, '0')}`;
}

/** A run on disk: `config.json`, `metrics.jsonl`, `timings.jsonl` and `checkpoints/`. */
export class RunFolder {
  private constructor(
    readonly path: string,
    private readonly options: CheckpointOptions,
  ) {}

  /**
   * Begins a run.
   *
   * @throws {TrainerError} RUN_EXISTS if the folder has one; WRITE_FAILED.
   */
  static async create(
    folder: string,
    config: object,
    options: CheckpointOptions,
  ): Promise<RunFolder> {
    const path = resolve(folder);
    const files = await listFolder(path);
    if ([CONFIG_FILE, METRICS_FILE, CHECKPOINTS].some((name) => files.includes(name))) {
      throw new TrainerError(
        'RUN_EXISTS',
        `${path} holds a run already: resume it, or choose another folder`,
      );
    }
    await writeFileWhole(join(path, CONFIG_FILE), `${JSON.stringify(config, undefined, 2)}\n`);
    return new RunFolder(path, options);
  }

  /** @throws {TrainerError} NOT_FOUND if no run was begun there. */
  static async open(folder: string, options: CheckpointOptions = {}): Promise<RunFolder> {
    const run = new RunFolder(resolve(folder), options);
    await run.config();
    return run;
  }

  /** What the run was begun with. */
  async config(): Promise<unknown> {
    const path = join(this.path, CONFIG_FILE);
    try {
      return JSON.parse(await readFile(path, 'utf8'));
    } catch (error) {
      if (isMissing(error)) throw new TrainerError('NOT_FOUND', `there is no run in ${this.path}`);
      if (!(error instanceof SyntaxError)) throw error;
      throw new TrainerError('CHECKPOINT_INVALID', `${path} is no JSON`, { cause: error });
    }
  }

  private get checkpointsFolder(): string {
    return join(this.path, CHECKPOINTS);
  }

  /** Folders of checkpoints, the newest first. Half-written ones have other names. */
  async checkpoints(): Promise<string[]> {
    const names = await listFolder(this.checkpointsFolder);
    // An epoch's checkpoint is older than those within the epoch that follows.
    const sorted = names.filter((name) => name.startsWith('epoch-')).sort();
    return sorted.reverse().map((name) => join(this.checkpointsFolder, name));
  }

  /** The best epoch's checkpoint, where those are kept. */
  bestCheckpoint(history: readonly EpochMetrics[]): string | undefined {
    const { keepBest = 0 } = this.options;
    const [best] = keepBest > 0 ? bestEpochs(history, 1, this.options) : [];
    return best && join(this.checkpointsFolder, epochName(best.epoch));
  }

  /**
   * Writes a checkpoint, then removes those that are too many.
   *
   * @returns Its folder.
   * @throws {TrainerError} WRITE_FAILED.
   */
  async writeCheckpoint(
    run: RunState,
    model: LayersModel,
    optimizer: TrainableOptimizer,
  ): Promise<string> {
    const path = join(this.checkpointsFolder, checkpointName(run.state));
    await writeCheckpoint(path, run, model, optimizer);
    const { keepLast = 2, keepBest = 0 } = this.options;
    const best = bestEpochs(run.history, keepBest, this.options).map(({ epoch }) =>
      epochName(epoch),
    );
    for (const old of (await this.checkpoints()).slice(keepLast)) {
      if (!best.includes(basename(old))) await rm(old, { recursive: true, force: true });
    }
    return path;
  }

  /** @throws {TrainerError} WRITE_FAILED. */
  async appendMetrics(metrics: EpochMetrics): Promise<void> {
    await appendMetrics(this.path, metrics);
  }

  /** Finished epochs. */
  async metrics(): Promise<EpochMetrics[]> {
    return readMetrics(this.path);
  }

  /**
   * Puts the newest whole checkpoint into model and optimizer, and takes back what the run's files say of
   * later steps.
   *
   * @param onWarning Told of checkpoints that had to be passed over.
   * @returns undefined if the run has no checkpoint: it begins again.
   * @throws {TrainerError} CHECKPOINT_INVALID if it has some, and none can be used, or the newest whole
   *   one is of another network or optimizer; WRITE_FAILED.
   */
  async restore(
    model: LayersModel,
    optimizer: TrainableOptimizer,
    onWarning: (message: string) => void = () => {},
  ): Promise<Checkpoint | undefined> {
    await this.removeHalfWritten();
    const passedOver: string[] = [];
    let last: TrainerError | undefined;
    for (const path of await this.checkpoints()) {
      const checkpoint = await readCheckpoint(path).catch((error: unknown) => {
        if (!(error instanceof TrainerError)) throw error;
        last = error;
        return undefined;
      });
      if (!checkpoint) {
        passedOver.push(path);
        onWarning(`${last!.message}. The one before it is tried`);
        continue;
      }
      applyCheckpoint(checkpoint, model, optimizer);
      await rewriteMetrics(this.path, checkpoint.history);
      // They would be taken for newer than those that come now.
      for (const damaged of passedOver) await rm(damaged, { recursive: true, force: true });
      return checkpoint;
    }
    if (last) throw last;
    await rewriteMetrics(this.path, []);
    return undefined;
  }

  /** What a process that was killed has left behind. */
  private async removeHalfWritten(): Promise<void> {
    for (const folder of [this.path, this.checkpointsFolder]) {
      const names = (await listFolder(folder)).filter(isTemporary);
      for (const name of names) await rm(join(folder, name), { recursive: true, force: true });
    }
  }
}
