/** What TensorBoard draws a distribution from. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** The upper limit of each bucket. */
  readonly limits: readonly number[];
  readonly counts: readonly number[];
}

const LEAST = 1e-12;
const GREATEST = 1e20;
const GROWTH = 1.1;

/** TensorFlow's own: each a tenth wider than the one before, from 1e-12 to 1e20, and mirrored. */
const LIMITS: readonly number[] = (() => {
  const positive: number[] = [];
  for (let limit = LEAST; limit < GREATEST; limit *= GROWTH) positive.push(limit);
  return [...positive.map((limit) => -limit).reverse(), 0, ...positive, Number.MAX_VALUE];
})();

/** The first limit that is greater than a value. */
function bucketOf(value: number): number {
  let [low, high] = [0, LIMITS.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (LIMITS[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Of the finite ones among some numbers; undefined if there is none. */
export function histogramOf(values: Iterable<number>): Histogram | undefined {
  const counts = new Map<number, number>();
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let [count, sum, sumOfSquares] = [0, 0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    min = Math.min(min, value);
    max = Math.max(max, value);
    count += 1;
    sum += value;
    sumOfSquares += value * value;
    const bucket = bucketOf(value);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  if (count === 0) return undefined;
  // From the first bucket that has something to the last.
  const filled = [...counts.keys()];
  const first = filled.reduce((least, bucket) => Math.min(least, bucket));
  const last = filled.reduce((most, bucket) => Math.max(most, bucket));
  const buckets = Array.from({ length: last - first + 1 }, (_, index) => first + index);
  return {
    ...{ min, max, count, sum, sumOfSquares },
    limits: buckets.map((bucket) => LIMITS[bucket]!),
    counts: buckets.map((bucket) => counts.get(bucket) ?? 0),
  };
}
