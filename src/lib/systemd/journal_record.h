// What is read out of the journal, and how far it was read. Pure; any thread.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace holdfast::systemd {

// An entry, with those of its fields that somebody wants.
struct JournalRecord {
    WallTime at{};  // When the journal took it.
    // Names and values as they were written, cut; a name may be there several times.
    std::vector<std::pair<std::string, std::string>> fields{};

    // The first one of that name; empty when there is none.
    std::string_view value(std::string_view name) const noexcept
    {
        for (const auto& [each, value] : fields)
            if (each == name)
                return value;
        return {};
    }
    bool has(std::string_view name, std::string_view value) const noexcept
    {
        return std::any_of(fields.begin(), fields.end(), [&](const auto& each) {
            return each.first == name && each.second == value;
        });
    }
};

// The last entry that was read.
struct JournalPlace {
    std::string cursor{};  // Empty: none yet, what is wanted begins at `at`.
    WallTime at{};

    friend bool operator==(const JournalPlace&, const JournalPlace&) = default;
};

// Entries of that time may be missing: they were removed before they were read.
struct JournalGap {
    WallTime from{};
    WallTime until{};

    friend bool operator==(const JournalGap&, const JournalGap&) = default;
};

}  // namespace holdfast::systemd
