import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { expectGoldenWeights, goldenCases } from '../../test/optimizerCases.js';
import { Lion, type LionArguments } from './lion.js';

describe.each(allBackends)('Lion on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(goldenCases('CifarLion', [1, 64]))(
    'gives the golden weights: %s, gradients times %d',
    async (_name, scale, config, weights) => {
      const optimizer = new Lion(config as LionArguments);
      await expectGoldenWeights(optimizer, weights, scale);
      optimizer.dispose();
    },
  );
});

describe('Lion', () => {
  beforeAll(() => useBackend('cpu'));

  it.each([
    [{ learningRate: -1 }, 'learningRate must be a finite number of at least 0, got -1'],
    [{ beta1: 1 }, 'beta1 must be at least 0 and less than 1, got 1'],
    [{ beta2: Number.NaN }, 'beta2 must be at least 0 and less than 1, got NaN'],
    [{ weightDecay: -0.1 }, 'weightDecay must be a finite number of at least 0, got -0.1'],
    [{ weightDecayMask: 'none' }, "weightDecayMask must be 'all', 'matrices' or { exclude }"],
  ])('refuses %j', (wrong, message) => {
    const make = () => new Lion({ learningRate: 1, ...wrong } as LionArguments);
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
