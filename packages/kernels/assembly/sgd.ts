// One pass of SGD with momentum and weight decay over a parameter. The three
// forms differ in where the learning rate stands:
//   0 velocity:  v = m v - lr (g + wd w);  w += v
//   1 gradient:  v = m v + (g + wd w);     w -= lr v
//   2 nesterov:  v = m v + (g + wd w);     w -= lr ((g + wd w) + m v)

@inline
function newVelocity(v: v128, g: v128, form: i32, momentum: v128, learningRate: v128): v128 {
  return form == 0
    ? f32x4.sub(f32x4.mul(momentum, v), f32x4.mul(learningRate, g))
    : f32x4.add(f32x4.mul(momentum, v), g);
}

@inline
function newWeight(w: v128, v: v128, g: v128, form: i32, momentum: v128, learningRate: v128): v128 {
  if (form == 0) return f32x4.add(w, v);
  if (form == 1) return f32x4.sub(w, f32x4.mul(learningRate, v));
  return f32x4.sub(w, f32x4.mul(learningRate, f32x4.add(g, f32x4.mul(momentum, v))));
}

export function sgdUpdate(
  weight: usize, velocity: usize, gradient: usize, weightOut: usize, velocityOut: usize, count: u32,
  learningRate: f32, momentum: f32, weightDecay: f32, form: i32,
): void {
  const lr = f32x4.splat(learningRate);
  const m = f32x4.splat(momentum);
  const decay = f32x4.splat(weightDecay);
  const bytes = <usize>count << 2;
  let offset: usize = 0;
  for (; offset + 16 <= bytes; offset += 16) {
    const w = v128.load(weight + offset);
    const g = f32x4.add(v128.load(gradient + offset), f32x4.mul(decay, w));
    const v = newVelocity(v128.load(velocity + offset), g, form, m, lr);
    v128.store(velocityOut + offset, v);
    v128.store(weightOut + offset, newWeight(w, v, g, form, m, lr));
  }
  for (; offset < bytes; offset += 4) {
    const w = v128.load_splat<f32>(weight + offset);
    const g = f32x4.add(v128.load_splat<f32>(gradient + offset), f32x4.mul(decay, w));
    const v = newVelocity(v128.load_splat<f32>(velocity + offset), g, form, m, lr);
    store<f32>(velocityOut + offset, f32x4.extract_lane(v, 0));
    store<f32>(weightOut + offset, f32x4.extract_lane(newWeight(w, v, g, form, m, lr), 0));
  }
}
