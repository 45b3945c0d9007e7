// What batch normalization does to one row of channels. Each stands alone so that the compiler knows
// that nothing overlaps, and makes vectors of it.
#pragma once

#include <cstdint>

namespace cifar {

inline void addRow(int64_t channels, const float* __restrict x, float* __restrict sum) {
  for (int64_t c = 0; c < channels; c++) sum[c] += x[c];
}

inline void addSquares(int64_t channels, const float* __restrict x, const float* __restrict mean,
                       float* __restrict square) {
  for (int64_t c = 0; c < channels; c++) square[c] += (x[c] - mean[c]) * (x[c] - mean[c]);
}

inline void normalizeRow(int64_t channels, const float* __restrict x,
                         const float* __restrict scale, const float* __restrict shift,
                         float* __restrict y) {
  for (int64_t c = 0; c < channels; c++) y[c] = x[c] * scale[c] + shift[c];
}

inline void normalizeAndLeakRow(int64_t channels, const float* __restrict x,
                                const float* __restrict scale, const float* __restrict shift,
                                float slope, float* __restrict y) {
  for (int64_t c = 0; c < channels; c++) {
    const float normalized = x[c] * scale[c] + shift[c];
    y[c] = normalized * (normalized > 0 ? 1.0f : slope);
  }
}

inline void normalizeAndRectifyRow(int64_t channels, const float* __restrict x,
                                   const float* __restrict scale, const float* __restrict shift,
                                   const float* __restrict slopes, float* __restrict y) {
  for (int64_t c = 0; c < channels; c++) {
    const float normalized = x[c] * scale[c] + shift[c];
    y[c] = normalized * (normalized > 0 ? 1.0f : slopes[c]);
  }
}

/// The gradient before the rectifier: the slopes become factors of the gradient.
inline void rectifyFactors(int64_t channels, const float* __restrict x,
                           const float* __restrict scale, const float* __restrict shift,
                           float* __restrict slopes) {
  for (int64_t c = 0; c < channels; c++) {
    slopes[c] = x[c] * scale[c] + shift[c] > 0 ? 1.0f : slopes[c];
  }
}

inline void addGradients(int64_t channels, const float* __restrict dy,
                         const float* __restrict factors, const float* __restrict x,
                         const float* __restrict mean, float* __restrict sum,
                         float* __restrict centeredSum) {
  for (int64_t c = 0; c < channels; c++) {
    const float gradient = dy[c] * factors[c];
    sum[c] += gradient;
    centeredSum[c] += gradient * (x[c] - mean[c]);
  }
}

inline void gradientRow(int64_t channels, const float* __restrict dy,
                        const float* __restrict factors, const float* __restrict x,
                        const float* __restrict mean, const float* __restrict scale,
                        const float* __restrict fromMean, const float* __restrict fromVariance,
                        float* __restrict dx) {
  for (int64_t c = 0; c < channels; c++) {
    const float centered = x[c] - mean[c];
    dx[c] = scale[c] * (dy[c] * factors[c] - fromMean[c] - centered * fromVariance[c]);
  }
}

}  // namespace cifar
