import * as tf from '@tensorflow/tfjs-core';
import type { Circumstances } from '../run/checkpoint.js';
import type { FitOptions } from './fitOptions.js';

/** What decides about the bits of a run, or about what comes next, beside weights and slots. */
export function circumstancesOf({
  optimizer,
  workers,
  precision = 'float32',
  schedule,
}: FitOptions): Circumstances {
  return {
    backend: tf.getBackend(),
    precision,
    workers: workers?.count ?? 1,
    optimizer: optimizer instanceof tf.Optimizer ? optimizer.getClassName() : 'unknown',
    schedule: schedule?.config ?? null,
  };
}

/** In what a run goes on otherwise than it was begun, for people. */
export function changesOf(before: Circumstances, now: Circumstances): string[] {
  return (Object.keys(now) as (keyof Circumstances)[]).flatMap((name) => {
    const [was, is] = [before[name], now[name]].map((value) => JSON.stringify(value));
    if (was === is) return [];
    return [
      `the run was begun with the ${name} ${was}, and goes on with ${is}: ` +
        'it will not end as if it had not been stopped',
    ];
  });
}
