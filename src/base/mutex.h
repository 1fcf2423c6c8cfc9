// The exception to "data belongs to one thread": a mutex whose use clang checks
// (-Wthread-safety). No lock is held over I/O or a callback. Any thread.
#pragma once

#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define HOLDFAST_ANNOTATION(x) __attribute__((x))
#else
#define HOLDFAST_ANNOTATION(x)
#endif
#define CAPABILITY(x) HOLDFAST_ANNOTATION(capability(x))
#define SCOPED_CAPABILITY HOLDFAST_ANNOTATION(scoped_lockable)
#define GUARDED_BY(x) HOLDFAST_ANNOTATION(guarded_by(x))
#define REQUIRES(...) HOLDFAST_ANNOTATION(requires_capability(__VA_ARGS__))
#define ACQUIRE(...) HOLDFAST_ANNOTATION(acquire_capability(__VA_ARGS__))
#define RELEASE(...) HOLDFAST_ANNOTATION(release_capability(__VA_ARGS__))

namespace holdfast {

class CAPABILITY("mutex") Mutex {
public:
    void lock() ACQUIRE() { mutex_.lock(); }
    void unlock() RELEASE() { mutex_.unlock(); }

private:
    friend class Condition;
    std::mutex mutex_;
};

class SCOPED_CAPABILITY Lock {
public:
    explicit Lock(Mutex& mutex) ACQUIRE(mutex) : mutex_{mutex} { mutex_.lock(); }
    ~Lock() RELEASE() { mutex_.unlock(); }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

private:
    Mutex& mutex_;
};

class Condition {
public:
    void notify() noexcept { condition_.notify_one(); }

    // Returns when notified, after `limit`, or for no reason: ask your question again.
    template <typename Rep, typename Period>
    void wait_for(Mutex& mutex, std::chrono::duration<Rep, Period> limit) REQUIRES(mutex)
    {
        std::unique_lock lock{mutex.mutex_, std::adopt_lock};
        condition_.wait_for(lock, limit);
        lock.release();
    }

private:
    std::condition_variable condition_;
};

}  // namespace holdfast
