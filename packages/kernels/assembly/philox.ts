// Philox4x32-10 (Salmon, Moraes, Dror, Shaw 2011), four counters at a time: each
// v128 holds one word of four consecutive counters.

const MULTIPLIER_0: u32 = 0xd2511f53;
const MULTIPLIER_1: u32 = 0xcd9e8d57;
const WEYL_0: u32 = 0x9e3779b9;
const WEYL_1: u32 = 0xbb67ae85;

/** Values made by one call of the generator: four counters of four words. */
export const BLOCK = 16;

@inline
function lowWords(even: v128, odd: v128): v128 {
  return v128.shuffle<i32>(even, odd, 0, 2, 4, 6);
}

@inline
function highWords(even: v128, odd: v128): v128 {
  return v128.shuffle<i32>(even, odd, 1, 3, 5, 7);
}

@inline
function toUniform(words: v128): v128 {
  // Uniform in [0, 1): the low 23 bits as a multiple of 2^-23, exact in float32. They are
  // never negative, and the conversion of signed integers is a single instruction.
  return f32x4.mul(
    f32x4.convert_i32x4_s(v128.and(words, i32x4.splat(0x7fffff))),
    f32x4.splat(1.1920928955078125e-7),
  );
}

/** Lane g of word w is value 4g + w: transposes to memory order, and scales. */
@inline
function storeBlock(
  out: usize, c0: v128, c1: v128, c2: v128, c3: v128, lower: v128, range: v128,
): void {
  const a = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
  const b = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
  const c = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
  const d = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
  v128.store(out, f32x4.add(lower, f32x4.mul(range, toUniform(v128.shuffle<i64>(a, b, 0, 2)))));
  v128.store(out, f32x4.add(lower, f32x4.mul(range, toUniform(v128.shuffle<i64>(a, b, 1, 3)))), 16);
  v128.store(out, f32x4.add(lower, f32x4.mul(range, toUniform(v128.shuffle<i64>(c, d, 0, 2)))), 32);
  v128.store(out, f32x4.add(lower, f32x4.mul(range, toUniform(v128.shuffle<i64>(c, d, 1, 3)))), 48);
}

/**
 * Writes uniforms number `first` to `first + count` of the stream (m0, m1, m2, m3)
 * to `out`, scaled to lower + range * uniform, each operation rounded to float32.
 * `first` is a multiple of 4. Whole blocks of 16 are written: `out` has room for
 * `count` rounded up to a multiple of 16.
 */
export function fillUniform(
  out: usize, first: u32, count: u32, m0: u32, m1: u32, m2: u32, m3: u32, lower: f32, range: f32,
): void {
  const lowerLanes = f32x4.splat(lower);
  const rangeLanes = f32x4.splat(range);
  const multiplier0 = i32x4.splat(MULTIPLIER_0);
  const multiplier1 = i32x4.splat(MULTIPLIER_1);
  const weyl0 = i32x4.splat(WEYL_0);
  const weyl1 = i32x4.splat(WEYL_1);
  let counter = i32x4.add(i32x4.splat(first >> 2), i32x4(0, 1, 2, 3));
  const end = out + (<usize>count << 2);
  // Two blocks at a time: a round of one waits for its own products longer than it computes.
  while (out < end) {
    let c0 = counter;
    let c1 = i32x4.splat(0);
    let c2 = i32x4.splat(m2);
    let c3 = i32x4.splat(m3);
    let d0 = i32x4.add(counter, i32x4.splat(4));
    let d1 = c1;
    let d2 = c2;
    let d3 = c3;
    let k0 = i32x4.splat(m0);
    let k1 = i32x4.splat(m1);
    for (let round = 0; round < 10; round++) {
      let even0 = i64x2.extmul_low_i32x4_u(c0, multiplier0);
      let odd0 = i64x2.extmul_high_i32x4_u(c0, multiplier0);
      let even1 = i64x2.extmul_low_i32x4_u(c2, multiplier1);
      let odd1 = i64x2.extmul_high_i32x4_u(c2, multiplier1);
      c0 = v128.xor(v128.xor(highWords(even1, odd1), c1), k0);
      c1 = lowWords(even1, odd1);
      c2 = v128.xor(v128.xor(highWords(even0, odd0), c3), k1);
      c3 = lowWords(even0, odd0);
      even0 = i64x2.extmul_low_i32x4_u(d0, multiplier0);
      odd0 = i64x2.extmul_high_i32x4_u(d0, multiplier0);
      even1 = i64x2.extmul_low_i32x4_u(d2, multiplier1);
      odd1 = i64x2.extmul_high_i32x4_u(d2, multiplier1);
      d0 = v128.xor(v128.xor(highWords(even1, odd1), d1), k0);
      d1 = lowWords(even1, odd1);
      d2 = v128.xor(v128.xor(highWords(even0, odd0), d3), k1);
      d3 = lowWords(even0, odd0);
      k0 = i32x4.add(k0, weyl0);
      k1 = i32x4.add(k1, weyl1);
    }
    storeBlock(out, c0, c1, c2, c3, lowerLanes, rangeLanes);
    out += BLOCK << 2;
    if (out < end) storeBlock(out, d0, d1, d2, d3, lowerLanes, rangeLanes);
    out += BLOCK << 2;
    counter = i32x4.add(counter, i32x4.splat(8));
  }
}
