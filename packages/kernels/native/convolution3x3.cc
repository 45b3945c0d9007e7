// 3 x 3 convolution with stride 1, its input gradient and its filter gradient, by Winograd's minimal
// filtering: tiles of the images are transformed, multiplied as matrices of channels, one product
// for each of a tile's 36 cells, and transformed back. A chunk of tiles is at work at a time, so that
// what lies between stays in the cache.
#include <algorithm>
#include <vector>

#include "matrixProduct.h"
#include "ops.h"
#include "parallel.h"
#include "scratch.h"
#include "tiles.h"
#include "winogradTransforms.h"

namespace cifar {
namespace {

/// One matrix of [tiles of a chunk, channels] for each of the 36 cells.
struct Planes {
  float* data;
  int64_t stride;
  int64_t planeStride;

  /// Planes are an odd number of cache lines apart: a tile's cells would fall into one set else.
  Planes(Scratch& scratch, int64_t tiles, int64_t channels, int64_t multiple)
      : stride(roundUp(channels, multiple)), planeStride((roundUp(tiles * stride, 32) | 16)) {
    data = scratch.take(CELLS * planeStride);
  }

  float* at(int64_t cell, int64_t tile) const { return data + cell * planeStride + tile * stride; }
};

/// Matrices for each of the 36 cells, in panels of columns: [cell][panel][row][PANEL].
struct PanelMatrices {
  float* data;
  int64_t rows;
  int64_t panels;

  PanelMatrices(Scratch& scratch, int64_t rows, int64_t columns)
      : rows(rows), panels(roundUp(columns, PANEL) / PANEL) {
    data = scratch.take(CELLS * panels * rows * PANEL);
  }

  float* at(int64_t cell, int64_t panel, int64_t row) const {
    return data + ((cell * panels + panel) * rows + row) * PANEL;
  }
};

thread_local Scratch filterScratch;
thread_local Scratch leftScratch;
thread_local Scratch rightScratch;
thread_local Scratch transposedScratch;

/// Tiles at work together: what they need should fit beside the filter into the outer cache.
int64_t tilesOfChunk(int64_t tiles, int64_t channels) {
  constexpr int64_t BYTES = 4 << 20;
  constexpr int64_t BYTES_OF_CHANNEL = CELLS * sizeof(float);
  const int64_t fitting = BYTES / (BYTES_OF_CHANNEL * std::max<int64_t>(channels, 1));
  return std::min(tiles, std::clamp<int64_t>(fitting / ROWS * ROWS, 2 * ROWS, 1024));
}

/// A window of one tile, transformed, into the planes: `LANES` channels at a time.
template <typename Transform>
void transformTile(const float* data, int64_t channels, const int64_t* offsets, const Planes& to,
                   int64_t tile) {
  constexpr int INPUTS = Transform::From * Transform::From;
  for (int64_t c = 0; c < channels; c += LANES) {
    const int64_t count = std::min<int64_t>(LANES, channels - c);
    Vector in[INPUTS];
    Vector out[CELLS];
    for (int cell = 0; cell < INPUTS; cell++) {
      if (offsets[cell] < 0) {
        in[cell] = Vector{};
      } else {
        const float* from = data + offsets[cell] + c;
        in[cell] = count == LANES ? load(from) : loadFirst(from, static_cast<int>(count));
      }
    }
    transformBoth<Transform>(in, out);
    for (int cell = 0; cell < CELLS; cell++) store(to.at(cell, tile) + c, out[cell]);
  }
}

/// A tile's outputs from its products.
void writeTile(const Planes& products, int64_t tile, const float* bias, int64_t channels,
               const int64_t* offsets, float* output) {
  for (int64_t c = 0; c < channels; c += LANES) {
    const int count = static_cast<int>(std::min<int64_t>(LANES, channels - c));
    Vector in[CELLS];
    Vector out[TILE * TILE];
    for (int cell = 0; cell < CELLS; cell++) in[cell] = load(products.at(cell, tile) + c);
    transformBoth<OutputTransform>(in, out);
    const Vector offset = bias == nullptr ? Vector{} : loadFirst(bias + c, count);
    for (int cell = 0; cell < TILE * TILE; cell++) {
      if (offsets[cell] < 0) continue;
      float* to = output + offsets[cell] + c;
      if (count == LANES) {
        store(to, out[cell] + offset);
      } else {
        storeFirst(to, out[cell] + offset, count);
      }
    }
  }
}

/// The filter [3, 3, rows, columns], transformed.
PanelMatrices transformFilter(const float* filter, int64_t rows, int64_t columns) {
  PanelMatrices to(filterScratch, rows, columns);
  parallelFor(rows, [&](int64_t row) {
    for (int64_t c = 0; c < to.panels * PANEL; c += LANES) {
      const int count = static_cast<int>(std::clamp<int64_t>(columns - c, 0, LANES));
      Vector in[FILTER * FILTER];
      Vector out[CELLS];
      for (int cell = 0; cell < FILTER * FILTER; cell++) {
        in[cell] = loadFirst(filter + (cell * rows + row) * columns + c, count);
      }
      transformBoth<FilterTransform>(in, out);
      for (int cell = 0; cell < CELLS; cell++) {
        store(to.at(cell, c / PANEL, row) + c % PANEL, out[cell]);
      }
    }
  });
  return to;
}

/// The filter of the input gradient: turned by half a turn, its channels exchanged.
const float* transposeFilter(const float* filter, int64_t rows, int64_t columns) {
  float* to = transposedScratch.take(FILTER * FILTER * rows * columns);
  constexpr int64_t BLOCK = 16;
  parallelFor(FILTER * FILTER, [&](int64_t cell) {
    const float* from = filter + cell * rows * columns;
    float* turned = to + (FILTER * FILTER - 1 - cell) * rows * columns;
    for (int64_t block = 0; block < columns; block += BLOCK) {
      for (int64_t row = 0; row < rows; row++) {
        for (int64_t column = block; column < std::min(block + BLOCK, columns); column++) {
          turned[column * rows + row] = from[row * columns + column];
        }
      }
    }
  });
  return to;
}

/// output = bias + the convolution of the input with a filter [3, 3, input, output channels].
void convolve(const float* input, const Images& inputs, const float* filter, const float* bias,
              int64_t padTop, int64_t padLeft, float* output, const Images& outputs) {
  const Tiles tiles(outputs);
  const PanelMatrices matrices = transformFilter(filter, inputs.channels, outputs.channels);
  const int64_t chunk = tilesOfChunk(tiles.count, inputs.channels + outputs.channels);
  const Planes left(leftScratch, chunk, inputs.channels, LANES);
  const Planes products(rightScratch, chunk, outputs.channels, PANEL);
  for (int64_t first = 0; first < tiles.count; first += chunk) {
    const int64_t count = std::min(chunk, tiles.count - first);
    parallelFor(count, [&](int64_t tile) {
      int64_t offsets[CELLS];
      tiles.offsets<WINDOW>(inputs, first + tile, -padTop, -padLeft, offsets);
      transformTile<InputTransform>(input, inputs.channels, offsets, left, tile);
    });
    parallelFor(CELLS * matrices.panels, [&](int64_t item) {
      const int64_t cell = item / matrices.panels;
      const int64_t panel = item % matrices.panels;
      multiplyPanel<false>({left.at(cell, 0), left.stride, 1},
                           {matrices.at(cell, panel, 0), PANEL},
                           {products.at(cell, 0) + panel * PANEL, products.stride}, count,
                           inputs.channels);
    });
    parallelFor(count, [&](int64_t tile) {
      int64_t offsets[TILE * TILE];
      tiles.offsets<TILE>(outputs, first + tile, 0, 0, offsets);
      writeTile(products, tile, bias, outputs.channels, offsets, output);
    });
  }
}

void checkRank(const Input& input, const char* name) {
  if (input.shape.size() != 4) throw InvalidInput(std::string(name) + " must be of rank 4");
}

void checkFilter(const Input& filter) {
  checkRank(filter, "filter");
  if (filter.shape[0] != FILTER || filter.shape[1] != FILTER) {
    throw InvalidInput("filter must be 3 x 3");
  }
}

struct Padding {
  int64_t top;
  int64_t bottom;
  int64_t left;
  int64_t right;

  explicit Padding(const Input& input) {
    if (input.size != 4) throw InvalidInput("pad must be top, bottom, left, right");
    const int32_t* zeros = input.integers();
    top = zeros[0];
    bottom = zeros[1];
    left = zeros[2];
    right = zeros[3];
  }
};

}  // namespace

// Inputs: x in NHWC, filter in HWIO, bias (empty: none), pad. Output: y.
void convolution3x3(Call& call) {
  const Input x = call.input(0);
  const Input filter = call.input(1);
  const Input bias = call.input(2);
  const Padding pad(call.input(3));
  checkRank(x, "x");
  checkFilter(filter);
  const Images inputs(x.shape);
  const int64_t channels = filter.shape[3];
  if (filter.shape[2] != inputs.channels || (bias.size != 0 && bias.size != channels)) {
    throw InvalidInput("x, filter and bias must agree in their channels");
  }
  const Images outputs({inputs.count, inputs.height + pad.top + pad.bottom - (FILTER - 1),
                        inputs.width + pad.left + pad.right - (FILTER - 1), channels});
  if (outputs.height < 1 || outputs.width < 1) throw InvalidInput("x is smaller than the filter");
  float* y = call.output(0, outputs.shape());
  convolve(x.floats(), inputs, filter.floats(), bias.size == 0 ? nullptr : bias.floats(), pad.top,
           pad.left, y, outputs);
}

// Inputs: dy, filter, pad. Output: dx.
void convolution3x3InputGrad(Call& call) {
  const Input dy = call.input(0);
  const Input filter = call.input(1);
  const Padding pad(call.input(2));
  checkRank(dy, "dy");
  checkFilter(filter);
  const Images gradients(dy.shape);
  if (filter.shape[3] != gradients.channels) {
    throw InvalidInput("dy and filter must agree in their channels");
  }
  const Images inputs({gradients.count, gradients.height - pad.top - pad.bottom + (FILTER - 1),
                       gradients.width - pad.left - pad.right + (FILTER - 1), filter.shape[2]});
  if (inputs.height < 1 || inputs.width < 1) throw InvalidInput("pad is greater than the input");
  float* dx = call.output(0, inputs.shape());
  const float* turned = transposeFilter(filter.floats(), filter.shape[2], filter.shape[3]);
  convolve(dy.floats(), gradients, turned, nullptr, FILTER - 1 - pad.top, FILTER - 1 - pad.left, dx,
           inputs);
}

// Inputs: x, dy, pad. Output: the filter's gradient.
void convolution3x3FilterGrad(Call& call) {
  const Input x = call.input(0);
  const Input dy = call.input(1);
  const Padding pad(call.input(2));
  checkRank(x, "x");
  checkRank(dy, "dy");
  const Images inputs(x.shape);
  const Images gradients(dy.shape);
  if (gradients.count != inputs.count ||
      gradients.height != inputs.height + pad.top + pad.bottom - (FILTER - 1) ||
      gradients.width != inputs.width + pad.left + pad.right - (FILTER - 1)) {
    throw InvalidInput("dy is not of the shape that x and pad give");
  }
  const int64_t rows = inputs.channels;
  const int64_t columns = gradients.channels;
  float* output = call.output(0, {FILTER, FILTER, rows, columns});

  const Tiles tiles(gradients);
  if (tiles.count == 0) {
    std::fill(output, output + FILTER * FILTER * rows * columns, 0.0f);
    return;
  }
  const PanelMatrices sums(filterScratch, rows, columns);
  const int64_t chunk = tilesOfChunk(tiles.count, rows + columns);
  const Planes left(leftScratch, chunk, rows, LANES);
  const Planes right(rightScratch, chunk, columns, PANEL);
  // Lanes beyond the last channel are multiplied too, though nobody reads what comes of it.
  std::fill(right.data, right.data + CELLS * right.planeStride, 0.0f);
  for (int64_t first = 0; first < tiles.count; first += chunk) {
    const int64_t count = std::min(chunk, tiles.count - first);
    parallelFor(count, [&](int64_t tile) {
      int64_t offsets[CELLS];
      tiles.offsets<WINDOW>(inputs, first + tile, -pad.top, -pad.left, offsets);
      transformTile<InputTransform>(x.floats(), rows, offsets, left, tile);
      tiles.offsets<TILE>(gradients, first + tile, 0, 0, offsets);
      transformTile<GradientTransform>(dy.floats(), columns, offsets, right, tile);
    });
    parallelFor(CELLS * sums.panels, [&](int64_t item) {
      const int64_t cell = item / sums.panels;
      const int64_t panel = item % sums.panels;
      const LeftFactor a{left.at(cell, 0), 1, left.stride};
      const RightPanel b{right.at(cell, 0) + panel * PANEL, right.stride};
      const ResultPanel c{sums.at(cell, panel, 0), PANEL};
      if (first == 0) {
        multiplyPanel<false>(a, b, c, rows, count);
      } else {
        multiplyPanel<true>(a, b, c, rows, count);
      }
    });
  }
  parallelFor(rows, [&](int64_t row) {
    for (int64_t c = 0; c < columns; c += LANES) {
      const int count = static_cast<int>(std::min<int64_t>(LANES, columns - c));
      Vector in[CELLS];
      Vector out[FILTER * FILTER];
      for (int cell = 0; cell < CELLS; cell++) {
        in[cell] = load(sums.at(cell, c / PANEL, row) + c % PANEL);
      }
      transformBoth<FilterGradientTransform>(in, out);
      for (int cell = 0; cell < FILTER * FILTER; cell++) {
        storeFirst(output + (cell * rows + row) * columns + c, out[cell], count);
      }
    }
  });
}

}  // namespace cifar
