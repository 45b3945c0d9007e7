// Puts the ops into TensorFlow's registry when Node loads this library as an addon.
#include "ops.h"

namespace cifar {
namespace {

/// Raised with any change of an op's inputs, outputs or meaning: the TypeScript asks for it.
constexpr int32_t VERSION = 1;

void version(Call& call) { *call.integerOutput(0, {}) = VERSION; }

bool registerOps() {
  registerOp({"CifarNativeVersion", {}, {"version: int32"}}, compute<version>);
  registerOp({"CifarNativeAvgPoolGrad",
              {"dy: float", "input_shape: int32", "window: int32"},
              {"dx: float"}},
             compute<avgPoolGrad>);
  registerOp({"CifarNativeMaxPoolGrad", {"dy: float", "x: float", "window: int32"}, {"dx: float"}},
             compute<maxPoolGrad>);
  registerOp({"CifarNativeBatchNormInference",
              {"x: float", "gamma: float", "beta: float", "mean: float", "variance: float",
               "options: float"},
              {"y: float"}},
             compute<batchNormInference>);
  registerOp({"CifarNativeBatchNormTraining",
              {"x: float", "gamma: float", "beta: float", "key: int32", "options: float"},
              {"y: float", "mean: float", "variance: float"}},
             compute<batchNormTraining>);
  registerOp({"CifarNativeBatchNormTrainingGrad",
              {"dy: float", "x: float", "gamma: float", "beta: float", "mean: float",
               "variance: float", "key: int32", "options: float"},
              {"dx: float", "dgamma: float", "dbeta: float"}},
             compute<batchNormTrainingGrad>);
  registerOp({"CifarNativeConvolution3x3",
              {"x: float", "filter: float", "bias: float", "pad: int32"},
              {"y: float"}},
             compute<convolution3x3>);
  registerOp({"CifarNativeConvolution3x3InputGrad",
              {"dy: float", "filter: float", "pad: int32"},
              {"dx: float"}},
             compute<convolution3x3InputGrad>);
  registerOp({"CifarNativeConvolution3x3FilterGrad",
              {"x: float", "dy: float", "pad: int32"},
              {"dfilter: float"}},
             compute<convolution3x3FilterGrad>);
  registerOp({"CifarNativeSgdUpdate",
              {"weight: float", "velocity: float", "gradient: float", "options: float"},
              {"new_weight: float", "new_velocity: float"}},
             compute<sgdUpdate>);
  return true;
}

}  // namespace
}  // namespace cifar

// Node-API calls this, in every thread that loads the addon; TensorFlow ends the process where an op
// is registered twice. An addon that exports nothing needs none of Node's headers.
extern "C" __attribute__((visibility("default"))) void* napi_register_module_v1(void*,
                                                                                 void* exports) {
  static const bool isRegistered = cifar::registerOps();
  return isRegistered ? exports : nullptr;
}
