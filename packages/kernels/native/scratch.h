// Memory for what lies between the passes of an op.
#pragma once

#include <cstdint>
#include <memory>
#include <new>

namespace cifar {

/// Memory that the next call finds again: fresh pages cost more than the work on them.
class Scratch {
 public:
  /// `size` floats from the beginning of a cache line on, with any values in them. What was taken
  /// before is no longer to be used.
  float* take(int64_t size) {
    if (size > size_) {
      size_ = 0;
      values_.reset();
      values_.reset(static_cast<float*>(::operator new(size * sizeof(float), CACHE_LINE)));
      size_ = size;
    }
    return values_.get();
  }

 private:
  static constexpr std::align_val_t CACHE_LINE{64};

  struct Free {
    void operator()(float* values) const { ::operator delete(values, CACHE_LINE); }
  };

  std::unique_ptr<float, Free> values_;
  int64_t size_ = 0;
};

}  // namespace cifar
