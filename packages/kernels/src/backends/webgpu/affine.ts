/**
 * WGSL: normalization as y = x * scale + shift. The forward pass and the gradient find the sign of y by
 * the same roundings. Needs the functions of a block shader.
 */
export const AFFINE = /* wgsl */ `
struct Affine { deviation: vec4f, scale: vec4f, shift: vec4f }

/// deviation: 1 / the standard deviation.
fn affine_of(gamma: vec4f, beta: vec4f, mean: vec4f, variance: vec4f) -> Affine {
  let deviation = inverseSqrt(variance + uniforms.epsilon);
  let scale = rounded4(gamma * deviation);
  return Affine(deviation, scale, beta - rounded4(mean * scale));
}
`;

/** Part of the name of a shader. */
export const rectifierName = (isRectified: boolean) => (isRectified ? 'rrelu' : 'linear');
