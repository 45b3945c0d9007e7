/** What adapters ask of a source: also one of promises, as `prefetch` makes it, or one of other batches. */
export interface AddressableSource<B> {
  /** Batches of that epoch. */
  batchCount(epoch: number): number;
  batch(epoch: number, index: number): B | Promise<B>;
}
