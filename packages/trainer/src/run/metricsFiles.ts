import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EpochMetrics } from '../callbacks/callback.js';
import { appendToFile, writeFileWhole } from '../files/writeFiles.js';
import { TrainerError } from '../trainerError.js';

export const METRICS_FILE = 'metrics.jsonl';
/** Apart, so that two runs of the same seed have the same metrics, byte for byte. */
export const TIMINGS_FILE = 'timings.jsonl';

type Timings = Pick<EpochMetrics, 'epoch' | 'seconds' | 'imagesPerSecond'>;

const line = (value: object) => `${JSON.stringify(value)}\n`;

/** The lines of an epoch in both files. */
function linesOf({ seconds, imagesPerSecond, ...metrics }: EpochMetrics) {
  return {
    metrics: line(metrics),
    timings: line({ epoch: metrics.epoch, seconds, imagesPerSecond }),
  };
}

/** @throws {TrainerError} WRITE_FAILED. */
export async function appendMetrics(folder: string, metrics: EpochMetrics): Promise<void> {
  const lines = linesOf(metrics);
  // What has metrics has timings, wherever the process is killed.
  await appendToFile(join(folder, TIMINGS_FILE), lines.timings);
  await appendToFile(join(folder, METRICS_FILE), lines.metrics);
}

/**
 * Has the files say what a checkpoint says.
 *
 * @throws {TrainerError} WRITE_FAILED.
 */
export async function rewriteMetrics(
  folder: string,
  history: readonly EpochMetrics[],
): Promise<void> {
  const lines = history.map(linesOf);
  await writeFileWhole(join(folder, TIMINGS_FILE), lines.map(({ timings }) => timings).join(''));
  await writeFileWhole(join(folder, METRICS_FILE), lines.map(({ metrics }) => metrics).join(''));
}

/** Lines of a file that may not be there; a last one that was cut off does not count. */
async function readLines<Line>(path: string): Promise<Line[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  return text
    .split('\n')
    .slice(0, -1)
    .map((json, index) => {
      try {
        return JSON.parse(json) as Line;
      } catch (error) {
        throw new TrainerError(
          'CHECKPOINT_INVALID',
          `${path} is damaged: line ${index + 1} is no JSON. Resuming the run writes it again`,
          { cause: error },
        );
      }
    });
}

/**
 * The epochs that a run has finished.
 *
 * @throws {TrainerError} CHECKPOINT_INVALID.
 */
export async function readMetrics(folder: string): Promise<EpochMetrics[]> {
  const metrics = await readLines<Omit<EpochMetrics, keyof Timings>>(join(folder, METRICS_FILE));
  const timings = await readLines<Timings>(join(folder, TIMINGS_FILE));
  // The last of an epoch: a run that was killed between the two files has a line of timings too many.
  const byEpoch = new Map(timings.map((timing) => [timing.epoch, timing]));
  return metrics.map((metric) => {
    const timing = byEpoch.get((metric as EpochMetrics).epoch);
    return {
      seconds: Number.NaN,
      imagesPerSecond: Number.NaN,
      ...timing,
      ...metric,
    } as EpochMetrics;
  });
}
