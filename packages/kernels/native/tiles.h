// Where the tiles of a batch of images lie.
#pragma once

#include <cstdint>
#include <vector>

#include "winogradTransforms.h"

namespace cifar {

/// A batch of images in NHWC.
struct Images {
  int64_t count;
  int64_t height;
  int64_t width;
  int64_t channels;

  explicit Images(const std::vector<int64_t>& shape)
      : count(shape[0]), height(shape[1]), width(shape[2]), channels(shape[3]) {}

  std::vector<int64_t> shape() const { return {count, height, width, channels}; }
  /// Where a cell's channels begin, or -1 outside.
  int64_t offset(int64_t image, int64_t row, int64_t column) const {
    if (row < 0 || row >= height || column < 0 || column >= width) return -1;
    return ((image * height + row) * width + column) * channels;
  }
};

/// The tiles of 4 x 4 cells that cover a batch of images.
struct Tiles {
  int64_t down;
  int64_t across;
  int64_t count;

  explicit Tiles(const Images& images)
      : down((images.height + TILE - 1) / TILE),
        across((images.width + TILE - 1) / TILE),
        count(images.count * down * across) {}

  /// The offsets of a window of cells whose corner is moved by `shift` from that of the tile.
  template <int Size>
  void offsets(const Images& images, int64_t tile, int64_t shiftDown, int64_t shiftAcross,
               int64_t* out) const {
    const int64_t image = tile / (down * across);
    const int64_t top = tile / across % down * TILE + shiftDown;
    const int64_t left = tile % across * TILE + shiftAcross;
    for (int row = 0; row < Size; row++) {
      for (int column = 0; column < Size; column++) {
        out[row * Size + column] = images.offset(image, top + row, left + column);
      }
    }
  }
};

}  // namespace cifar
