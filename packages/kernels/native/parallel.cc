#include "parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

namespace cifar {
namespace {

/// As many threads as TensorFlow uses within an op.
int threadCount() {
  const char* asked = std::getenv("TF_NUM_INTRAOP_THREADS");
  const int count = asked == nullptr ? 0 : std::atoi(asked);
  return std::max(1, count > 0 ? count : static_cast<int>(std::thread::hardware_concurrency()));
}

/// Threads that wait for work; whoever brings it works too. They live as long as the process.
class Pool {
 public:
  Pool() {
    for (int i = 1; i < threadCount(); i++) std::thread([this] { serve(); }).detach();
    workers_ = threadCount() - 1;
  }

  void run(int64_t count, const std::function<void(int64_t)>& work) {
    if (workers_ == 0 || count <= 1) {
      for (int64_t i = 0; i < count; i++) work(i);
      return;
    }
    std::lock_guard<std::mutex> one(running_);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      work_ = &work;
      count_ = count;
      next_ = 0;
      busy_ = workers_;
      round_.fetch_add(1);
    }
    begin_.notify_all();
    take();
    for (int spin = 0; spin < SPINS && busy_ > 0; spin++) std::this_thread::yield();
    std::unique_lock<std::mutex> lock(mutex_);
    end_.wait(lock, [this] { return busy_ == 0; });
  }

 private:
  // A yield takes about half a microsecond; work comes in bursts.
  static constexpr int SPINS = 100;

  void take() {
    for (int64_t i = next_++; i < count_; i = next_++) (*work_)(i);
  }

  void serve() {
    uint64_t seen = 0;
    for (;;) {
      for (int spin = 0; spin < SPINS && round_ == seen; spin++) std::this_thread::yield();
      {
        std::unique_lock<std::mutex> lock(mutex_);
        begin_.wait(lock, [&] { return round_ != seen; });
        seen = round_;
      }
      take();
      std::lock_guard<std::mutex> lock(mutex_);
      if (--busy_ == 0) end_.notify_one();
    }
  }

  std::mutex running_;
  std::mutex mutex_;
  std::condition_variable begin_;
  std::condition_variable end_;
  std::atomic<uint64_t> round_{0};
  std::atomic<int64_t> next_{0};
  std::atomic<int> busy_{0};
  const std::function<void(int64_t)>* work_ = nullptr;
  int64_t count_ = 0;
  int workers_ = 0;
};

}  // namespace

void parallelFor(int64_t count, const std::function<void(int64_t)>& work) {
  // Never destroyed: its threads wait in it until the process ends.
  static Pool* pool = new Pool();
  pool->run(count, work);
}

}  // namespace cifar
