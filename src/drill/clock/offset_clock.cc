// drill-clock.so, for LD_PRELOAD: a program that has it sees the wall clock of a rehearsal, which
// is as many seconds off as the file says that $DRILL_CLOCK names. The file is looked at ten times
// a second. Clocks that cannot be set, and with them all timers, stay as they are: so it is when
// somebody sets a real clock. Any thread; nothing here allocates or locks.
#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <ctime>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

constexpr std::int64_t look_interval = 100'000'000;  // Nanoseconds.

using ClockGettime = int (*)(clockid_t, timespec*);

ClockGettime real_clock()
{
    // Once; whoever comes at the same time finds the same.
    static std::atomic<ClockGettime> found{nullptr};
    ClockGettime real = found;
    if (real == nullptr) {
        real = reinterpret_cast<ClockGettime>(::dlsym(RTLD_NEXT, "clock_gettime"));
        found = real;
    }
    return real;
}

// "-3600\n". Without a file, or without a number in it, 0.
std::int64_t read_offset()
{
    const char* path = std::getenv("DRILL_CLOCK");  // NOLINT(concurrency-mt-unsafe)
    int file = path == nullptr ? -1 : ::open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return 0;
    char text[32] = {};
    ssize_t got = ::read(file, static_cast<char*>(text), sizeof text - 1);
    (void)::close(file);
    return got > 0 ? std::strtoll(static_cast<char*>(text), nullptr, 10) : 0;
}

std::int64_t offset_seconds()
{
    static std::atomic<std::int64_t> next_look{0};
    static std::atomic<std::int64_t> offset{0};
    timespec monotonic{};
    (void)real_clock()(CLOCK_MONOTONIC, &monotonic);
    std::int64_t now = std::int64_t{monotonic.tv_sec} * 1'000'000'000 + monotonic.tv_nsec;
    if (now >= next_look) {
        next_look = now + look_interval;
        offset = read_offset();
    }
    return offset;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t which, timespec* time) noexcept
{
    int result = real_clock()(which, time);
    if (result == 0 && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
        time->tv_sec += offset_seconds();
    return result;
}

int gettimeofday(timeval* time, void* /*zone*/) noexcept
{
    timespec now{};
    int result = clock_gettime(CLOCK_REALTIME, &now);
    *time = {.tv_sec = now.tv_sec, .tv_usec = now.tv_nsec / 1000};
    return result;
}

time_t time(time_t* into) noexcept
{
    timespec now{};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    if (into != nullptr)
        *into = now.tv_sec;
    return now.tv_sec;
}

}  // extern "C"
