import { createHash } from 'node:crypto';
import { AddressedRandom, PURPOSE } from '../../src/random/addressedRandom.js';
import { damageBytes } from './damage.js';
import type { FuzzTarget } from './fuzzTarget.js';

/** Whole inputs that a target's are made of. It takes longer to make one than to parse it. */
const WHOLE_INPUTS = 64;
/** So many are left whole. */
const SHARE_WHOLE = 1 / 16;
const MOST_DAMAGES = 4;

/** The inputs of a target: each is a function of the seed, the target's name and its number alone. */
export class Inputs {
  private readonly random: AddressedRandom;
  private readonly address: number;
  private readonly whole = new Map<number, Uint8Array>();

  constructor(
    private readonly target: FuzzTarget,
    seed: number,
  ) {
    this.random = new AddressedRandom(seed, PURPOSE.fuzz);
    this.address = createHash('sha256').update(target.name).digest().readUInt32LE();
  }

  private async wholeInput(index: number): Promise<Uint8Array> {
    const known = this.whole.get(index);
    if (known) return known;
    // Buffers are made plain arrays: slices of those are no copies.
    const input = new Uint8Array(
      await this.target.make(this.random.moveTo(index, this.address, 0)),
    );
    this.whole.set(index, input);
    return input;
  }

  async at(number: number): Promise<Uint8Array> {
    const { random, address, target } = this;
    random.moveTo(number, address, 1);
    const [index, other] = [random.integer(WHOLE_INPUTS), random.integer(WHOLE_INPUTS)];
    let input = await this.wholeInput(index);
    const spliced = await this.wholeInput(other);
    random.moveTo(number, address, 2);
    if (random.uniform(0, 1) < SHARE_WHOLE) return input.slice();
    const damages = 1 + random.integer(MOST_DAMAGES);
    for (let i = 0; i < damages; i++) {
      const isKnowing = target.damage !== undefined && random.integer(4) > 0;
      const damaged = isKnowing
        ? target.damage!(input, random)
        : damageBytes(input, random, spliced);
      input = new Uint8Array(damaged);
    }
    return input;
  }
}
