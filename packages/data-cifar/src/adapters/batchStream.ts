import { checkInteger } from '../argumentChecks.js';
import type { AddressableSource } from './addressableSource.js';
import { type EachBatchOptions, eachBatch } from './eachBatch.js';

export interface BatchStreamOptions extends EachBatchOptions {
  /** Batches that are made before they are read, and held. Default: 0. */
  readonly queue?: number;
}

/**
 * The batches of an epoch, or of several, as a stream of the platform. No batch is made that is neither read nor has
 * room in the queue, and none after `cancel`; `signal` ends the stream with its reason.
 *
 * @throws {CifarDataError} INVALID_ARGUMENT if an option is out of its range. What the source throws ends the stream.
 * @example
 * import { type Batch, batches, batchStream, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 64, testCount: 1 });
 * const stream = batchStream(batches(train, { batchSize: 16 }), { epochs: 2, queue: 1 });
 * const means = new TransformStream<Batch, number>({
 *   transform({ images }, controller) {
 *     controller.enqueue(images.reduce((sum, value) => sum + value, 0) / images.length);
 *   },
 * });
 * for await (const value of stream.pipeThrough(means)) console.log(value);
 */
export function batchStream<B>(
  source: AddressableSource<B>,
  { queue = 0, ...options }: BatchStreamOptions = {},
): ReadableStream<B> {
  checkInteger('batchStream', 'queue', queue, 0);
  const iterator = eachBatch(source, options);
  return new ReadableStream<B>(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel() {
        // Not waited for: a batch may still be on its way.
        void iterator.return();
      },
    },
    { highWaterMark: queue },
  );
}
