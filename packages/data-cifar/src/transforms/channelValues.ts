import { refuse } from '../argumentChecks.js';
import { CHANNELS } from '../dataset/cifarDataset.js';

/** One number for all channels, or one for each; in the units of the images. */
export type ChannelValues = number | readonly [red: number, green: number, blue: number];

/** @throws {CifarDataError} INVALID_ARGUMENT. */
export function valueOfEachChannel(
  owner: string,
  argument: string,
  given: ChannelValues,
): readonly [red: number, green: number, blue: number] {
  const [red, green, blue, ...rest] = typeof given === 'number' ? [given, given, given] : given;
  if (rest.length > 0 || ![red, green, blue].every(Number.isFinite)) {
    refuse(owner, argument, `a finite number, or one for each of ${CHANNELS} channels`, given);
  }
  return [red, green, blue];
}
