// The random slopes of the rectifier: Philox4x32-10, the same bits as on every other backend.
#pragma once

#include <cstdint>

namespace cifar {

/// A range and the four words that address a sequence of slopes (`slopeKey` of the TypeScript).
struct Slopes {
  uint32_t key[4];
  float lower;
  float range;
};

/// Slopes `from` .. `from + count - 1` of the sequence; `from` must be a multiple of 4. Writes up to
/// the next multiple of `SLOPE_BLOCK`.
void drawSlopes(const Slopes& slopes, int64_t from, int64_t count, float* out);

constexpr int64_t SLOPE_BLOCK = 64;

}  // namespace cifar
