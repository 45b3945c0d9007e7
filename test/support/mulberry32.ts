/** The generator that the golden values are drawn by: numbers in [0, 1). */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `size` numbers in [low, high), rounded to float32, in the order of the golden values. */
export function draw(size: number, [low, high, seed]: readonly [number, number, number]) {
  const next = mulberry32(seed);
  return Float32Array.from({ length: size }, () => low + (high - low) * next());
}
