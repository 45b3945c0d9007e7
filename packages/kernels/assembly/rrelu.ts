import { fillUniform } from './philox';

/** Slopes are drawn this many at a time, into scratch memory that stays in the first-level cache. */
export const SLOPE_CHUNK = 1024;

/** y = x > 0 ? x : x * slope, with the slopes of the stream (m0..m3). `slopes` holds SLOPE_CHUNK floats. */
export function rrelu(
  x: usize,
  y: usize,
  count: u32,
  slopes: usize,
  m0: u32,
  m1: u32,
  m2: u32,
  m3: u32,
  lower: f32,
  range: f32,
): void {
  for (let first: u32 = 0; first < count; first += SLOPE_CHUNK) {
    const size = min<u32>(SLOPE_CHUNK, count - first);
    fillUniform(slopes, first, size, m0, m1, m2, m3, lower, range);
    gate(
      x + ((<usize>first) << 2),
      x + ((<usize>first) << 2),
      y + ((<usize>first) << 2),
      slopes,
      size,
    );
  }
}

/** dx = dy * (x > 0 ? 1 : slope), with the slopes drawn again. */
export function rreluGradient(
  dy: usize,
  x: usize,
  dx: usize,
  count: u32,
  slopes: usize,
  m0: u32,
  m1: u32,
  m2: u32,
  m3: u32,
  lower: f32,
  range: f32,
): void {
  for (let first: u32 = 0; first < count; first += SLOPE_CHUNK) {
    const size = min<u32>(SLOPE_CHUNK, count - first);
    fillUniform(slopes, first, size, m0, m1, m2, m3, lower, range);
    gate(
      x + ((<usize>first) << 2),
      dy + ((<usize>first) << 2),
      dx + ((<usize>first) << 2),
      slopes,
      size,
    );
  }
}

/** out = condition > 0 ? value : value * slope, the slope being the same for all elements. */
export function rreluInference(
  condition: usize,
  value: usize,
  out: usize,
  count: u32,
  slope: f32,
): void {
  const lanes = f32x4.splat(slope);
  const zero = f32x4.splat(0);
  const vectorEnd = out + ((<usize>(count & ~3)) << 2);
  const end = out + ((<usize>count) << 2);
  while (out < vectorEnd) {
    const v = v128.load(value);
    v128.store(out, v128.bitselect(v, f32x4.mul(v, lanes), f32x4.gt(v128.load(condition), zero)));
    condition += 16;
    value += 16;
    out += 16;
  }
  while (out < end) {
    const v = load<f32>(value);
    store<f32>(out, load<f32>(condition) > 0 ? v : v * slope);
    condition += 4;
    value += 4;
    out += 4;
  }
}

function gate(condition: usize, value: usize, out: usize, slopes: usize, count: u32): void {
  const zero = f32x4.splat(0);
  const vectorEnd = out + ((<usize>(count & ~3)) << 2);
  const end = out + ((<usize>count) << 2);
  while (out < vectorEnd) {
    const v = v128.load(value);
    v128.store(
      out,
      v128.bitselect(v, f32x4.mul(v, v128.load(slopes)), f32x4.gt(v128.load(condition), zero)),
    );
    condition += 16;
    value += 16;
    slopes += 16;
    out += 16;
  }
  while (out < end) {
    const v = load<f32>(value);
    store<f32>(out, load<f32>(condition) > 0 ? v : v * load<f32>(slopes));
    condition += 4;
    value += 4;
    slopes += 4;
    out += 4;
  }
}
