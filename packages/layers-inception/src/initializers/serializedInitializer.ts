import { serialization } from '@tensorflow/tfjs-core';
import { initializers } from '@tensorflow/tfjs-layers';
import { LayerArgumentError } from '../layerArgumentError.js';
import { type Initializer, InitializerBase } from './initializerBase.js';

/** An initializer as tfjs writes it into `model.json`. */
export function writeInitializer(initializer: Initializer): serialization.ConfigDict {
  return { className: initializer.getClassName(), config: initializer.getConfig() };
}

/**
 * An initializer from its instance or from what {@link writeInitializer} wrote. Default:
 * `glorotUniform`.
 *
 * @throws {LayerArgumentError} for a class that is not registered.
 */
export function readInitializer(
  given: Initializer | serialization.ConfigDict | undefined,
): Initializer {
  if (given === undefined) return initializers.glorotUniform({});
  if (given instanceof InitializerBase) return given;
  const { className, config } = (given ?? {}) as {
    className: string;
    config: serialization.ConfigDict;
  };
  const registered = serialization.SerializationMap.getMap().classNameMap[className];
  if (registered === undefined) {
    throw new LayerArgumentError(
      `there is no initializer of the class ${JSON.stringify(className ?? given)}; register it with ` +
        'tf.serialization.registerClass before loading a model that uses it',
    );
  }
  const [initializerClass, fromConfig] = registered;
  return fromConfig(initializerClass, config) as Initializer;
}
