// Work shared by all cores.
#pragma once

#include <cstdint>
#include <functional>

namespace cifar {

/// Calls `work(i)` for i in 0 .. count - 1, on all cores, in any order; returns when all are done.
/// Results are the same for any number of cores as long as no two items write to one place.
void parallelFor(int64_t count, const std::function<void(int64_t)>& work);

}  // namespace cifar
