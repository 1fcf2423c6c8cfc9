// One entry of the log, on its way from whoever wrote it to the sinks. Pure; one thread
// at a time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "obs/message.h"

namespace holdfast::obs {

struct Field {
    std::string_view name;  // A literal like "HOLDFAST_PATH": it must outlive the entry.
    std::string value;      // Any bytes.
};

struct Entry {
    const Message* message = nullptr;  // Null for debug lines, which need no runbook.
    Severity severity = Severity::debug;
    std::string text;
    std::vector<Field> fields;
    WallTime wall{};
    Instant time{};
};

// The value of the first field called `name`; empty when there is none.
std::string_view field_value(const Entry& entry, std::string_view name) noexcept;

}  // namespace holdfast::obs
