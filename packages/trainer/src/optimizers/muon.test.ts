import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { expectGoldenWeights, goldenCases } from '../../test/optimizerCases.js';
import { Muon, type MuonArguments } from './muon.js';
import { SGD } from './sgd.js';

const sgd = (learningRate = 0.1) => new SGD({ learningRate });

describe.each(allBackends)('Muon on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  it.each(goldenCases('CifarMuon', [1, 64]))(
    'gives the golden weights: %s, gradients times %d',
    async (_name, scale, config, weights) => {
      const optimizer = Muon.fromConfig<Muon>(Muon, config);
      await expectGoldenWeights(optimizer, weights, scale);
      optimizer.dispose();
    },
  );

  it('leaves vectors and what is excluded to the other optimizer, at a rate that moves with its own', async () => {
    const optimizer = new Muon({ learningRate: 0.5, others: sgd(0.1), exclude: ['^muonTest/out'] });
    const [kernel, out, bias] = [
      tf.variable(tf.zeros([2, 3]), true, 'muonTest/kernel'),
      tf.variable(tf.zeros([2, 3]), true, 'muonTest/out'),
      tf.variable(tf.zeros([3]), true, 'muonTest/bias'),
    ];
    optimizer.learningRate = 0.25;
    const gradients = [kernel, out, bias].map(({ name, shape }) => [name, tf.ones(shape)] as const);
    optimizer.applyGradients(Object.fromEntries(gradients));
    const slotsOf = ({ name }: tf.Variable) => Object.keys(optimizer.readSlots(name));
    expect(slotsOf(kernel)).toEqual(['muonMomentum']);
    expect(slotsOf(out)).toEqual(['velocity']);
    expect(slotsOf(bias)).toEqual(['velocity']);
    for (const variable of [out, bias]) {
      for (const value of await variable.data()) expect(value).toBeCloseTo(-0.05, 6);
    }
    tf.dispose([kernel, out, bias, ...gradients.map(([, gradient]) => gradient)]);
    optimizer.dispose();
  });
});

describe('Muon', () => {
  beforeAll(() => useBackend('cpu'));

  it.each([
    [{ learningRate: -1 }, 'learningRate must be a finite number of at least 0, got -1'],
    [{ learningRate: 0 }, 'othersRate must be given where learningRate is 0'],
    [{ othersRate: -1 }, 'othersRate must be a finite number of at least 0, got -1'],
    [{ momentum: 1 }, 'momentum must be at least 0 and less than 1, got 1'],
    [{ newtonSchulzSteps: 0 }, 'newtonSchulzSteps must be an integer of at least 1, got 0'],
    [{ exclude: ['('] }, "exclude must be a list of regular expressions, as strings, got '('"],
    [
      { exclude: 'logits' },
      "exclude must be a list of regular expressions, as strings, got 'logits'",
    ],
  ])('refuses %j', (wrong, message) => {
    const make = () => new Muon({ learningRate: 1, others: sgd(), ...wrong } as MuonArguments);
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
