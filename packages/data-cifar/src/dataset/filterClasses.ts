import { checkInteger, refuse } from '../argumentChecks.js';
import type { CifarDataset, CifarSplit } from './cifarDataset.js';
import { subsetOf } from './subset.js';

export interface FilterOptions {
  /**
   * Whether labels become places in the list of classes that are kept, as a network of as many outputs
   * wants them. Default: true.
   */
  readonly relabel?: boolean;
}

function filterSplit(split: CifarSplit, labels: readonly number[], relabel: boolean): CifarSplit {
  const places = new Map(labels.map((label, place) => [label, place]));
  const indices: number[] = [];
  for (let i = 0; i < split.count; i++) if (places.has(split.labels[i]!)) indices.push(i);
  const kept = subsetOf(split, indices);
  if (!relabel) return kept;
  return { ...kept, labels: kept.labels.map((label) => places.get(label)!) };
}

function checkDistinct(classes: readonly unknown[]): void {
  if (classes.length === 0 || new Set(classes).size < classes.length) {
    refuse('filterClasses', 'classes', 'one class or several, each once', classes);
  }
}

function filterDataset(
  dataset: CifarDataset,
  wanted: readonly (string | number)[],
  relabel: boolean,
): CifarDataset {
  const { classes, train, test } = dataset;
  const labels = wanted.map((name) => {
    if (typeof name === 'number') {
      checkInteger('filterClasses', 'classes', name, 0, classes.length - 1);
      return name;
    }
    const label = classes.indexOf(name);
    if (label < 0) refuse('filterClasses', 'classes', `of those of ${dataset.name}`, name);
    return label;
  });
  checkDistinct(labels);
  return {
    ...dataset,
    ...(relabel && { classes: labels.map((label) => classes[label]!) }),
    train: filterSplit(train, labels, relabel),
    test: filterSplit(test, labels, relabel),
  };
}

/**
 * The images of some classes, of a whole dataset or of a split. Coarse labels stay as they are.
 *
 * Of a dataset, classes are given by name or by label; those of the result are typed as the names
 * given. Of a split, by label.
 *
 * @throws {CifarDataError} INVALID_ARGUMENT if there is no such class, none is given, or one twice.
 * @example
 * import { filterClasses, syntheticCifar100 } from '@cifar/data-cifar';
 *
 * const dataset = syntheticCifar100({ trainCount: 200, testCount: 100 });
 * const discs = filterClasses(dataset, ['red_disc', 'blue_disc']);
 * discs.classes; // readonly ('red_disc' | 'blue_disc')[]; labels are 0 and 1
 */
export function filterClasses<
  Class extends string,
  Superclass extends string,
  const Kept extends Class,
>(
  dataset: CifarDataset<Class, Superclass>,
  classes: readonly Kept[],
  options?: FilterOptions & { readonly relabel?: true },
): CifarDataset<Kept, Superclass>;
export function filterClasses<Class extends string, Superclass extends string>(
  dataset: CifarDataset<Class, Superclass>,
  classes: readonly (NoInfer<Class> | number)[],
  options?: FilterOptions,
): CifarDataset<Class, Superclass>;
export function filterClasses(
  split: CifarSplit,
  labels: readonly number[],
  options?: FilterOptions,
): CifarSplit;
export function filterClasses(
  from: CifarDataset | CifarSplit,
  classes: readonly (string | number)[],
  { relabel = true }: FilterOptions = {},
): CifarDataset | CifarSplit {
  if ('train' in from) return filterDataset(from, classes, relabel);
  const labels = classes.map((label) => {
    checkInteger('filterClasses', 'labels', label, 0, 255);
    return label as number;
  });
  checkDistinct(labels);
  return filterSplit(from, labels, relabel);
}
