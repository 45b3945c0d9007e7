// Batch normalization by the batch's own statistics with a randomized ReLU behind it: as few passes
// over memory as there can be, slopes and normalized values made again where they are needed.
#include <algorithm>
#include <cmath>
#include <vector>

#include "batchNormRows.h"
#include "ops.h"
#include "parallel.h"
#include "slopes.h"

namespace cifar {
namespace {

/// Elements of a block, which are at work together in a core's cache.
constexpr int64_t BLOCK = 8192;

/// Rows of channels, cut into blocks of whole rows that begin at multiples of four elements.
struct Blocks {
  int64_t rows;
  int64_t channels;
  int64_t rowsOfBlock;

  Blocks(int64_t size, int64_t channels)
      : rows(size / channels),
        channels(channels),
        rowsOfBlock(std::max<int64_t>(4, BLOCK / channels / 4 * 4)) {}

  int64_t count() const { return (rows + rowsOfBlock - 1) / rowsOfBlock; }
  int64_t first(int64_t block) const { return block * rowsOfBlock * channels; }
  int64_t rowCount(int64_t block) const {
    return std::min(rowsOfBlock, rows - block * rowsOfBlock);
  }
};

/// Sums of a block by channel, and those of all blocks in their order.
class ChannelSums {
 public:
  explicit ChannelSums(const Blocks& blocks)
      : channels_(blocks.channels), values_(blocks.count() * blocks.channels, 0.0f) {}

  float* of(int64_t block) { return values_.data() + block * channels_; }

  std::vector<double> total() const {
    std::vector<double> total(channels_, 0.0);
    for (auto value = values_.begin(); value != values_.end(); value += channels_) {
      for (int64_t c = 0; c < channels_; c++) total[c] += value[c];
    }
    return total;
  }

 private:
  int64_t channels_;
  std::vector<float> values_;
};

struct Moments {
  std::vector<float> mean;
  std::vector<float> variance;
};

/// In one pass: a block's mean and sum of squares about it, then those of all blocks together.
/// Source: Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm", 1979.
Moments momentsOf(const float* x, const Blocks& blocks) {
  const int64_t channels = blocks.channels;
  ChannelSums means(blocks);
  ChannelSums squares(blocks);
  parallelFor(blocks.count(), [&](int64_t block) {
    const float* from = x + blocks.first(block);
    const int64_t rows = blocks.rowCount(block);
    float* mean = means.of(block);
    for (int64_t row = 0; row < rows; row++) addRow(channels, from + row * channels, mean);
    for (int64_t c = 0; c < channels; c++) mean[c] /= static_cast<float>(rows);
    for (int64_t row = 0; row < rows; row++) {
      addSquares(channels, from + row * channels, mean, squares.of(block));
    }
  });

  const double count = static_cast<double>(blocks.rows);
  std::vector<double> mean(channels, 0.0);
  for (int64_t block = 0; block < blocks.count(); block++) {
    const double rows = static_cast<double>(blocks.rowCount(block));
    for (int64_t c = 0; c < channels; c++) mean[c] += rows / count * means.of(block)[c];
  }
  std::vector<double> square = squares.total();
  for (int64_t block = 0; block < blocks.count(); block++) {
    const double rows = static_cast<double>(blocks.rowCount(block));
    for (int64_t c = 0; c < channels; c++) {
      const double apart = means.of(block)[c] - mean[c];
      square[c] += rows * apart * apart;
    }
  }
  Moments moments{std::vector<float>(channels), std::vector<float>(channels)};
  for (int64_t c = 0; c < channels; c++) {
    moments.mean[c] = static_cast<float>(mean[c]);
    moments.variance[c] = static_cast<float>(square[c] / count);
  }
  return moments;
}

/// y = x * scale + shift. Both passes find the sign of y by this same arithmetic.
struct Affine {
  std::vector<float> invStd;
  std::vector<float> scale;
  std::vector<float> shift;

  Affine(const float* gamma, const float* beta, const float* mean, const float* variance,
         int64_t channels, float epsilon)
      : invStd(channels), scale(channels), shift(channels) {
    for (int64_t c = 0; c < channels; c++) {
      invStd[c] = 1.0f / std::sqrt(variance[c] + epsilon);
      scale[c] = gamma[c] * invStd[c];
      shift[c] = beta[c] - mean[c] * scale[c];
    }
  }
};

/// The range and the address of the slopes; `key` is empty where no rectifier follows.
struct Rectifier {
  bool present;
  Slopes slopes;

  Rectifier(const Input& key, const float* range) : present(key.size != 0), slopes{} {
    if (!present) return;
    if (key.size != 4) throw InvalidInput("key must have 4 elements or none");
    for (int i = 0; i < 4; i++) slopes.key[i] = static_cast<uint32_t>(key.integers()[i]);
    slopes.lower = range[0];
    slopes.range = range[1];
  }
};

thread_local std::vector<float> slopeBuffer;

/// A block's slopes; null without a rectifier.
float* slopesOf(const Rectifier& rectifier, int64_t first, int64_t count) {
  if (!rectifier.present) return nullptr;
  slopeBuffer.resize(count + SLOPE_BLOCK);
  drawSlopes(rectifier.slopes, first, count, slopeBuffer.data());
  return slopeBuffer.data();
}

/// By what the rectifier multiplies the gradient of each element of a block.
const float* factorsOf(const Rectifier& rectifier, int64_t first, int64_t count, const float* x,
                       const Affine& affine) {
  const int64_t channels = static_cast<int64_t>(affine.scale.size());
  float* slopes = slopesOf(rectifier, first, count);
  if (slopes == nullptr) {
    slopeBuffer.assign(count, 1.0f);
    return slopeBuffer.data();
  }
  for (int64_t at = 0; at < count; at += channels) {
    rectifyFactors(channels, x + at, affine.scale.data(), affine.shift.data(), slopes + at);
  }
  return slopes;
}

void checkSize(const Input& input, int64_t size, const char* name) {
  if (input.size != size) {
    throw InvalidInput(std::string(name) + " must have " + std::to_string(size) +
                       " elements, has " + std::to_string(input.size));
  }
}

/// The channels of an input that has statistics.
int64_t channelsOf(const Input& x) {
  if (x.size == 0) throw InvalidInput("x must not be empty");
  return x.lastDimension();
}

}  // namespace

// Inputs: x, gamma, beta, key, options (epsilon, lower, upper - lower).
// Outputs: y, mean, biased variance.
void batchNormTraining(Call& call) {
  const Input x = call.input(0);
  const Input gamma = call.input(1);
  const Input beta = call.input(2);
  const Input key = call.input(3);
  const Input options = call.input(4);
  const int64_t channels = channelsOf(x);
  checkSize(gamma, channels, "gamma");
  checkSize(beta, channels, "beta");
  checkSize(options, 3, "options");

  float* y = call.output(0, x.shape);
  float* meanOutput = call.output(1, {channels});
  float* varianceOutput = call.output(2, {channels});
  const Blocks blocks(x.size, channels);
  const Moments moments = momentsOf(x.floats(), blocks);
  std::copy(moments.mean.begin(), moments.mean.end(), meanOutput);
  std::copy(moments.variance.begin(), moments.variance.end(), varianceOutput);

  const Affine affine(gamma.floats(), beta.floats(), meanOutput, varianceOutput, channels,
                      options.floats()[0]);
  const Rectifier rectifier(key, options.floats() + 1);
  parallelFor(blocks.count(), [&](int64_t block) {
    const int64_t first = blocks.first(block);
    const int64_t rows = blocks.rowCount(block);
    const float* from = x.floats() + first;
    float* to = y + first;
    const float* scale = affine.scale.data();
    const float* shift = affine.shift.data();
    const float* slopes = slopesOf(rectifier, first, rows * channels);
    for (int64_t at = 0; at < rows * channels; at += channels) {
      if (slopes == nullptr) {
        normalizeRow(channels, from + at, scale, shift, to + at);
      } else {
        normalizeAndRectifyRow(channels, from + at, scale, shift, slopes + at, to + at);
      }
    }
  });
}

// Inputs: x, gamma, beta, mean, variance, options (epsilon, slope). Output: y.
void batchNormInference(Call& call) {
  const Input x = call.input(0);
  const Input gamma = call.input(1);
  const Input beta = call.input(2);
  const Input mean = call.input(3);
  const Input variance = call.input(4);
  const Input options = call.input(5);
  const int64_t channels = channelsOf(x);
  checkSize(gamma, channels, "gamma");
  checkSize(beta, channels, "beta");
  checkSize(mean, channels, "mean");
  checkSize(variance, channels, "variance");
  checkSize(options, 2, "options");
  float* y = call.output(0, x.shape);
  const Blocks blocks(x.size, channels);
  const Affine affine(gamma.floats(), beta.floats(), mean.floats(), variance.floats(), channels,
                      options.floats()[0]);
  parallelFor(blocks.count(), [&](int64_t block) {
    const int64_t first = blocks.first(block);
    const int64_t end = first + blocks.rowCount(block) * channels;
    for (int64_t at = first; at < end; at += channels) {
      normalizeAndLeakRow(channels, x.floats() + at, affine.scale.data(), affine.shift.data(),
                          options.floats()[1], y + at);
    }
  });
}

// Inputs: dy, x, gamma, beta, mean, variance, key, options. Outputs: dx, dgamma, dbeta.
//
// With x' = (x - mean) * invStd and n elements a channel: dbeta = sum(dy), dgamma = sum(dy * x'),
// dx = scale * (dy - dbeta / n - x' * dgamma / n), where dy has been through the rectifier.
void batchNormTrainingGrad(Call& call) {
  const Input dy = call.input(0);
  const Input x = call.input(1);
  const Input gamma = call.input(2);
  const Input beta = call.input(3);
  const Input mean = call.input(4);
  const Input variance = call.input(5);
  const Input key = call.input(6);
  const Input options = call.input(7);
  const int64_t channels = channelsOf(x);
  checkSize(dy, x.size, "dy");
  checkSize(gamma, channels, "gamma");
  checkSize(beta, channels, "beta");
  checkSize(mean, channels, "mean");
  checkSize(variance, channels, "variance");
  checkSize(options, 3, "options");

  float* dx = call.output(0, x.shape);
  float* dgamma = call.output(1, {channels});
  float* dbeta = call.output(2, {channels});
  const Blocks blocks(x.size, channels);
  const Affine affine(gamma.floats(), beta.floats(), mean.floats(), variance.floats(), channels,
                      options.floats()[0]);
  const Rectifier rectifier(key, options.floats() + 1);
  const float* scale = affine.scale.data();

  ChannelSums sums(blocks);
  ChannelSums centeredSums(blocks);
  parallelFor(blocks.count(), [&](int64_t block) {
    const int64_t first = blocks.first(block);
    const int64_t size = blocks.rowCount(block) * channels;
    const float* inputs = x.floats() + first;
    const float* gradients = dy.floats() + first;
    const float* factors = factorsOf(rectifier, first, size, inputs, affine);
    for (int64_t at = 0; at < size; at += channels) {
      addGradients(channels, gradients + at, factors + at, inputs + at, mean.floats(),
                   sums.of(block), centeredSums.of(block));
    }
  });

  const std::vector<double> sum = sums.total();
  const std::vector<double> centeredSum = centeredSums.total();
  const double count = static_cast<double>(blocks.rows);
  std::vector<float> fromMean(channels);
  std::vector<float> fromVariance(channels);
  for (int64_t c = 0; c < channels; c++) {
    dbeta[c] = static_cast<float>(sum[c]);
    dgamma[c] = static_cast<float>(centeredSum[c] * affine.invStd[c]);
    fromMean[c] = static_cast<float>(sum[c] / count);
    fromVariance[c] = static_cast<float>(centeredSum[c] / count * affine.invStd[c] *
                                         affine.invStd[c]);
  }

  parallelFor(blocks.count(), [&](int64_t block) {
    const int64_t first = blocks.first(block);
    const int64_t size = blocks.rowCount(block) * channels;
    const float* inputs = x.floats() + first;
    const float* gradients = dy.floats() + first;
    const float* factors = factorsOf(rectifier, first, size, inputs, affine);
    for (int64_t at = 0; at < size; at += channels) {
      gradientRow(channels, gradients + at, factors + at, inputs + at, mean.floats(), scale,
                  fromMean.data(), fromVariance.data(), dx + first + at);
    }
  });
}

}  // namespace cifar
