import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { useBackend } from '../../../test/support/backends.js';
import { temporaryFolder } from '../../../test/support/temporaryFolder.js';
import { fit, SGD } from '../src/index.js';
import { readCheckpoint } from '../src/run/checkpoint.js';
import { smallModel, smallSource } from './smallTask.js';

describe('a checkpoint', () => {
  beforeAll(() => useBackend('cpu'));

  it('is refused with any byte of it flipped', async () => {
    const runDir = await temporaryFolder();
    const { checkpoint } = await fit(smallModel(2), {
      train: smallSource(8, 8),
      epochs: 1,
      optimizer: new SGD({ learningRate: 0.1, momentum: 0.9 }),
      runDir,
    });
    const folder = join(runDir, 'copy');
    await cp(checkpoint!, folder, { recursive: true });
    tf.dispose((await readCheckpoint(folder)).weights);
    let flipped = 0;
    for (const file of await readdir(folder)) {
      const path = join(folder, file);
      const whole = await readFile(path);
      for (let at = 0; at < whole.length; at++) {
        const damaged = Buffer.from(whole);
        damaged[at]! ^= 1 << (at % 8);
        await writeFile(path, damaged);
        const reading = readCheckpoint(folder);
        await expect(reading, `${file}, byte ${at}`).rejects.toMatchObject({
          name: 'TrainerError',
          code: expect.stringMatching(/CHECKPOINT_INVALID|NOT_FOUND/),
        });
        flipped += 1;
      }
      await writeFile(path, whole);
    }
    expect(flipped).toBeGreaterThan(2_000);
    tf.dispose((await readCheckpoint(folder)).weights);
  }, 120_000);
});
