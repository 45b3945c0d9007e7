// Batch normalisation over the rows of a [rows, channels] matrix (NHWC flattened),
// fused with the randomized ReLU behind it. "No activation" is a slope of 1.
//
// Sums run in float32 within a span of rows and in float64 across spans, so that
// their error does not grow with the batch.

import { fillUniform } from './philox';

const SPAN: u32 = 128;

@inline
function accumulate(address: usize, value: v128): void {
  v128.store(address, f32x4.add(v128.load(address), value));
}

@inline
function accumulateScalar(address: usize, value: f32): void {
  store<f32>(address, load<f32>(address) + value);
}

/** Adds the columns of `rows` rows into `sums` (float32), four rows at a time. */
function addRows(x: usize, rows: u32, pixel: usize, vectorBytes: usize, sums: usize): void {
  let row: u32 = 0;
  for (; row + 4 <= rows; row += 4, x += pixel << 2) {
    const x1 = x + pixel;
    const x2 = x1 + pixel;
    const x3 = x2 + pixel;
    let c: usize = 0;
    for (; c < vectorBytes; c += 16) {
      const low = f32x4.add(v128.load(x + c), v128.load(x1 + c));
      accumulate(sums + c, f32x4.add(low, f32x4.add(v128.load(x2 + c), v128.load(x3 + c))));
    }
    for (; c < pixel; c += 4) {
      const low = load<f32>(x + c) + load<f32>(x1 + c);
      accumulateScalar(sums + c, low + (load<f32>(x2 + c) + load<f32>(x3 + c)));
    }
  }
  for (; row < rows; row++, x += pixel) {
    let c: usize = 0;
    for (; c < vectorBytes; c += 16) accumulate(sums + c, v128.load(x + c));
    for (; c < pixel; c += 4) accumulateScalar(sums + c, load<f32>(x + c));
  }
}

/** Adds the squared deviations from `mean` of `rows` rows into `sums` (float32). */
function addSquares(x: usize, rows: u32, pixel: usize, vectorBytes: usize, mean: usize, sums: usize): void {
  for (let row: u32 = 0; row < rows; row++, x += pixel) {
    let c: usize = 0;
    for (; c < vectorBytes; c += 16) {
      const d = f32x4.sub(v128.load(x + c), v128.load(mean + c));
      accumulate(sums + c, f32x4.mul(d, d));
    }
    for (; c < pixel; c += 4) {
      const d = load<f32>(x + c) - load<f32>(mean + c);
      accumulateScalar(sums + c, d * d);
    }
  }
}

/** Moves float32 sums into float64 totals and clears them. */
function flush(sums: usize, totals: usize, channels: u32): void {
  for (let c: u32 = 0; c < channels; c++) {
    const total = totals + (<usize>c << 3);
    store<f64>(total, load<f64>(total) + <f64>load<f32>(sums + (<usize>c << 2)));
  }
  memory.fill(sums, 0, <usize>channels << 2);
}

/**
 * Column sums of x to `out`. `scratch` holds 12 bytes a channel, 8-byte aligned.
 */
export function columnSums(x: usize, rows: u32, channels: u32, out: usize, scratch: usize): void {
  const pixel = <usize>channels << 2;
  const totals = scratch;
  const sums = scratch + (pixel << 1);
  memory.fill(scratch, 0, pixel * 3);
  for (let row: u32 = 0; row < rows; row += SPAN) {
    addRows(x + <usize>row * pixel, min<u32>(SPAN, rows - row), pixel, <usize>(channels & ~3) << 2, sums);
    flush(sums, totals, channels);
  }
  for (let c: u32 = 0; c < channels; c++) {
    store<f32>(out + (<usize>c << 2), <f32>load<f64>(totals + (<usize>c << 3)));
  }
}

/**
 * Mean and biased variance of each column. Each span of rows gets its own mean
 * and squared deviations while it is in the cache; spans are merged by the rule of
 * Chan, Golub and LeVeque (1979). `scratch` holds 24 bytes a channel, 8-byte aligned.
 */
export function batchNormMoments(
  x: usize, rows: u32, channels: u32, mean: usize, variance: usize, scratch: usize,
): void {
  const pixel = <usize>channels << 2;
  const vectorBytes = <usize>(channels & ~3) << 2;
  const totalMean = scratch;
  const totalSquares = totalMean + (pixel << 1);
  const spanMean = totalSquares + (pixel << 1);
  const spanSquares = spanMean + pixel;
  memory.fill(scratch, 0, pixel * 6);
  for (let row: u32 = 0; row < rows; row += SPAN) {
    const size = min<u32>(SPAN, rows - row);
    const span = x + <usize>row * pixel;
    memory.fill(spanMean, 0, pixel << 1);
    addRows(span, size, pixel, vectorBytes, spanMean);
    for (let c: usize = 0; c < pixel; c += 4) store<f32>(spanMean + c, load<f32>(spanMean + c) / <f32>size);
    addSquares(span, size, pixel, vectorBytes, spanMean, spanSquares);
    const before = <f64>row;
    const after = before + <f64>size;
    for (let c: usize = 0; c < pixel; c += 4) {
      const m = totalMean + (c << 1);
      const s = totalSquares + (c << 1);
      const delta = <f64>load<f32>(spanMean + c) - load<f64>(m);
      store<f64>(m, load<f64>(m) + (delta * <f64>size) / after);
      store<f64>(s, load<f64>(s) + <f64>load<f32>(spanSquares + c) + (delta * delta * before * <f64>size) / after);
    }
  }
  for (let c: usize = 0; c < pixel; c += 4) {
    store<f32>(mean + c, <f32>load<f64>(totalMean + (c << 1)));
    store<f32>(variance + c, <f32>(load<f64>(totalSquares + (c << 1)) / <f64>rows));
  }
}

/** scale = gamma / sqrt(variance + epsilon), shift = beta - mean * scale, and the inverse deviation itself. */
function affine(
  gamma: usize, beta: usize, mean: usize, variance: usize, channels: u32, epsilon: f64,
  scale: usize, shift: usize, inverse: usize,
): void {
  for (let c: usize = 0; c < <usize>channels << 2; c += 4) {
    const inverseDeviation = <f32>(1.0 / sqrt(<f64>load<f32>(variance + c) + epsilon));
    const s: f32 = load<f32>(gamma + c) * inverseDeviation;
    store<f32>(inverse + c, inverseDeviation);
    store<f32>(scale + c, s);
    store<f32>(shift + c, load<f32>(beta + c) - load<f32>(mean + c) * s);
  }
}

@inline
function chunkRows(channels: u32): u32 {
  // A multiple of four rows, so that a chunk starts at a multiple of four slopes.
  return max<u32>(4, (1024 / channels) & ~3);
}

/** Fills the slopes of rows `row` to `row + size`; a slope without a range is filled once. */
@inline
function drawSlopes(
  slopes: usize, row: u32, size: u32, channels: u32,
  m0: u32, m1: u32, m2: u32, m3: u32, lower: f32, range: f32,
): void {
  if (range != 0) {
    fillUniform(slopes, row * channels, size * channels, m0, m1, m2, m3, lower, range);
  } else if (row == 0) {
    for (let i: usize = 0; i < <usize>(size * channels) << 2; i += 4) store<f32>(slopes + i, lower);
  }
}

/**
 * y = activation(x * scale + shift). `scratch` holds 12 bytes a channel and behind
 * them one chunk of slopes: max(4, 1024 / channels) rows, rounded up to 16 floats.
 */
export function batchNormApply(
  x: usize, y: usize, rows: u32, channels: u32,
  gamma: usize, beta: usize, mean: usize, variance: usize, epsilon: f64, scratch: usize,
  m0: u32, m1: u32, m2: u32, m3: u32, lower: f32, range: f32,
): void {
  const pixel = <usize>channels << 2;
  const vectorBytes = <usize>(channels & ~3) << 2;
  const scale = scratch;
  const shift = scale + pixel;
  const slopes = shift + (pixel << 1);
  affine(gamma, beta, mean, variance, channels, epsilon, scale, shift, shift + pixel);
  const zero = f32x4.splat(0);
  const chunk = chunkRows(channels);
  for (let row: u32 = 0; row < rows; row += chunk) {
    const size = min<u32>(chunk, rows - row);
    drawSlopes(slopes, row, size, channels, m0, m1, m2, m3, lower, range);
    let slope = slopes;
    for (let r: u32 = 0; r < size; r++, x += pixel, y += pixel, slope += pixel) {
      let c: usize = 0;
      for (; c < vectorBytes; c += 16) {
        const pre = f32x4.add(f32x4.mul(v128.load(x + c), v128.load(scale + c)), v128.load(shift + c));
        v128.store(
          y + c,
          v128.bitselect(pre, f32x4.mul(pre, v128.load(slope + c)), f32x4.gt(pre, zero)),
        );
      }
      for (; c < pixel; c += 4) {
        const pre: f32 = load<f32>(x + c) * load<f32>(scale + c) + load<f32>(shift + c);
        store<f32>(y + c, pre > 0 ? pre : pre * load<f32>(slope + c));
      }
    }
  }
}

/**
 * The gradient through activation, affine, variance and mean, in two passes. With
 * d = dy * activation'(pre) and n rows:
 *   dbeta = sum d, dgamma = sum d xhat,
 *   dx = scale (d - dbeta / n - xhat dgamma / n).
 * The first pass leaves d in dx. `scratch` holds 36 bytes a channel, 8-byte
 * aligned, and behind them one chunk of slopes as in `batchNormApply`.
 */
export function batchNormGradient(
  dy: usize, x: usize, dx: usize, dgamma: usize, dbeta: usize, rows: u32, channels: u32,
  gamma: usize, beta: usize, mean: usize, variance: usize, epsilon: f64, scratch: usize,
  m0: u32, m1: u32, m2: u32, m3: u32, lower: f32, range: f32,
): void {
  const pixel = <usize>channels << 2;
  const vectorBytes = <usize>(channels & ~3) << 2;
  const totals = scratch;
  const crossTotals = totals + (pixel << 1);
  const sums = crossTotals + (pixel << 1);
  const crossSums = sums + pixel;
  const scale = crossSums + pixel;
  const shift = scale + pixel;
  const inverse = shift + pixel;
  const slopes = inverse + pixel;
  affine(gamma, beta, mean, variance, channels, epsilon, scale, shift, inverse);
  memory.fill(scratch, 0, pixel * 6);
  const zero = f32x4.splat(0);
  const chunk = chunkRows(channels);
  let source = x;
  let target = dx;
  let unflushed: u32 = 0;
  for (let row: u32 = 0; row < rows; row += chunk) {
    const size = min<u32>(chunk, rows - row);
    drawSlopes(slopes, row, size, channels, m0, m1, m2, m3, lower, range);
    let slope = slopes;
    for (let r: u32 = 0; r < size; r++, source += pixel, target += pixel, dy += pixel, slope += pixel) {
      let c: usize = 0;
      for (; c < vectorBytes; c += 16) {
        const value = v128.load(source + c);
        const pre = f32x4.add(f32x4.mul(value, v128.load(scale + c)), v128.load(shift + c));
        const gradient = v128.load(dy + c);
        const d = v128.bitselect(
          gradient, f32x4.mul(gradient, v128.load(slope + c)), f32x4.gt(pre, zero),
        );
        v128.store(target + c, d);
        accumulate(sums + c, d);
        accumulate(crossSums + c, f32x4.mul(d, f32x4.sub(value, v128.load(mean + c))));
      }
      for (; c < pixel; c += 4) {
        const value = load<f32>(source + c);
        const pre: f32 = value * load<f32>(scale + c) + load<f32>(shift + c);
        const gradient = load<f32>(dy + c);
        const d: f32 = pre > 0 ? gradient : gradient * load<f32>(slope + c);
        store<f32>(target + c, d);
        accumulateScalar(sums + c, d);
        accumulateScalar(crossSums + c, d * (value - load<f32>(mean + c)));
      }
    }
    unflushed += size;
    if (unflushed >= SPAN || row + chunk >= rows) {
      flush(sums, totals, channels);
      flush(crossSums, crossTotals, channels);
      unflushed = 0;
    }
  }
  // From here on `sums` and `crossSums` hold what each channel subtracts.
  for (let c: usize = 0; c < pixel; c += 4) {
    const total = load<f64>(totals + (c << 1));
    const cross = load<f64>(crossTotals + (c << 1)) * <f64>load<f32>(inverse + c);
    store<f32>(dbeta + c, <f32>total);
    store<f32>(dgamma + c, <f32>cross);
    store<f32>(sums + c, <f32>(total / <f64>rows));
    store<f32>(crossSums + c, <f32>((cross * <f64>load<f32>(inverse + c)) / <f64>rows));
  }
  for (let row: u32 = 0; row < rows; row++, x += pixel, dx += pixel) {
    let c: usize = 0;
    for (; c < vectorBytes; c += 16) {
      const centred = f32x4.sub(v128.load(x + c), v128.load(mean + c));
      const d = f32x4.sub(v128.load(dx + c), v128.load(sums + c));
      v128.store(
        dx + c,
        f32x4.mul(v128.load(scale + c), f32x4.sub(d, f32x4.mul(centred, v128.load(crossSums + c)))),
      );
    }
    for (; c < pixel; c += 4) {
      const centred = load<f32>(x + c) - load<f32>(mean + c);
      const d = load<f32>(dx + c) - load<f32>(sums + c);
      store<f32>(dx + c, load<f32>(scale + c) * (d - centred * load<f32>(crossSums + c)));
    }
  }
}
