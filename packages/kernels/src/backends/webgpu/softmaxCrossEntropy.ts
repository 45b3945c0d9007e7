import type { TensorInfo } from '@tensorflow/tfjs-core';
import type {
  ClassificationInputs,
  Kernel,
  SoftmaxCrossEntropyAttrs,
  SoftmaxCrossEntropyInputs,
} from '../../kernels.js';
import { dispatch, f32, u32 } from './dispatch.js';
import type { Shader } from './shader.js';
import { allocate, type WebGpuBackend } from './webGpuBackend.js';
import { hasSubgroups, reductionEntry, reductions } from './workgroupReductions.js';

const nameOf = (name: string, subgroups: boolean) => (subgroups ? `${name} by subgroups` : name);

const ROW = 64;

/** A workgroup for each example. */
const gradients = (subgroups: boolean, isMixed: boolean): Shader => ({
  name: nameOf(`softmaxCrossEntropy${isMixed ? ' of mixed labels' : ''}`, subgroups),
  code: () => /* wgsl */ `
struct Uniforms { batch: u32, classes: u32, label_smoothing: f32 }
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> labels: array<i32>;
@group(0) @binding(2) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(3) var<storage, read_write> losses: array<f32>;
${
  isMixed
    ? `@group(0) @binding(4) var<storage, read> mix_labels: array<i32>;
@group(0) @binding(5) var<storage, read> mix_shares: array<f32>;`
    : ''
}
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${reductions(ROW, subgroups)}
${reductionEntry(ROW, subgroups)}
  let example = workgroup.y * workgroups.x + workgroup.x;
  if (example >= uniforms.batch) { return; }
  let first = example * uniforms.classes;
  var own_greatest = logits[first];
  for (var k = local; k < uniforms.classes; k += ${ROW}u) { own_greatest = max(own_greatest, logits[first + k]); }
  let shift = greatest(own_greatest);
  var own_sum = 0.0;
  var own_logits = 0.0;
  for (var k = local; k < uniforms.classes; k += ${ROW}u) {
    let shifted = logits[first + k] - shift;
    own_sum += exp(shifted);
    own_logits += shifted;
  }
  let sum = total(own_sum);
  let all_logits = total(own_logits);
  let label = u32(labels[example]);
  let shared_target = uniforms.label_smoothing / f32(uniforms.classes);
  ${
    isMixed
      ? `let mix_label = u32(mix_labels[example]);
  let mix_target = (1.0 - uniforms.label_smoothing) * mix_shares[example];
  let own_target = (1.0 - uniforms.label_smoothing) * (1.0 - mix_shares[example]);`
      : 'let own_target = 1.0 - uniforms.label_smoothing;'
  }
  for (var k = local; k < uniforms.classes; k += ${ROW}u) {
    let probability = exp(logits[first + k] - shift) / sum;
    let target_k = select(0.0, own_target, k == label)${
      isMixed ? ' + select(0.0, mix_target, k == mix_label)' : ''
    } + shared_target;
    gradient[first + k] = (probability - target_k) / f32(uniforms.batch);
  }
  if (local == 0u) {
    losses[example] = log(sum) - own_target * (logits[first + label] - shift)${
      isMixed ? ' - mix_target * (logits[first + mix_label] - shift)' : ''
    } - shared_target * all_logits;
  }
}
`,
});

const ALL = 256;

const mean = (subgroups: boolean): Shader => ({
  name: nameOf('mean of losses', subgroups),
  code: () => /* wgsl */ `
struct Uniforms { batch: u32 }
@group(0) @binding(0) var<storage, read> losses: array<f32>;
@group(0) @binding(1) var<storage, read_write> loss: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${reductions(ALL, subgroups)}
${reductionEntry(ALL, subgroups)}
  var own = 0.0;
  for (var example = local; example < uniforms.batch; example += ${ALL}u) { own += losses[example]; }
  let sum = total(own);
  if (local == 0u) { loss[0] = sum / f32(uniforms.batch); }
}
`,
});

/** An invocation for each example: the batch is small beside a card, and one workgroup adds up. */
const sums = (subgroups: boolean): Shader => ({
  name: nameOf('classificationSums', subgroups),
  code: () => /* wgsl */ `
struct Uniforms { batch: u32, classes: u32 }
@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> labels: array<i32>;
@group(0) @binding(2) var<storage, read_write> out: array<f32>;
@group(1) @binding(0) var<uniform> uniforms: Uniforms;
${reductions(ALL, subgroups)}
${reductionEntry(ALL, subgroups)}
  var loss = 0.0;
  var first_hits = 0.0;
  var five_hits = 0.0;
  for (var example = local; example < uniforms.batch; example += ${ALL}u) {
    let first = example * uniforms.classes;
    let label = u32(labels[example]);
    let own = logits[first + label];
    var shift = own;
    var rank = 0u;
    for (var k = 0u; k < uniforms.classes; k++) {
      let logit = logits[first + k];
      shift = max(shift, logit);
      if (logit > own || (logit == own && k < label)) { rank++; }
    }
    var sum = 0.0;
    for (var k = 0u; k < uniforms.classes; k++) { sum += exp(logits[first + k] - shift); }
    loss += log(sum) + shift - own;
    if (rank < 1u) { first_hits += 1.0; }
    if (rank < 5u) { five_hits += 1.0; }
  }
  let all_loss = total(loss);
  let all_first = total(first_hits);
  let all_five = total(five_hits);
  if (local == 0u) {
    out[0] = all_loss;
    out[1] = all_first;
    out[2] = all_five;
  }
}
`,
});

export const softmaxCrossEntropy: Kernel<
  SoftmaxCrossEntropyInputs<TensorInfo>,
  SoftmaxCrossEntropyAttrs
> = ({ inputs: { logits, labels, mixLabels, mixShares }, attrs: { labelSmoothing }, backend }) => {
  const webGpu = backend as WebGpuBackend;
  const [batch, classes] = logits.shape as [number, number];
  const [loss, gradient] = [allocate(webGpu, []), allocate(webGpu, logits.shape)];
  const losses = allocate(webGpu, [batch]);
  const across = Math.min(batch, webGpu.device.limits.maxComputeWorkgroupsPerDimension);
  const mix = mixLabels && mixShares ? [mixLabels, mixShares] : [];
  dispatch(webGpu, {
    shader: gradients(hasSubgroups(webGpu), mix.length > 0),
    tensors: [logits, labels, gradient, losses, ...mix],
    uniforms: [u32(batch), u32(classes), f32(labelSmoothing)],
    workgroups: [across, Math.ceil(batch / across)],
  });
  dispatch(webGpu, {
    shader: mean(hasSubgroups(webGpu)),
    tensors: [losses, loss],
    uniforms: [u32(batch)],
    workgroups: [1],
  });
  webGpu.disposeData(losses.dataId);
  return [loss, gradient];
};

export const classificationSums: Kernel<ClassificationInputs<TensorInfo>, object> = ({
  inputs: { logits, labels },
  backend,
}) => {
  const webGpu = backend as WebGpuBackend;
  const [batch, classes] = logits.shape as [number, number];
  const out = allocate(webGpu, [3]);
  dispatch(webGpu, {
    shader: sums(hasSubgroups(webGpu)),
    tensors: [logits, labels, out],
    uniforms: [u32(batch), u32(classes)],
    workgroups: [1],
  });
  return out;
};
