import * as tf from '@tensorflow/tfjs-core';
import { type LayersModel, layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { allBackends, useBackend } from '../../../../test/support/backends.js';
import { temporaryFolder } from '../../../../test/support/temporaryFolder.js';
import { DrawnParameters } from '../../test/optimizerCases.js';
import { smallModel, smallSource, weightsOf } from '../../test/smallTask.js';
import type { StepEnd } from '../callbacks/callback.js';
import { fit } from '../loop/fit.js';
import { AdamW } from './adamW.js';
import { GradientAccumulation } from './gradientAccumulation.js';
import { GradientClipping } from './gradientClipping.js';
import { Lion } from './lion.js';
import { Muon } from './muon.js';
import type { NestedOptimizer } from './nestedOptimizer.js';
import { SGD } from './sgd.js';
import { WeightAveraging } from './weightAveraging.js';

const sgd = () => new SGD({ learningRate: 0.05, momentum: 0.9, weightDecay: 1e-3 });
const adam = () =>
  new AdamW({ learningRate: 0.02, weightDecayMask: { exclude: ['/bias', '/gamma'] } });

const optimizers: readonly (readonly [name: string, make: () => NestedOptimizer])[] = [
  ['SGD', sgd],
  ['AdamW', adam],
  ['Lion', () => new Lion({ learningRate: 5e-3, weightDecay: 0.1, weightDecayMask: 'matrices' })],
  ['Muon', () => new Muon({ learningRate: 0.02, others: adam(), exclude: ['^logits/'] })],
  ['GradientClipping', () => new GradientClipping({ optimizer: adam(), norm: 1 })],
  ['GradientAccumulation', () => new GradientAccumulation({ optimizer: sgd(), steps: 3 })],
  ['WeightAveraging', () => new WeightAveraging({ optimizer: adam(), decay: 0.9, warmUp: true })],
  [
    'WeightAveraging of GradientAccumulation',
    () =>
      new WeightAveraging({
        optimizer: new GradientAccumulation({ optimizer: adam(), steps: 3 }),
        decay: 0.9,
      }),
  ],
];

/** Of its class, as its config says it. */
function copyOf(optimizer: NestedOptimizer): NestedOptimizer {
  const { classNameMap } = tf.serialization.SerializationMap.getMap();
  const [optimizerClass, fromConfig] = classNameMap[optimizer.getClassName()]!;
  const config = JSON.parse(JSON.stringify(optimizer.getConfig()));
  return fromConfig(optimizerClass, config) as unknown as NestedOptimizer;
}

describe.each(allBackends)('on %s', (backend) => {
  beforeAll(() => useBackend(backend));

  describe.each(optimizers)('%s', (_name, make) => {
    it('goes on with the same bits from its slots', async () => {
      const optimizer = make();
      const parameters = new DrawnParameters();
      for (let step = 1; step <= 5; step++) parameters.step(optimizer, step, 4);
      const copy = copyOf(optimizer);
      for (const { name } of parameters.variables) {
        copy.writeSlots(name, optimizer.readSlots(name));
      }
      const weights = await parameters.values();
      const finish = async (which: NestedOptimizer) => {
        for (const [p, variable] of parameters.variables.entries()) {
          tf.tidy(() => variable.assign(tf.tensor(weights[p]!, variable.shape)));
        }
        for (let step = 6; step <= 10; step++) parameters.step(which, step, 4);
        return [await parameters.values(), await parameters.slots(which)];
      };
      const expected = await finish(copy);
      expect(await finish(optimizer)).toEqual(expected);
      expect((expected[0] as Float32Array[])[0]).not.toEqual(weights[0]);
      parameters.dispose();
      optimizer.dispose();
      copy.dispose();
    });

    it('goes on from its weights as a tfjs optimizer, and leaves no tensors', async () => {
      const before = tf.memory().numTensors;
      const optimizer = make();
      const parameters = new DrawnParameters();
      for (let step = 1; step <= 4; step++) parameters.step(optimizer, step);
      const copy = copyOf(optimizer);
      const written = await optimizer.getWeights();
      await copy.setWeights(written);
      expect(copy.iterations).toBe(4);
      expect(copy.getConfig()).toEqual(optimizer.getConfig());
      expect(await parameters.slots(copy)).toEqual(await parameters.slots(optimizer));
      tf.dispose(written.filter(({ name }) => /(^|:)iter$/.test(name)).map(({ tensor }) => tensor));
      copy.dispose();
      optimizer.dispose();
      parameters.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });

    it('keeps as many tensors, step by step', () => {
      const optimizer = make();
      const parameters = new DrawnParameters();
      const tensors: number[] = [];
      for (let step = 1; step <= 9; step++) {
        parameters.step(optimizer, step, step > 6 ? 4 : 1);
        tensors.push(tf.memory().numTensors);
      }
      expect(tensors[5]).toBe(tensors[2]);
      expect(tensors[8]).toBe(tensors[2]);
      optimizer.dispose();
      parameters.dispose();
    });

    it('trains in fit', async () => {
      const optimizer = make();
      const { history } = await fit(smallModel(), {
        train: smallSource(48, 8),
        validation: smallSource(16, 8),
        epochs: 6,
        optimizer,
      });
      expect(history.at(-1)!.train.loss).toBeLessThan(0.6 * history[0]!.train.loss);
      optimizer.dispose();
    });
  });

  describe.each(optimizers.filter(([name]) => !/Averaging|Accumulation/.test(name)))(
    '%s',
    (_name, make) => {
      it('leaves weights and slots as they are where the factor is 0', async () => {
        const optimizer = make();
        const parameters = new DrawnParameters();
        for (let step = 1; step <= 3; step++) parameters.step(optimizer, step, 8);
        const before = [await parameters.values(), await parameters.slots(optimizer)];
        parameters.overflow(optimizer);
        expect([await parameters.values(), await parameters.slots(optimizer)]).toEqual(before);
        parameters.step(optimizer, 4, 8);
        expect(await parameters.values()).not.toEqual(before[0]);
        parameters.dispose();
        optimizer.dispose();
      });

      it('may begin with a step that is left out', async () => {
        const optimizer = make();
        const other = make();
        const run = async (which: NestedOptimizer) => {
          const parameters = new DrawnParameters();
          if (which === other) parameters.overflow(which);
          for (let step = 1; step <= 2; step++) parameters.step(which, step, 8);
          const values = await parameters.values();
          parameters.dispose();
          which.dispose();
          return values;
        };
        expect(await run(other)).toEqual(await run(optimizer));
      });
    },
  );
});

describe.each(optimizers)('%s', (_name, make) => {
  beforeAll(() => useBackend('cpu'));

  it('is resumed by fit to the same bits, from within an epoch and an accumulation', async () => {
    const task = () => ({ train: smallSource(48, 8), epochs: 2, optimizer: make() });
    const through = smallModel();
    await fit(through, task());
    const runDir = await temporaryFolder();
    const stopping = new AbortController();
    const onStepEnd = ({ step }: StepEnd) => void (step === 4 && stopping.abort());
    const { status, step } = await fit(smallModel(), {
      ...{ ...task(), runDir, signal: stopping.signal, callbacks: [{ onStepEnd }] },
    });
    expect([status, step]).toEqual(['interrupted', 4]);
    const model = smallModel();
    await fit(model, { ...task(), runDir, resume: true });
    expect(await weightsOf(model)).toEqual(await weightsOf(through));
  });

  it('trains in model.compile and model.fit, and is saved and loaded with the model', async () => {
    const model = sequential({
      layers: [layers.dense({ units: 1, inputShape: [2], name: 'hidden' })],
    });
    const optimizer = make();
    model.compile({ optimizer, loss: 'meanSquaredError' });
    const x = tf.randomUniform([64, 2], -1, 1, 'float32', 1);
    const y = tf.sum(x, 1, true);
    const { history } = await model.fit(x, y, { epochs: 40, batchSize: 8, shuffle: false });
    const losses = history['loss'] as number[];
    expect(losses.at(-1)).toBeLessThan(losses[0]! / 4);
    const loaded = await loadLayersModel(await savedArtifacts(model));
    const optimizerRead = (loaded as unknown as { optimizer: NestedOptimizer }).optimizer;
    expect(optimizerRead.getConfig()).toEqual(optimizer.getConfig());
    const slotNames = optimizerRead.readSlots('hidden/kernel');
    expect(Object.keys(slotNames)).toEqual(Object.keys(optimizer.readSlots('hidden/kernel')));
  });
});

describe('an optimizer within another one', () => {
  beforeAll(() => useBackend('cpu'));
  const stock = tf.train.sgd(0.1) as unknown as NestedOptimizer;

  it.each([
    ['Muon', () => new Muon({ learningRate: 1, others: stock })],
    ['GradientClipping', () => new GradientClipping({ optimizer: stock, norm: 1 })],
    ['GradientAccumulation', () => new GradientAccumulation({ optimizer: stock, steps: 1 })],
    ['WeightAveraging', () => new WeightAveraging({ optimizer: stock, decay: 0 })],
  ])('is none of tfjs itself: %s', (name, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    expect(make).toThrow(new RegExp(`^${name}: .* whose slots can be read, .* got 'SGD'`));
  });
});

/** What `model.save` writes, to be read again. */
async function savedArtifacts(model: LayersModel): Promise<tf.io.IOHandler> {
  let artifacts: tf.io.ModelArtifacts | undefined;
  const save = async (written: tf.io.ModelArtifacts) => {
    artifacts = written;
    return { modelArtifactsInfo: tf.io.getModelArtifactsInfoForJSON(written) };
  };
  await model.save(tf.io.withSaveHandler(save), { includeOptimizer: true });
  return tf.io.fromMemory(artifacts!);
}
