import { checkInteger, checkOneOf, checkSeed, refuse } from '../argumentChecks.js';
import { AddressedRandom, PURPOSE } from '../random/addressedRandom.js';
import { permutation } from '../random/permutation.js';
import { apportion } from './apportion.js';
import type { CifarSplit } from './cifarDataset.js';
import { subsetOf } from './subset.js';

interface CommonOptions {
  /** Decides which examples go where. Default: 0. */
  readonly seed?: number;
  /** By which labels. Default: 'fine'. */
  readonly labels?: 'fine' | 'coarse';
}

/** How large the parts are: as shares of the split, or in examples. */
export type StratifiedSplitOptions<Sizes extends readonly number[] = readonly number[]> =
  CommonOptions &
    (
      | { readonly fractions: Sizes; readonly counts?: undefined }
      | { readonly counts: Sizes; readonly fractions?: undefined }
    );

/** A split for each of the sizes. */
export type Parts<Sizes extends readonly number[]> = {
  -readonly [Part in keyof Sizes]: CifarSplit;
};

/** Fractions are sums of numbers that are not quite what they are written as. */
const TOLERANCE = 1e-9;

function countsOf(options: StratifiedSplitOptions, examples: number): readonly number[] {
  const { counts, fractions } = options;
  if ((counts === undefined) === (fractions === undefined)) {
    refuse('stratifiedSplit', 'options', 'with either fractions or counts', options);
  }
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  if (counts) {
    for (const count of counts) checkInteger('stratifiedSplit', 'counts', count, 0, examples);
    if (counts.length === 0 || sum(counts) > examples) {
      refuse('stratifiedSplit', 'counts', `of ${examples} examples together at most`, counts);
    }
    return counts;
  }
  const isFraction = (value: number) => value >= 0 && value <= 1;
  if (!fractions?.length || !fractions.every(isFraction) || sum(fractions) > 1 + TOLERANCE) {
    refuse('stratifiedSplit', 'fractions', 'from 0 to 1, together 1 at most', fractions);
  }
  // Where parts end is rounded, not the parts: together they have what their sum says.
  const ends = fractions.map((_, part) => Math.round(examples * sum(fractions.slice(0, part + 1))));
  return ends.map((end, part) => Math.min(end, examples) - (ends[part - 1] ?? 0));
}

/**
 * Cuts a split into parts that have all classes in the same proportions: a part has its share of every class,
 * rounded up or down. Examples of a class are drawn at random, those of a part stand in the split's
 * order. What is in which part is a function of the labels, the sizes and the seed.
 *
 * Images are copied, as `subset` does.
 *
 * @returns As many splits as sizes are given, no example in two of them. Sizes may leave some out.
 * @throws {CifarDataError} INVALID_ARGUMENT if sizes are not both possible and given in one way.
 * @example
 * import { stratifiedSplit, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const { train } = syntheticCifar100({ trainCount: 1000, testCount: 1 });
 * const [rest, validation] = stratifiedSplit(train, { fractions: [0.9, 0.1], seed: 1 });
 * console.log(rest.count, validation.count); // 900 100
 */
export function stratifiedSplit<const Sizes extends readonly number[]>(
  split: CifarSplit,
  options: StratifiedSplitOptions<Sizes>,
): Parts<Sizes> {
  const { seed = 0, labels: kind = 'fine' } = options;
  checkSeed('stratifiedSplit', seed);
  checkOneOf('stratifiedSplit', 'labels', kind, ['fine', 'coarse']);
  const labels = kind === 'fine' ? split.labels : split.coarseLabels;
  if (!labels) refuse('stratifiedSplit', 'labels', "'fine', as there are no coarse labels", kind);
  const counts = countsOf(options, split.count);
  const rest = split.count - counts.reduce((all, count) => all + count, 0);

  const examples = new Map<number, number[]>();
  for (let i = 0; i < split.count; i++) {
    const label = labels[i]!;
    const found = examples.get(label);
    if (found) found.push(i);
    else examples.set(label, [i]);
  }
  const classes = [...examples].toSorted(([a], [b]) => a - b);
  const table = apportion(
    classes.map(([, { length }]) => length),
    [...counts, rest],
  );
  const random = new AddressedRandom(seed, PURPOSE.split);
  const parts = counts.map((): number[] => []);
  for (const [row, [label, members]] of classes.entries()) {
    const order = permutation(members.length, random.moveTo(label));
    let taken = 0;
    for (const [part, indices] of parts.entries()) {
      const end = taken + table[row]![part]!;
      while (taken < end) indices.push(members[order[taken++]!]!);
    }
  }
  return parts.map((indices) =>
    subsetOf(
      split,
      indices.sort((a, b) => a - b),
    ),
  ) as Parts<Sizes>;
}
