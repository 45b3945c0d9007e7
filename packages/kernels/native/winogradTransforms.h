// Winograd's minimal filtering with tiles of 4 x 4 outputs of a 3 x 3 filter: 36 products where the
// definition has 144. Interpolation points 0, 1, -1, 2, -2 and infinity.
//
// Source: Lavin, Gray, "Fast algorithms for convolutional neural networks", CVPR 2016.
#pragma once

#include "vector.h"

namespace cifar {

/// Outputs and inputs of a tile along one axis, and its cells.
constexpr int TILE = 4;
constexpr int WINDOW = TILE + 2;
constexpr int CELLS = WINDOW * WINDOW;
constexpr int FILTER = 3;

// Each struct is one matrix, applied along one axis: From values to To values.

/// B': of the input.
struct InputTransform {
  static constexpr int From = WINDOW;
  static constexpr int To = WINDOW;
  static void apply(const Vector* d, int from, Vector* out, int to) {
    const Vector d0 = d[0], d1 = d[from], d2 = d[2 * from], d3 = d[3 * from], d4 = d[4 * from],
                 d5 = d[5 * from];
    const Vector even = d4 - 4.0f * d2;
    const Vector odd = d3 - 4.0f * d1;
    const Vector evenNear = d4 - d2;
    const Vector oddNear = 2.0f * (d3 - d1);
    out[0] = 4.0f * (d0 - d2) + evenNear;
    out[to] = even + odd;
    out[2 * to] = even - odd;
    out[3 * to] = evenNear + oddNear;
    out[4 * to] = evenNear - oddNear;
    out[5 * to] = 4.0f * (d1 - d3) + (d5 - d3);
  }
};

/// G: of the filter.
struct FilterTransform {
  static constexpr int From = FILTER;
  static constexpr int To = WINDOW;
  static void apply(const Vector* g, int from, Vector* out, int to) {
    const Vector g0 = g[0], g1 = g[from], g2 = g[2 * from];
    const Vector even = (g0 + g2) * (-1.0f / 6);
    const Vector odd = g1 * (-1.0f / 6);
    const Vector farEven = g0 * (1.0f / 24) + g2 * (1.0f / 6);
    const Vector farOdd = g1 * (1.0f / 12);
    out[0] = g0 * 0.25f;
    out[to] = even + odd;
    out[2 * to] = even - odd;
    out[3 * to] = farEven + farOdd;
    out[4 * to] = farEven - farOdd;
    out[5 * to] = g2;
  }
};

/// A': of the products, to outputs.
struct OutputTransform {
  static constexpr int From = WINDOW;
  static constexpr int To = TILE;
  static void apply(const Vector* m, int from, Vector* out, int to) {
    const Vector m0 = m[0], m1 = m[from], m2 = m[2 * from], m3 = m[3 * from], m4 = m[4 * from],
                 m5 = m[5 * from];
    const Vector sum = m1 + m2;
    const Vector difference = m1 - m2;
    const Vector farSum = m3 + m4;
    const Vector farDifference = m3 - m4;
    out[0] = m0 + sum + farSum;
    out[to] = difference + 2.0f * farDifference;
    out[2 * to] = sum + 4.0f * farSum;
    out[3 * to] = difference + 8.0f * farDifference + m5;
  }
};

/// The filter's gradient is the same filtering with the roles changed: the output's gradient is the
/// filter, of 4 cells, and the filter's gradient the output, of 3. Its G without the constants...
struct GradientTransform {
  static constexpr int From = TILE;
  static constexpr int To = WINDOW;
  static void apply(const Vector* y, int from, Vector* out, int to) {
    const Vector y0 = y[0], y1 = y[from], y2 = y[2 * from], y3 = y[3 * from];
    const Vector even = y0 + y2;
    const Vector odd = y1 + y3;
    const Vector farEven = y0 + 4.0f * y2;
    const Vector farOdd = 2.0f * y1 + 8.0f * y3;
    out[0] = y0;
    out[to] = even + odd;
    out[2 * to] = even - odd;
    out[3 * to] = farEven + farOdd;
    out[4 * to] = farEven - farOdd;
    out[5 * to] = y3;
  }
};

/// ... and its A' with them.
struct FilterGradientTransform {
  static constexpr int From = WINDOW;
  static constexpr int To = FILTER;
  static void apply(const Vector* m, int from, Vector* out, int to) {
    const Vector sum = (m[from] + m[2 * from]) * (-1.0f / 6);
    const Vector difference = (m[from] - m[2 * from]) * (-1.0f / 6);
    const Vector farSum = (m[3 * from] + m[4 * from]) * (1.0f / 24);
    const Vector farDifference = (m[3 * from] - m[4 * from]) * (1.0f / 24);
    out[0] = m[0] * 0.25f + sum + farSum;
    out[to] = difference + 2.0f * farDifference;
    out[2 * to] = sum + 4.0f * farSum + m[5 * from];
  }
};

/// Along both axes: From x From values, row by row, to To x To.
template <typename Transform>
inline void transformBoth(const Vector* in, Vector* out) {
  Vector columns[Transform::To * Transform::From];
  for (int column = 0; column < Transform::From; column++) {
    Transform::apply(in + column, Transform::From, columns + column, Transform::From);
  }
  for (int row = 0; row < Transform::To; row++) {
    Transform::apply(columns + row * Transform::From, 1, out + row * Transform::To, 1);
  }
}

}  // namespace cifar
