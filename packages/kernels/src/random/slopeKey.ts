import { philox4x32 } from './philox.js';

/** Where a layer's random slopes of one training step are: see {@link slopeKey}. */
export interface SlopeAddress {
  /** The run's seed: an integer in 0 .. 2^53 - 1. */
  readonly seed: number;
  /** The layer's number, commonly a hash of its name: an integer in 0 .. 2^32 - 1. */
  readonly stream: number;
  /** The training step: an integer in 0 .. 2^53 - 1. */
  readonly step: number;
}

const TWO_TO_32 = 2 ** 32;

// The constants by which TensorFlow scrambles a seed pair (`stateless_random_ops`, "RandomUniform").
const TENSORFLOW_KEY = [0x3ec8f720, 0x02461e29] as const;

/**
 * The pair of non-negative 32-bit integers that stands for an address.
 *
 * Every part of the address has its own words of the counter and the key, so that no two addresses
 * share an input. TensorFlow's `StatelessRandomUniform`, given this pair as its seed, draws the
 * same uniforms as {@link fillUniform}; its int32 seed is why the sign bit is dropped.
 */
export function slopeSeedPair({ seed, stream, step }: SlopeAddress): [number, number] {
  const counter = [step % TWO_TO_32, Math.floor(step / TWO_TO_32), Math.floor(seed / TWO_TO_32), 0];
  const words = philox4x32(counter, [seed % TWO_TO_32, stream]);
  return [words[0]! & 0x7fffffff, words[1]! & 0x7fffffff];
}

/**
 * The four words `m` that address a sequence of slopes: values 4g .. 4g + 3 of the sequence are
 * Philox4x32-10 with key (m0, m1) of counter (g, 0, m2, m3).
 */
export function slopeKey(address: SlopeAddress): Uint32Array {
  const [s0, s1] = slopeSeedPair(address);
  return philox4x32([s0, 0, s1, 0], TENSORFLOW_KEY);
}
