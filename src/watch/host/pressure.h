// What the kernel says of tasks that have to wait (PSI), and whether that is too much. Pure; any
// thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "watch/local_check.h"
#include "watch/observation.h"

namespace holdfast::watch {

// "memory", as its file is named.
std::string resource_of(Pressure resource);

struct PressureFacts {
    double some_percent = 0;  // Of the last minute in which somebody waited.
    double full_percent = 0;  // And nobody got on.
};

// Nothing for what is no file of that kind. Kernels of old have no `full` for the processor.
std::optional<PressureFacts> parse_pressure(std::string_view text);

Observation judge_pressure(const PressureCheck& check, const PressureFacts& facts);

}  // namespace holdfast::watch
