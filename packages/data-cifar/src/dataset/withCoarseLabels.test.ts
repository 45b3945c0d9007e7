import { describe, expect, expectTypeOf, it } from 'vitest';
import { type SyntheticSuperclass, syntheticCifar100 } from '../synthetic/syntheticCifar100.js';
import type { CifarDataset } from './cifarDataset.js';
import { withCoarseLabels } from './withCoarseLabels.js';

const dataset = syntheticCifar100({ trainCount: 20, testCount: 10 });

describe('withCoarseLabels', () => {
  it('has superclasses for classes, and the same images', () => {
    const coarse = withCoarseLabels(dataset);
    expect(coarse.classes).toBe(dataset.superclasses);
    expect(coarse.superclasses).toBeUndefined();
    expect(coarse.train.labels).toBe(dataset.train.coarseLabels);
    expect(coarse.test.images).toBe(dataset.test.images);
    expect(coarse.train.coarseLabels).toBeUndefined();
    expectTypeOf(coarse).toEqualTypeOf<CifarDataset<SyntheticSuperclass, never>>();
  });

  it('refuses a dataset without superclasses', () => {
    expect(() => withCoarseLabels(withCoarseLabels(dataset))).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});
