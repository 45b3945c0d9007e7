import type { AddressedRandom } from '../../src/random/addressedRandom.js';

/** A parser that must take any bytes: it returns, or throws a `CifarDataError`. */
export interface FuzzTarget {
  readonly name: string;
  /** A whole input, now and then: what mutations start from. A function of what is drawn. */
  make(random: AddressedRandom): Uint8Array | Promise<Uint8Array>;
  /** Damage that knows the structure; general damage (flips, cuts, splices, repeats, boundary integers) is the runner's. */
  damage?(input: Uint8Array, random: AddressedRandom): Uint8Array;
  /** Parses it: returns, or throws a CifarDataError. */
  parse(input: Uint8Array): unknown | Promise<unknown>;
}
