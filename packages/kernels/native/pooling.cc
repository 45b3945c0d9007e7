// The gradients of pooling.
#include <algorithm>
#include <limits>
#include <vector>

#include "ops.h"
#include "parallel.h"

namespace cifar {
namespace {

/// Where the windows of an output lie in the input.
struct Pooling {
  int64_t images, height, width, channels, outHeight, outWidth;
  int64_t windowHeight, windowWidth, strideHeight, strideWidth, top, left;

  /// `window`: height and width, strides down and across, padding above and to the left.
  Pooling(const std::vector<int64_t>& inputShape, const Input& dy, const Input& window) {
    if (inputShape.size() != 4 || dy.shape.size() != 4 || window.size != 6 ||
        dy.shape[0] != inputShape[0] || dy.shape[3] != inputShape[3]) {
      throw InvalidInput("pooling takes an input and a dy in NHWC that belong together");
    }
    images = inputShape[0];
    height = inputShape[1];
    width = inputShape[2];
    channels = inputShape[3];
    outHeight = dy.shape[1];
    outWidth = dy.shape[2];
    const int32_t* numbers = window.integers();
    windowHeight = numbers[0];
    windowWidth = numbers[1];
    strideHeight = numbers[2];
    strideWidth = numbers[3];
    top = numbers[4];
    left = numbers[5];
  }

  int64_t inputOffset(int64_t image, int64_t row, int64_t column) const {
    return ((image * height + row) * width + column) * channels;
  }
  int64_t outputOffset(int64_t image, int64_t row, int64_t column) const {
    return ((image * outHeight + row) * outWidth + column) * channels;
  }

  /// Calls `visit` with the offset of each real cell of an output's window, in row-major order.
  template <typename Visit>
  void forEachCell(int64_t image, int64_t outRow, int64_t outColumn, const Visit& visit) const {
    const int64_t firstRow = outRow * strideHeight - top;
    const int64_t firstColumn = outColumn * strideWidth - left;
    const int64_t lastRow = std::min(firstRow + windowHeight, height);
    const int64_t lastColumn = std::min(firstColumn + windowWidth, width);
    for (int64_t row = std::max<int64_t>(firstRow, 0); row < lastRow; row++) {
      for (int64_t column = std::max<int64_t>(firstColumn, 0); column < lastColumn; column++) {
        visit(inputOffset(image, row, column));
      }
    }
  }

  template <typename Visit>
  void forEachOutput(float* dx, const Visit& visit) const {
    parallelFor(images, [&](int64_t image) {
      std::fill(dx + inputOffset(image, 0, 0), dx + inputOffset(image + 1, 0, 0), 0.0f);
      for (int64_t row = 0; row < outHeight; row++) {
        for (int64_t column = 0; column < outWidth; column++) visit(image, row, column);
      }
    });
  }
};

void keepGreater(int64_t channels, const float* __restrict x, int32_t cell,
                 float* __restrict greatest, int32_t* __restrict winner) {
  for (int64_t c = 0; c < channels; c++) {
    const bool greater = x[c] > greatest[c];
    greatest[c] = greater ? x[c] : greatest[c];
    winner[c] = greater ? cell : winner[c];
  }
}

void addToWinner(int64_t channels, const float* __restrict dy, const int32_t* __restrict winner,
                 int32_t cell, float* __restrict dx) {
  for (int64_t c = 0; c < channels; c++) dx[c] += winner[c] == cell ? dy[c] : 0.0f;
}

void addScaled(int64_t channels, const float* __restrict dy, float factor, float* __restrict dx) {
  for (int64_t c = 0; c < channels; c++) dx[c] += dy[c] * factor;
}

}  // namespace

// Inputs: dy, x, window. Output: dx. The gradient goes to the first of a window's greatest cells.
void maxPoolGrad(Call& call) {
  const Input dy = call.input(0);
  const Input x = call.input(1);
  const Pooling pooling(x.shape, dy, call.input(2));
  float* dx = call.output(0, x.shape);
  const int64_t channels = pooling.channels;
  pooling.forEachOutput(dx, [&](int64_t image, int64_t row, int64_t column) {
    thread_local std::vector<float> greatest;
    thread_local std::vector<int32_t> winner;
    greatest.assign(channels, -std::numeric_limits<float>::infinity());
    winner.assign(channels, 0);
    int32_t cell = 0;
    pooling.forEachCell(image, row, column, [&](int64_t offset) {
      keepGreater(channels, x.floats() + offset, cell++, greatest.data(), winner.data());
    });
    const float* gradient = dy.floats() + pooling.outputOffset(image, row, column);
    cell = 0;
    pooling.forEachCell(image, row, column, [&](int64_t offset) {
      addToWinner(channels, gradient, winner.data(), cell++, dx + offset);
    });
  });
}

// Inputs: dy, the input's shape, window. Output: dx. Padding counts for nothing.
void avgPoolGrad(Call& call) {
  const Input dy = call.input(0);
  const Input inputShape = call.input(1);
  const std::vector<int64_t> shape(inputShape.integers(), inputShape.integers() + inputShape.size);
  const Pooling pooling(shape, dy, call.input(2));
  float* dx = call.output(0, shape);
  pooling.forEachOutput(dx, [&](int64_t image, int64_t row, int64_t column) {
    int cells = 0;
    pooling.forEachCell(image, row, column, [&](int64_t) { cells++; });
    const float* gradient = dy.floats() + pooling.outputOffset(image, row, column);
    const float factor = 1.0f / static_cast<float>(cells);
    pooling.forEachCell(image, row, column, [&](int64_t offset) {
      addScaled(pooling.channels, gradient, factor, dx + offset);
    });
  });
}

}  // namespace cifar
