// Stochastic gradient descent with momentum and weight decay, in one pass.
#include <algorithm>

#include "ops.h"
#include "parallel.h"

namespace cifar {
namespace {

constexpr int64_t BLOCK = 32768;

/// Where the learning rate stands, numbered as in `backends/tensorflow/sgdUpdate.ts`.
enum Form { VELOCITY = 0, GRADIENT = 1, NESTEROV = 2 };

}  // namespace

// Inputs: weight, velocity, gradient, options (learning rate, momentum, weight decay, form).
// Outputs: weight, velocity.
void sgdUpdate(Call& call) {
  const Input weight = call.input(0);
  const Input velocity = call.input(1);
  const Input gradient = call.input(2);
  const Input options = call.input(3);
  if (velocity.size != weight.size || gradient.size != weight.size || options.size != 4) {
    throw InvalidInput("weight, velocity and gradient must have one size, and options 4 numbers");
  }
  const float learningRate = options.floats()[0];
  const float momentum = options.floats()[1];
  const float weightDecay = options.floats()[2];
  const int form = static_cast<int>(options.floats()[3]);
  float* newWeight = call.output(0, weight.shape);
  float* newVelocity = call.output(1, weight.shape);

  parallelFor((weight.size + BLOCK - 1) / BLOCK, [&](int64_t block) {
    const int64_t begin = block * BLOCK;
    const int64_t count = std::min(BLOCK, weight.size - begin);
    const float* __restrict w = weight.floats() + begin;
    const float* __restrict v = velocity.floats() + begin;
    const float* __restrict g = gradient.floats() + begin;
    float* __restrict toWeight = newWeight + begin;
    float* __restrict toVelocity = newVelocity + begin;
    if (form == VELOCITY) {
      for (int64_t i = 0; i < count; i++) {
        const float moved = momentum * v[i] - learningRate * (g[i] + weightDecay * w[i]);
        toVelocity[i] = moved;
        toWeight[i] = w[i] + moved;
      }
    } else {
      for (int64_t i = 0; i < count; i++) {
        const float decayed = g[i] + weightDecay * w[i];
        const float gathered = momentum * v[i] + decayed;
        const float direction = form == NESTEROV ? decayed + momentum * gathered : gathered;
        toVelocity[i] = gathered;
        toWeight[i] = w[i] - learningRate * direction;
      }
    }
  });
}

}  // namespace cifar
