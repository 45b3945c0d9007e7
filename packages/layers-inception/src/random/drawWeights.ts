import { philox4x32 } from '@cifar/kernels';

/** Which weight is drawn: every value is a function of the address and its place in the tensor. */
export interface WeightAddress {
  /** An integer from 0 to 2^53 - 1. */
  readonly seed: number;
  /** The weight's number, commonly the hash of its name: an integer from 0 to 2^32 - 1. */
  readonly stream: number;
}

const TWO_TO_32 = 2 ** 32;

// The third word of the counter keeps initial weights apart from all other uses of a seed.
const INITIAL_WEIGHTS = 0x77656967;

function drawWords(count: number, { seed, stream }: WeightAddress): Uint32Array {
  const words = new Uint32Array(4 * Math.ceil(count / 4));
  const key = [seed % TWO_TO_32, stream];
  for (let block = 0; block < words.length / 4; block++) {
    const counter = [block, Math.floor(seed / TWO_TO_32), INITIAL_WEIGHTS, 0];
    words.set(philox4x32(counter, key), 4 * block);
  }
  return words;
}

/** `count` values uniform in [-limit, limit). */
export function drawUniform(count: number, limit: number, address: WeightAddress): Float32Array {
  const words = drawWords(count, address);
  return Float32Array.from({ length: count }, (_, i) => limit * (2 * (words[i]! / TWO_TO_32) - 1));
}

/** `count` values of a normal distribution around 0, by the method of Box and Muller. */
export function drawNormal(
  count: number,
  standardDeviation: number,
  address: WeightAddress,
): Float32Array {
  const words = drawWords(2 * Math.ceil(count / 2), address);
  return Float32Array.from({ length: count }, (_, i) => {
    const pair = i - (i % 2);
    // In (0, 1], so that its logarithm is finite.
    const radius = Math.sqrt(-2 * Math.log((words[pair]! + 1) / TWO_TO_32));
    const angle = (2 * Math.PI * words[pair + 1]!) / TWO_TO_32;
    return standardDeviation * radius * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
  });
}
