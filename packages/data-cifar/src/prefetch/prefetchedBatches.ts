import { checkInteger } from '../argumentChecks.js';
import type { SplitBatches } from '../batches/batches.js';
import type { Batch, StoredBatch } from '../batches/batchSource.js';
import { CifarDataError } from '../cifarDataError.js';
import { type BatchThread, startBatchThread } from './batchThread.js';
import { errorOf } from './failure.js';
import type { MakeRequest, WorkerReply, WorkerSetup } from './messages.js';
import type { PrefetchedSource } from './prefetchedSource.js';
import { sharedSplit, splitForWorker } from './sharedSplit.js';

type Made = Batch | StoredBatch | undefined;
type Address = Omit<MakeRequest, 'kind' | 'id'>;

/** A batch on its way. */
interface Order {
  readonly id: number;
  readonly maker: Maker;
  readonly batch: Promise<Made>;
  resolve(batch: Made): void;
  reject(error: unknown): void;
  /** Whether somebody waits for it; otherwise it is made ahead. */
  isAwaited: boolean;
}

/** A thread, and the orders that it has not delivered yet. */
interface Maker {
  readonly thread: BatchThread;
  readonly orders: Map<number, Order>;
}

const keyOf = ({ method, epoch, index }: Address) => `${method} ${epoch} ${index}`;

export class PrefetchedBatches implements PrefetchedSource {
  readonly exampleCount: number;
  readonly batchSize: number;
  private readonly makers: Maker[] = [];
  /** Made or to be made, for nobody yet. */
  private readonly ahead = new Map<string, Order>();
  private nextId = 0;
  /** Why there are no more batches. */
  private ending: CifarDataError | undefined;

  constructor(
    private readonly source: SplitBatches,
    setup: Omit<WorkerSetup, 'split'>,
    workers: number,
    private readonly aheadCount: number,
  ) {
    this.exampleCount = source.exampleCount;
    this.batchSize = source.batchSize;
    const shared = sharedSplit(source.split);
    for (let i = 0; i < workers; i++) {
      const orders = new Map<number, Order>();
      const thread = startBatchThread({
        onReply: (reply) => this.deliver(orders, reply),
        onDeath: (reason) =>
          this.end(
            `a worker has died (${reason}): prefetch anew, or take the source's own batches`,
          ),
      });
      const { split, transfer } = splitForWorker(shared);
      thread.post({ kind: 'setup', setup: { ...setup, split } }, transfer);
      this.makers.push({ thread, orders });
    }
  }

  batchCount(epoch: number): number {
    return this.source.batchCount(epoch);
  }

  async batch(epoch: number, index: number): Promise<Batch> {
    return (await this.ask({ method: 'batch', epoch, index })) as Batch;
  }

  async storedBatch(epoch: number, index: number): Promise<StoredBatch | undefined> {
    this.check(epoch, index);
    if (!this.source.hasStored) return undefined;
    return (await this.ask({ method: 'storedBatch', epoch, index })) as StoredBatch;
  }

  async close(): Promise<void> {
    this.end('it has been closed, and makes no more batches');
    await Promise.all(this.makers.map(({ thread }) => thread.end()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private check(epoch: number, index: number): void {
    checkInteger('prefetch', 'index', index, 0, this.batchCount(epoch) - 1);
  }

  private ask(address: Address): Promise<Made> {
    this.check(address.epoch, address.index);
    if (this.ending) throw this.ending;
    const key = keyOf(address);
    const following = new Map(this.following(address).map((next) => [keyOf(next), next]));
    for (const [held, order] of this.ahead) {
      if (held !== key && !following.has(held)) this.drop(held, order);
    }
    const order = this.ahead.get(key) ?? this.order(address);
    this.ahead.delete(key);
    for (const [next, nextAddress] of following) {
      if (!this.ahead.has(next)) this.ahead.set(next, this.order(nextAddress));
    }
    order.isAwaited = true;
    this.hold(order.maker);
    return order.batch;
  }

  /** The batches that are likely to be asked for next. */
  private following({ method, epoch, index }: Address): Address[] {
    const addresses: Address[] = [];
    let [nextEpoch, nextIndex] = [epoch, index];
    while (addresses.length < this.aheadCount) {
      nextIndex += 1;
      // There are epochs without batches, where they wrap.
      while (nextIndex >= this.batchCount(nextEpoch)) [nextEpoch, nextIndex] = [nextEpoch + 1, 0];
      addresses.push({ method, epoch: nextEpoch, index: nextIndex });
    }
    return addresses;
  }

  /** Hands it to the worker that has the least to do. */
  private order(address: Address): Order {
    const maker = this.makers.reduce((least, other) =>
      other.orders.size < least.orders.size ? other : least,
    );
    const id = this.nextId++;
    let settle: Pick<Order, 'resolve' | 'reject'> | undefined;
    const batch = new Promise<Made>((resolve, reject) => {
      settle = { resolve, reject };
    });
    // Whoever asks for it is told.
    batch.catch(() => {});
    const order: Order = { id, maker, batch, ...settle!, isAwaited: false };
    maker.orders.set(id, order);
    maker.thread.post({ kind: 'make', id, ...address });
    return order;
  }

  private drop(key: string, { id, maker }: Order): void {
    this.ahead.delete(key);
    if (maker.orders.delete(id)) maker.thread.post({ kind: 'drop', id });
  }

  private deliver(orders: Map<number, Order>, reply: WorkerReply): void {
    const order = orders.get(reply.id);
    // Of one that was dropped.
    if (!order) return;
    orders.delete(reply.id);
    if (reply.kind === 'made') order.resolve(reply.batch);
    else order.reject(errorOf(reply.failure));
    this.hold(order.maker);
  }

  private hold({ thread, orders }: Maker): void {
    thread.hold([...orders.values()].some(({ isAwaited }) => isAwaited));
  }

  private end(message: string): void {
    if (this.ending) return;
    this.ending = new CifarDataError('WORKER_ENDED', `prefetch: ${message}`);
    this.ahead.clear();
    for (const { thread, orders } of this.makers) {
      for (const order of orders.values()) order.reject(this.ending);
      orders.clear();
      thread.hold(false);
      void thread.end();
    }
  }
}
