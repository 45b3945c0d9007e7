import type { LayersModel } from '@tensorflow/tfjs-layers';

// What touches files is loaded when it is called for: the rest of the package runs in a browser.

/**
 * Saves a model as `model.json` and `weights.bin` in a folder, in tfjs's own format. The folder
 * appears whole or not at all; one that was there is replaced. Node only.
 *
 * @throws {TrainerError} WRITE_FAILED.
 * @example
 * await saveModel(model, `${folder}/model`);
 */
export async function saveModel(model: LayersModel, folder: string): Promise<void> {
  const { writeModel } = await import('./modelFiles.js');
  await writeModel(model, folder);
}

/**
 * Loads the model of a folder that `saveModel` wrote, or of a checkpoint. Import the package of its
 * layers before (`@cifar/layers-inception`): that registers them. Node only.
 *
 * @throws {TrainerError} NOT_FOUND or CHECKPOINT_INVALID.
 * @example
 * await saveModel(model, `${folder}/model`);
 * const loaded = await loadModel(`${folder}/model`);
 */
export async function loadModel(folder: string): Promise<LayersModel> {
  const { readModel } = await import('./modelFiles.js');
  return readModel(folder);
}
