// Work shared by all cores.
#pragma once

#include <cstdint>
#include <functional>

namespace cifar {

/// Calls `work(i)` for i in 0 .. count - 1, on all cores, in any order; returns when all are done.
/// Results are the same for any number of cores as long as no two items write to one place.
///
/// If an item throws, items that nobody has begun are left out, and one of the exceptions is thrown
/// here once no thread is at work any more. Within an item it is a plain loop.
void parallelFor(int64_t count, const std::function<void(int64_t)>& work);

}  // namespace cifar
