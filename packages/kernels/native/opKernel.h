// What an op of this library sees of TensorFlow: its inputs and outputs as plain arrays.
#pragma once

#include <cstdint>
#include <exception>
#include <initializer_list>
#include <new>
#include <string>
#include <vector>

#include "tensorflow/c/kernels.h"
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_status.h"
#include "tensorflow/c/tf_tensor.h"

namespace cifar {

/// An input, valid as long as the call lasts.
struct Input {
  const void* data;
  std::vector<int64_t> shape;
  int64_t size;

  const float* floats() const { return static_cast<const float*>(data); }
  const int32_t* integers() const { return static_cast<const int32_t*>(data); }
  int64_t lastDimension() const { return shape.empty() ? 1 : shape.back(); }
};

/// Thrown to end a call without a result; TensorFlow hands both to the caller.
struct Failure {
  TF_Code code;
  std::string message;
};

/// Thrown by an op whose inputs do not fit together.
struct InvalidInput : Failure {
  explicit InvalidInput(const std::string& message) : Failure{TF_INVALID_ARGUMENT, message} {}
};

/// One execution of an op.
class Call {
 public:
  explicit Call(TF_OpKernelContext* context);
  ~Call();
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  Input input(int index);
  /// A new float32 tensor.
  float* output(int index, const std::vector<int64_t>& shape);
  int32_t* integerOutput(int index, const std::vector<int64_t>& shape);
  void fail(TF_Code code, const char* message);

 private:
  void* allocate(int index, TF_DataType type, const std::vector<int64_t>& shape, size_t itemSize);
  void throwIfFailed();

  TF_OpKernelContext* context_;
  TF_Status* status_;
  std::vector<TF_Tensor*> tensors_;
};

/// `name: type` of each input and output, as in TensorFlow's op definitions.
struct OpDefinition {
  const char* name;
  std::initializer_list<const char*> inputs;
  std::initializer_list<const char*> outputs;
};

void registerOp(const OpDefinition& definition, void (*compute)(void*, TF_OpKernelContext*));

/// What TensorFlow calls for an op that `Run` computes.
template <void (*Run)(Call&)>
void compute(void*, TF_OpKernelContext* context) {
  Call call(context);
  try {
    Run(call);
  } catch (const Failure& failure) {
    call.fail(failure.code, failure.message.c_str());
  } catch (const std::bad_alloc&) {
    call.fail(TF_RESOURCE_EXHAUSTED, "not enough memory");
  } catch (const std::exception& error) {
    call.fail(TF_INTERNAL, error.what());
  }
}

}  // namespace cifar
