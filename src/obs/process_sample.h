// What the kernel says about this process, read from the texts of /proc. Pure; any thread.
#pragma once

#include <cstddef>
#include <string>

#include "base/result.h"

namespace holdfast::obs {

struct ProcTexts {
    std::string process;  // /proc/self/stat
    std::string system;   // /proc/stat, for the time the host booted
    std::string limits;   // /proc/self/limits
    std::size_t open_fds = 0;
    long ticks_per_second = 100;
    long page_bytes = 4096;
};

struct ProcessSample {
    double cpu_seconds = 0;
    double resident_bytes = 0;
    double virtual_bytes = 0;
    double open_fds = 0;
    double max_fds = 0;  // +Inf when there is no limit.
    double threads = 0;
    double start_time_seconds = 0;  // Since 1970.
};

Result<ProcessSample> parse_process(const ProcTexts& texts);

}  // namespace holdfast::obs
