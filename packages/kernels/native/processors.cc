#include "processors.h"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <string>
#include <thread>

namespace cifar {
namespace {

/// Those that the scheduler may choose, which `taskset` and cpusets restrict: what the standard
/// library tells is how many are there.
int schedulable() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof(set), &set) == 0) return CPU_COUNT(&set);
  return static_cast<int>(std::thread::hardware_concurrency());
}

/// The cores whose whole time a container is given, seen from inside it; a part of a core counts as
/// one. More threads than that would be stopped in turn, while the others wait for them.
int quota() {
  double time = -1;
  double period = 0;
  std::string limit;
  // Version 2 of control groups: two numbers, or "max" and one.
  if (std::ifstream("/sys/fs/cgroup/cpu.max") >> limit >> period) {
    if (limit != "max") time = std::atof(limit.c_str());
  } else {
    std::ifstream("/sys/fs/cgroup/cpu/cpu.cfs_quota_us") >> time;
    std::ifstream("/sys/fs/cgroup/cpu/cpu.cfs_period_us") >> period;
  }
  if (!(time > 0 && period > 0)) return std::numeric_limits<int>::max();
  return static_cast<int>(std::min(std::ceil(time / period), 1e6));
}

}  // namespace

int availableProcessors() { return std::max(1, std::min(schedulable(), quota())); }

}  // namespace cifar
