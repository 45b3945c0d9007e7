import { checkOneOf, refuse } from '../../argumentChecks.js';
import type { AddressedRandom } from '../../random/addressedRandom.js';
import { INTERPOLATIONS, type Interpolation } from '../affine/resample.js';
import { type ChannelValues, valueOfEachChannel } from '../channelValues.js';
import { checkPixels, HIGHEST_BYTE } from '../color/bytePixels.js';
import { oneOf } from '../composition/oneOf.js';
import type { Transform } from '../transform.js';
import type { Magnitudes } from './magnitudes.js';
import { OPERATION_NAMES, OPERATIONS, type OperationName } from './operations.js';

/** Of those operations that move pixels. */
export interface OperationOptions {
  /** Default: 'nearest'. */
  readonly interpolation?: Interpolation;
  /** What is seen outside of the image: 0 to 255. Default: 0, black. */
  readonly fill?: ChannelValues;
}

/**
 * One of all operations, each as likely.
 *
 * @param owner Who speaks in errors.
 * @param draw The counted magnitude.
 */
export function anyOperation(
  owner: string,
  magnitudes: Magnitudes,
  draw: (random: AddressedRandom) => number,
  { interpolation = 'nearest', fill: given = 0 }: OperationOptions,
): Transform {
  checkOneOf(owner, 'interpolation', interpolation, INTERPOLATIONS);
  const fill = valueOfEachChannel(owner, 'fill', given);
  if (!fill.every((value) => value >= 0 && value <= HIGHEST_BYTE)) {
    refuse(owner, 'fill', 'from 0 to 255', given);
  }

  const transformOf = (name: OperationName): Transform => ({
    name,
    prepare: (size) => ({
      size,
      apply(input, output, random) {
        checkPixels(owner, input);
        const { isSigned, of } = magnitudes[name];
        const magnitude = of(draw(random), size);
        const isTurned = isSigned && random.integer(2) === 1;
        const context = { size, interpolation, fill };
        OPERATIONS[name](input, output, isTurned ? -magnitude : magnitude, context);
      },
    }),
  });
  return { ...oneOf(OPERATION_NAMES.map(transformOf)), name: owner };
}
