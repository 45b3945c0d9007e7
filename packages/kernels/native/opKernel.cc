#include "opKernel.h"

#include <algorithm>

namespace cifar {

Call::Call(TF_OpKernelContext* context) : context_(context), status_(TF_NewStatus()) {}

Call::~Call() {
  for (TF_Tensor* tensor : tensors_) TF_DeleteTensor(tensor);
  TF_DeleteStatus(status_);
}

void Call::throwIfFailed() {
  if (TF_GetCode(status_) != TF_OK) throw Failure{TF_GetCode(status_), TF_Message(status_)};
}

Input Call::input(int index) {
  TF_Tensor* tensor = nullptr;
  TF_GetInput(context_, index, &tensor, status_);
  throwIfFailed();
  tensors_.push_back(tensor);
  std::vector<int64_t> shape(TF_NumDims(tensor));
  for (size_t axis = 0; axis < shape.size(); axis++) shape[axis] = TF_Dim(tensor, axis);
  return {TF_TensorData(tensor), shape, TF_TensorElementCount(tensor)};
}

void* Call::allocate(int index, TF_DataType type, const std::vector<int64_t>& shape,
                     size_t itemSize) {
  // TensorFlow ends the process where a shape is negative or its size overflows.
  int64_t bytes = static_cast<int64_t>(itemSize);
  for (int64_t size : shape) {
    if (size < 0 || __builtin_mul_overflow(bytes, std::max<int64_t>(size, 1), &bytes)) {
      throw InvalidInput("an output would have a dimension of " + std::to_string(size));
    }
  }
  if (std::find(shape.begin(), shape.end(), 0) != shape.end()) bytes = 0;
  TF_Tensor* tensor =
      TF_AllocateOutput(context_, index, type, shape.data(), shape.size(), bytes, status_);
  throwIfFailed();
  tensors_.push_back(tensor);
  return TF_TensorData(tensor);
}

float* Call::output(int index, const std::vector<int64_t>& shape) {
  return static_cast<float*>(allocate(index, TF_FLOAT, shape, sizeof(float)));
}

int32_t* Call::integerOutput(int index, const std::vector<int64_t>& shape) {
  return static_cast<int32_t*>(allocate(index, TF_INT32, shape, sizeof(int32_t)));
}

void Call::fail(TF_Code code, const char* message) {
  TF_SetStatus(status_, code, message);
  TF_OpKernelContext_Failure(context_, status_);
}

void registerOp(const OpDefinition& definition, void (*compute)(void*, TF_OpKernelContext*)) {
  TF_Status* status = TF_NewStatus();
  TF_OpDefinitionBuilder* op = TF_NewOpDefinitionBuilder(definition.name);
  for (const char* input : definition.inputs) TF_OpDefinitionBuilderAddInput(op, input);
  for (const char* output : definition.outputs) TF_OpDefinitionBuilderAddOutput(op, output);
  TF_RegisterOpDefinition(op, status);
  if (TF_GetCode(status) == TF_OK) {
    TF_KernelBuilder* kernel =
        TF_NewKernelBuilder(definition.name, "CPU", nullptr, compute, nullptr);
    TF_RegisterKernelBuilder(definition.name, kernel, status);
  }
  TF_DeleteStatus(status);
}

}  // namespace cifar
