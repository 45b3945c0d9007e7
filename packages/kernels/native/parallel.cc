#include "parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "processors.h"

namespace cifar {
namespace {

/// As many threads as TensorFlow is asked to use within an op, or else as there are cores for.
int threadCount() {
  const char* asked = std::getenv("TF_NUM_INTRAOP_THREADS");
  const int count = asked == nullptr ? 0 : std::atoi(asked);
  return count > 0 ? count : availableProcessors();
}

/// Whether this thread is at work on an item.
thread_local bool isWorking = false;

/// Threads that wait for work; whoever brings it works too. They live as long as the process.
class Pool {
 public:
  Pool() {
    const int others = threadCount() - 1;
    try {
      for (; workers_ < others; workers_++) std::thread([this] { serve(); }).detach();
    } catch (const std::exception&) {
      // The system gives no more threads: those that are there do the work.
    }
  }

  void run(int64_t count, const std::function<void(int64_t)>& work) {
    if (workers_ == 0 || count <= 1 || isWorking) {
      for (int64_t i = 0; i < count; i++) work(i);
      return;
    }
    std::lock_guard<std::mutex> one(running_);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      work_ = &work;
      count_ = count;
      next_ = 0;
      round_++;
    }
    begin_.notify_all();
    take(work, count);
    std::unique_lock<std::mutex> lock(mutex_);
    // Who has not come by now finds nothing to do, and need not be waited for.
    work_ = nullptr;
    lock.unlock();
    for (int spin = 0; spin < SPINS && busy_ > 0; spin++) std::this_thread::yield();
    lock.lock();
    end_.wait(lock, [this] { return busy_ == 0; });
    if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  }

 private:
  // A yield takes about half a microsecond; work comes in bursts.
  static constexpr int SPINS = 100;

  /// With the work at hand: whoever brought it may take it back while a last item is begun.
  void take(const std::function<void(int64_t)>& work, int64_t count) {
    isWorking = true;
    for (int64_t i = next_++; i < count; i = next_++) {
      try {
        work(i);
      } catch (...) {
        std::lock_guard<std::mutex> lock(mutex_);
        failure_ = std::current_exception();
        next_ = count;
      }
    }
    isWorking = false;
  }

  void serve() {
    uint64_t seen = 0;
    for (;;) {
      for (int spin = 0; spin < SPINS && round_ == seen; spin++) std::this_thread::yield();
      std::unique_lock<std::mutex> lock(mutex_);
      begin_.wait(lock, [&] { return round_ != seen; });
      seen = round_;
      if (work_ == nullptr) continue;
      busy_++;
      const std::function<void(int64_t)>& work = *work_;
      const int64_t count = count_;
      lock.unlock();
      take(work, count);
      lock.lock();
      if (--busy_ == 0) end_.notify_one();
    }
  }

  /// Held by the thread whose work is done.
  std::mutex running_;
  /// Held to change what follows, but for `next_`.
  std::mutex mutex_;
  std::condition_variable begin_;
  std::condition_variable end_;
  std::atomic<uint64_t> round_{0};
  std::atomic<int64_t> next_{0};
  /// Threads at work, without the one that brought it.
  std::atomic<int> busy_{0};
  const std::function<void(int64_t)>* work_ = nullptr;
  int64_t count_ = 0;
  std::exception_ptr failure_;
  int workers_ = 0;
};

}  // namespace

void parallelFor(int64_t count, const std::function<void(int64_t)>& work) {
  // Never destroyed: its threads wait in it until the process ends.
  static Pool* pool = new Pool();
  pool->run(count, work);
}

}  // namespace cifar
