// The matrix products between the transforms of a convolution: small, many, and alike.
#pragma once

#include <cstdint>

#include "vector.h"

namespace cifar {

/// Columns that are worked on at once.
constexpr int PANEL = 2 * LANES;

inline int64_t roundUp(int64_t value, int64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}

/// Where the elements of a left factor are: a(row, k) = data[row * rowStride + k * depthStride].
struct LeftFactor {
  const float* data;
  int64_t rowStride;
  int64_t depthStride;
};

/// A panel of PANEL columns: b(k, column) = data[k * depthStride + column].
struct RightPanel {
  const float* data;
  int64_t depthStride;
};

/// A panel of results: c(row, column) = data[row * rowStride + column].
struct ResultPanel {
  float* data;
  int64_t rowStride;
};

// As many rows as the registers hold sums for.
#if defined(__AVX512F__) || defined(__aarch64__)
constexpr int ROWS = 8;
#else
constexpr int ROWS = 6;
#endif

template <int Rows, bool Accumulate>
inline void multiplyRows(LeftFactor a, RightPanel b, ResultPanel c, int64_t depth) {
  Vector sums[Rows][2];
  for (int row = 0; row < Rows; row++) {
    for (int half = 0; half < 2; half++) {
      sums[row][half] =
          Accumulate ? load(c.data + row * c.rowStride + half * LANES) : Vector{};
    }
  }
  for (int64_t k = 0; k < depth; k++) {
    const Vector left = load(b.data + k * b.depthStride);
    const Vector right = load(b.data + k * b.depthStride + LANES);
    for (int row = 0; row < Rows; row++) {
      const Vector factor = broadcast(a.data[row * a.rowStride + k * a.depthStride]);
      sums[row][0] = multiplyAdd(factor, left, sums[row][0]);
      sums[row][1] = multiplyAdd(factor, right, sums[row][1]);
    }
  }
  for (int row = 0; row < Rows; row++) {
    for (int half = 0; half < 2; half++) {
      store(c.data + row * c.rowStride + half * LANES, sums[row][half]);
    }
  }
}

/// `rows` rows, where fewer than `Limit` are left.
template <int Limit, bool Accumulate>
inline void multiplyRest(LeftFactor a, RightPanel b, ResultPanel c, int64_t rows, int64_t depth) {
  if constexpr (Limit > 1) {
    if (rows == Limit - 1) {
      multiplyRows<Limit - 1, Accumulate>(a, b, c, depth);
    } else {
      multiplyRest<Limit - 1, Accumulate>(a, b, c, rows, depth);
    }
  }
}

/// c = a b, or c += a b, for one panel of columns.
template <bool Accumulate>
inline void multiplyPanel(LeftFactor a, RightPanel b, ResultPanel c, int64_t rows, int64_t depth) {
  int64_t row = 0;
  const auto left = [&]() {
    return LeftFactor{a.data + row * a.rowStride, a.rowStride, a.depthStride};
  };
  const auto result = [&]() { return ResultPanel{c.data + row * c.rowStride, c.rowStride}; };
  for (; row + ROWS <= rows; row += ROWS) {
    multiplyRows<ROWS, Accumulate>(left(), b, result(), depth);
  }
  multiplyRest<ROWS, Accumulate>(left(), b, result(), rows - row, depth);
}

}  // namespace cifar
