// The ops of this library, as functions of a call. What each reads and writes is said where it is.
#pragma once

#include "opKernel.h"

namespace cifar {

void avgPoolGrad(Call& call);
void batchNormInference(Call& call);
void batchNormTraining(Call& call);
void batchNormTrainingGrad(Call& call);
void convolution3x3(Call& call);
void convolution3x3FilterGrad(Call& call);
void convolution3x3InputGrad(Call& call);
void maxPoolGrad(Call& call);
void sgdUpdate(Call& call);

}  // namespace cifar
