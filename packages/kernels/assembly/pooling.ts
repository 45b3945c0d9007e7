// Gradients of 2-D pooling, NHWC. `scratch`-free: both add into dx, which they
// clear first.

@inline
function addTo(address: usize, value: v128): void {
  v128.store(address, f32x4.add(v128.load(address), value));
}

/** Average pooling's gradient: each window divides by the number of its real cells. */
export function avgPoolGradient(
  dy: usize, dx: usize, batch: i32, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, windowHeight: i32, windowWidth: i32,
  strideHeight: i32, strideWidth: i32, padTop: i32, padLeft: i32,
): void {
  const pixel = <usize>channels << 2;
  const vectorBytes = <usize>(channels & ~3) << 2;
  const rowBytes = <usize>width * pixel;
  memory.fill(dx, 0, <usize>batch * height * width * pixel);
  for (let n = 0; n < batch; n++) {
    const image = dx + <usize>n * height * width * pixel;
    for (let oy = 0; oy < outHeight; oy++) {
      const top = max(0, oy * strideHeight - padTop);
      const bottom = min(height, oy * strideHeight - padTop + windowHeight);
      for (let ox = 0; ox < outWidth; ox++, dy += pixel) {
        const left = max(0, ox * strideWidth - padLeft);
        const right = min(width, ox * strideWidth - padLeft + windowWidth);
        const cells = <f32>((bottom - top) * (right - left));
        const lanes = f32x4.splat(cells);
        const corner = image + <usize>(top * width + left) * pixel;
        let c: usize = 0;
        for (; c < vectorBytes; c += 16) {
          const part = f32x4.div(v128.load(dy + c), lanes);
          let row = corner + c;
          for (let y = top; y < bottom; y++, row += rowBytes) {
            let cell = row;
            for (let x = left; x < right; x++, cell += pixel) addTo(cell, part);
          }
        }
        for (; c < pixel; c += 4) {
          const part = load<f32>(dy + c) / cells;
          let row = corner + c;
          for (let y = top; y < bottom; y++, row += rowBytes) {
            let cell = row;
            for (let x = left; x < right; x++, cell += pixel) store<f32>(cell, load<f32>(cell) + part);
          }
        }
      }
    }
  }
}

/** Max pooling's gradient: the first largest cell of a window, in row-major order, takes all of it. */
export function maxPoolGradient(
  dy: usize, x: usize, dx: usize, batch: i32, height: i32, width: i32, channels: i32,
  outHeight: i32, outWidth: i32, windowHeight: i32, windowWidth: i32,
  strideHeight: i32, strideWidth: i32, padTop: i32, padLeft: i32,
): void {
  const pixel = <usize>channels << 2;
  const vectorBytes = <usize>(channels & ~3) << 2;
  memory.fill(dx, 0, <usize>batch * height * width * pixel);
  for (let n = 0; n < batch; n++) {
    const image = <usize>n * height * width * pixel;
    for (let oy = 0; oy < outHeight; oy++) {
      const top = max(0, oy * strideHeight - padTop);
      const bottom = min(height, oy * strideHeight - padTop + windowHeight);
      for (let ox = 0; ox < outWidth; ox++, dy += pixel) {
        const left = max(0, ox * strideWidth - padLeft);
        const right = min(width, ox * strideWidth - padLeft + windowWidth);
        let c: usize = 0;
        for (; c < vectorBytes; c += 16) {
          let largest = f32x4.splat(-Infinity);
          for (let py = top; py < bottom; py++) {
            let cell = image + <usize>(py * width + left) * pixel + c;
            for (let px = left; px < right; px++, cell += pixel) {
              largest = f32x4.pmax(largest, v128.load(x + cell));
            }
          }
          const gradient = v128.load(dy + c);
          let open = i32x4.splat(-1);
          for (let py = top; py < bottom; py++) {
            let cell = image + <usize>(py * width + left) * pixel + c;
            for (let px = left; px < right; px++, cell += pixel) {
              const winners = v128.and(f32x4.eq(v128.load(x + cell), largest), open);
              addTo(dx + cell, v128.and(gradient, winners));
              open = v128.andnot(open, winners);
            }
          }
        }
        for (; c < pixel; c += 4) {
          let largest: f32 = -Infinity;
          let winner: usize = image + <usize>(top * width + left) * pixel + c;
          for (let py = top; py < bottom; py++) {
            let cell = image + <usize>(py * width + left) * pixel + c;
            for (let px = left; px < right; px++, cell += pixel) {
              const value = load<f32>(x + cell);
              if (value > largest) {
                largest = value;
                winner = cell;
              }
            }
          }
          store<f32>(dx + winner, load<f32>(dx + winner) + load<f32>(dy + c));
        }
      }
    }
  }
}
