import { describe, expect, expectTypeOf, it } from 'vitest';
import { countingSplit } from '../../test/countingSplit.js';
import { syntheticCifar100 } from '../synthetic/syntheticCifar100.js';
import type { CifarDataset } from './cifarDataset.js';
import { filterClasses } from './filterClasses.js';
import { subset } from './subset.js';

const dataset = syntheticCifar100({ trainCount: 250, testCount: 100 });
const label = dataset.classes.indexOf('blue_disc');

describe('filterClasses', () => {
  it('keeps the images of some classes, which it numbers as they are given', () => {
    const { classes, superclasses, train, test } = filterClasses(dataset, [
      'blue_disc',
      'red_disc',
    ]);
    expect(classes).toEqual(['blue_disc', 'red_disc']);
    expect(superclasses).toBe(dataset.superclasses);
    expect([...train.labels]).toEqual([1, 0, 1, 0, 1, 0]);
    expect([...test.labels]).toEqual([1, 0]);
    expect([...train.coarseLabels!]).toEqual([0, 1, 0, 1, 0, 1]);
    const [red, blue] = [0, label];
    const original = subset(dataset.train, [red, blue, 100 + red, 100 + blue, 200, 200 + blue]);
    expect(Buffer.compare(train.images, original.images)).toBe(0);
  });

  it('leaves labels and classes as they are if told so', () => {
    const kept = filterClasses(dataset, ['blue_disc'], { relabel: false });
    expect(kept.classes).toBe(dataset.classes);
    expect([...kept.train.labels]).toEqual([label, label, label]);
    expectTypeOf(kept).toEqualTypeOf(dataset);
  });

  it('takes labels, of a dataset and of a split', () => {
    expect(filterClasses(dataset, [label, 0]).classes).toEqual(['blue_disc', 'red_disc']);
    const split = filterClasses(countingSplit(10), [31, 5]);
    expect([split.count, ...split.labels]).toEqual([2, 1, 0]);
    const same = filterClasses(countingSplit(10), [31, 5], { relabel: false });
    expect([...same.labels]).toEqual([5, 31]);
  });

  it('has types of the names given', () => {
    const { classes } = filterClasses(dataset, ['blue_disc', 'red_disc']);
    expectTypeOf(classes).toEqualTypeOf<readonly ('blue_disc' | 'red_disc')[]>();
    const plain: CifarDataset = dataset;
    expectTypeOf(filterClasses(plain, ['red_disc' as string])).toEqualTypeOf<CifarDataset>();
    // @ts-expect-error There is no such class.
    expect(() => filterClasses(dataset, ['apple'])).toThrow("synthetic-cifar-100, got 'apple'");
  });

  it.each([
    [[], 'one class or several, each once'],
    [['red_disc', 'red_disc'], 'each once'],
    [[100], 'an integer from 0 to 99, got 100'],
    [[0, 'red_disc'], 'each once'],
  ] as const)('refuses %j', (classes, message) => {
    expect(() => filterClasses(dataset, classes)).toThrow(
      expect.objectContaining({
        code: 'INVALID_ARGUMENT',
        message: expect.stringContaining(message),
      }),
    );
    expect(() => filterClasses(countingSplit(2), [256])).toThrow('from 0 to 255, got 256');
  });
});
