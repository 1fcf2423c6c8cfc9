// The kernel's files about pressure. Any thread that may read files.
#pragma once

#include <string>
#include <vector>

#include "watch/local_check.h"
#include "watch/observation.h"

namespace holdfast::watch {

// Where the files of the whole host may be; the first that can be read is believed. ProcSubset=pid
// of holdfast.service hides the first, and leaves those of the control groups' root.
struct PressureSources {
    std::string proc = "/proc/pressure/";
    std::vector<std::string> cgroups{"/sys/fs/cgroup/", "/sys/fs/cgroup/unified/"};
};

Observation look_at_pressure(const PressureCheck& check, const PressureSources& sources = {});

}  // namespace holdfast::watch
