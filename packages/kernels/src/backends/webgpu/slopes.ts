import type { RandomSlopes } from '../../kernels.js';
import { slopeKey } from '../../random/slopeKey.js';
import { f32, type Uniform, u32 } from './dispatch.js';

/** The members of a struct of uniforms that `SLOPES` reads. */
export const SLOPE_MEMBERS = /* wgsl */ `key0: u32, key1: u32, key2: u32, key3: u32, lower: f32, range: f32`;

/** Their values. */
export function slopeUniforms(slopes: RandomSlopes): Uniform[] {
  return [...[...slopeKey(slopes)].map(u32), f32(slopes.lower), f32(slopes.upper - slopes.lower)];
}

/**
 * WGSL: a product that is rounded before it goes on. A compiler may otherwise fuse it with a sum that
 * follows, in one shader and not in another. It cannot know that `zero`, a uniform, is 0.
 */
export const ROUNDED = /* wgsl */ `
fn rounded(product: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(product) ^ uniforms.zero);
}
`;

/**
 * WGSL: `slopes(group)` gives the slopes of elements 4 group .. 4 group + 3. Needs `ROUNDED`, and the
 * uniforms with `SLOPE_MEMBERS`.
 *
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
 */
export const SLOPES = /* wgsl */ `
fn multiply_high(a: u32, b: u32) -> u32 {
  let a_low = a & 0xffffu;
  let a_high = a >> 16u;
  let b_low = b & 0xffffu;
  let b_high = b >> 16u;
  let middle = a_high * b_low + ((a_low * b_low) >> 16u);
  let carry = a_low * b_high + (middle & 0xffffu);
  return a_high * b_high + (middle >> 16u) + (carry >> 16u);
}

fn philox(group: u32) -> vec4u {
  var c = vec4u(group, 0u, uniforms.key2, uniforms.key3);
  var key = vec2u(uniforms.key0, uniforms.key1);
  for (var round = 0u; round < 10u; round++) {
    let high0 = multiply_high(c.x, 0xd2511f53u);
    let high1 = multiply_high(c.z, 0xcd9e8d57u);
    c = vec4u(high1 ^ c.y ^ key.x, c.z * 0xcd9e8d57u, high0 ^ c.w ^ key.y, c.x * 0xd2511f53u);
    key += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}

fn slope(word: u32) -> f32 {
  let uniform_value = f32(word & 0x7fffffu) * 0x1p-23;
  return uniforms.lower + rounded(uniforms.range * uniform_value);
}

fn slopes(group: u32) -> vec4f {
  let words = philox(group);
  return vec4f(slope(words.x), slope(words.y), slope(words.z), slope(words.w));
}
`;
