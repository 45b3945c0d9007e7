import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../../test/support/backends.js';
import { readWeightDecayMask, type WeightDecayMask } from './weightDecayMask.js';

describe('readWeightDecayMask', () => {
  beforeAll(() => useBackend('cpu'));

  /** Which of some variables decay. */
  function decaying(mask: WeightDecayMask): string[] {
    const variables = [
      tf.variable(tf.zeros([2, 3]), true, 'maskTest/kernel'),
      tf.variable(tf.zeros([1, 1, 2, 3]), true, 'maskTest/kernel_1'),
      tf.variable(tf.zeros([3]), true, 'maskTest/bias'),
      tf.variable(tf.zeros([3]), true, 'maskTestNorm/gamma'),
    ];
    const found = variables.filter(readWeightDecayMask('Test', mask)).map(({ name }) => name);
    tf.dispose(variables);
    return found;
  }

  it.each<[WeightDecayMask, string[]]>([
    ['all', ['maskTest/kernel', 'maskTest/kernel_1', 'maskTest/bias', 'maskTestNorm/gamma']],
    ['matrices', ['maskTest/kernel', 'maskTest/kernel_1']],
    [{ exclude: ['/bias', 'gamma$'] }, ['maskTest/kernel', 'maskTest/kernel_1']],
    [{ exclude: ['^maskTest/'] }, ['maskTestNorm/gamma']],
    [{ exclude: ['/kernel$'] }, ['maskTest/kernel_1', 'maskTest/bias', 'maskTestNorm/gamma']],
  ])('%j', (mask, expected) => {
    expect(decaying(mask)).toEqual(expected);
  });

  it.each([
    ['none', "weightDecayMask must be 'all', 'matrices' or { exclude }, got 'none'"],
    [null, "weightDecayMask must be 'all', 'matrices' or { exclude }, got null"],
    [{ exclude: ['['] }, 'weightDecayMask.exclude must be a list of regular expressions'],
    [{ exclude: '/bias' }, "as strings, got '/bias'"],
  ])('refuses %j', (mask, message) => {
    const read = () => readWeightDecayMask('Test', mask as WeightDecayMask);
    expect(read).toThrow(message);
    expect(read).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });
});
