import { philox } from './philox.js';

const TWO_TO_32 = 2 ** 32;
/** Set in the key that keys of nested places are made by; no purpose is as great. */
const NESTED = 2 ** 31;

/**
 * What random numbers are for; keeps the uses of one seed apart. The values are part of what a seed
 * means: a use keeps its number for ever.
 */
export const PURPOSE = {
  order: 1,
  augmentation: 2,
  synthetic: 3,
  split: 4,
  fuzz: 9,
  backOff: 10,
} as const;

/**
 * Random numbers at an address. `moveTo` chooses the address; what is drawn after that is a function
 * of seed and address alone, however often and in whatever order addresses are visited.
 */
export class AddressedRandom {
  private readonly words = new Uint32Array(4);
  private key0: number;
  private key1: number;
  private first = 0;
  private second = 0;
  private third = 0;
  private block = 0;
  private used = 4;

  /** @param seed An integer from 0 to 2^53 - 1. */
  constructor(seed: number, purpose: (typeof PURPOSE)[keyof typeof PURPOSE]) {
    this.key0 = seed % TWO_TO_32;
    // The upper half of a seed has 21 bits: the purpose stands above them.
    this.key1 = Math.floor(seed / TWO_TO_32) + purpose * 2 ** 24;
  }

  /** Three numbers below 2^32. */
  moveTo(first: number, second = 0, third = 0): this {
    this.first = first;
    this.second = second;
    this.third = third;
    this.block = 0;
    this.used = 4;
    return this;
  }

  /** What `moveTo` was told. */
  get address(): readonly [first: number, second: number, third: number] {
    return [this.first, this.second, this.third];
  }

  /**
   * Random numbers of a place within this one: others at every place, whatever is drawn here or at the
   * other places. They stand at the same address. Their key is a function of seed, purpose, `third` and
   * the places entered alone, so that they, too, may be moved.
   *
   * @param place A number below 2^32.
   */
  nested(place: number): AddressedRandom {
    const { first, second, third, key0, key1 } = this;
    const nested = new AddressedRandom(0, PURPOSE.augmentation);
    philox(place, third, 0, 0, key0, key1 ^ NESTED, nested.words);
    nested.key0 = nested.words[0]!;
    nested.key1 = nested.words[1]!;
    return nested.moveTo(first, second, third);
  }

  /** An integer from 0 to 2^32 - 1. */
  word(): number {
    if (this.used === 4) {
      const { first, second, third, key0, key1, words } = this;
      philox(this.block++, first, second, third, key0, key1, words);
      this.used = 0;
    }
    return this.words[this.used++]!;
  }

  /** An integer from 0 to count - 1. */
  integer(count: number): number {
    return Math.floor((this.word() / TWO_TO_32) * count);
  }

  /** A number from `low` up to, not including, `high`. */
  uniform(low: number, high: number): number {
    return low + (high - low) * (this.word() / TWO_TO_32);
  }

  /** Whether something happens that does so with this probability: never with 0, always with 1. */
  chance(probability: number): boolean {
    return this.word() / TWO_TO_32 < probability;
  }

  /** A number of the normal distribution of mean 0 and deviation 1 (Box and Muller, 1958). */
  normal(): number {
    // Of 1 - u, as u may be 0.
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform(0, 1)));
    return radius * Math.cos(2 * Math.PI * this.uniform(0, 1));
  }
}
