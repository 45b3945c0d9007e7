import type { AddressedRandom } from '../../src/random/addressedRandom.js';

/** Where counting goes wrong: at the ends of what integers of 1, 2, 4 and 8 bytes hold. */
const BOUNDARIES = [
  0n,
  1n,
  0x7fn,
  0x80n,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fffffffn,
  0x80000000n,
  0xffffffffn,
  0x7fffffffffffffffn,
  0xffffffffffffffffn,
];

type Damage = (input: Uint8Array, random: AddressedRandom, other: Uint8Array) => Uint8Array;

const joined = (...pieces: Uint8Array[]) => new Uint8Array(Buffer.concat(pieces));

/** A place in it; most are near its beginning or end, where headers and footers are. */
function placeIn(input: Uint8Array, random: AddressedRandom): number {
  const near = Math.min(input.length, 600);
  switch (random.integer(4)) {
    case 0:
      return random.integer(near);
    case 1:
      return input.length - 1 - random.integer(near);
    default:
      return random.integer(input.length);
  }
}

const flipBit: Damage = (input, random) => {
  const damaged = input.slice();
  damaged[placeIn(input, random)]! ^= 1 << random.integer(8);
  return damaged;
};

const setByte: Damage = (input, random) => {
  const damaged = input.slice();
  damaged[placeIn(input, random)] = random.integer(256);
  return damaged;
};

const setInteger: Damage = (input, random) => {
  const damaged = input.slice();
  const value = BOUNDARIES[random.integer(BOUNDARIES.length)]!;
  const size = 2 ** random.integer(4);
  const isLittle = random.integer(2) === 0;
  const start = placeIn(input, random);
  for (let i = 0; i < size && start + i < damaged.length; i++) {
    const byte = isLittle ? i : size - 1 - i;
    damaged[start + i] = Number((value >> BigInt(8 * byte)) & 0xffn);
  }
  return damaged;
};

const cut: Damage = (input, random) => input.slice(0, placeIn(input, random));

const takeOut: Damage = (input, random) => {
  const start = placeIn(input, random);
  return joined(input.subarray(0, start), input.subarray(start + 1 + random.integer(64)));
};

const repeat: Damage = (input, random) => {
  const start = placeIn(input, random);
  const piece = input.subarray(start, start + 1 + random.integer(64));
  const copies = Array.from({ length: 1 + random.integer(8) }, () => piece);
  return joined(input.subarray(0, start), ...copies, input.subarray(start));
};

const insert: Damage = (input, random) => {
  const start = placeIn(input, random);
  const noise = Uint8Array.from({ length: 1 + random.integer(16) }, () => random.integer(256));
  return joined(input.subarray(0, start), noise, input.subarray(start));
};

const splice: Damage = (input, random, other) =>
  joined(input.subarray(0, placeIn(input, random)), other.subarray(random.integer(other.length)));

const KINDS: readonly Damage[] = [
  flipBit,
  setByte,
  setInteger,
  setInteger,
  cut,
  takeOut,
  repeat,
  insert,
  splice,
];

/** Damages an input in a way that knows nothing of what it is. */
export function damageBytes(
  input: Uint8Array,
  random: AddressedRandom,
  other: Uint8Array,
): Uint8Array {
  if (input.length === 0) return input;
  return KINDS[random.integer(KINDS.length)]!(input, random, other);
}
