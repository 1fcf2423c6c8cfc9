// What checks of the journal have counted: the port to who reads it, and what follows from it. Loop
// thread; judging is pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/time.h"
#include "lib/systemd/journal_record.h"
#include "watch/service.h"

namespace holdfast::watch {

struct JournalFacts {
    // Why nothing is known just now, and what to do; empty while the journal is read.
    std::string trouble{};
    std::uint64_t entries = 0;  // Within the check's time.
    std::string newest{};       // The message of the newest of them; one line.
    // There is more than was read by now; everything until then was counted.
    std::optional<WallTime> read_until{};
    // Entries within the check's time that nobody could count.
    std::optional<systemd::JournalGap> gap{};
};

enum class JournalVerdict : std::uint8_t { unknown, quiet, loud };

// What is missing could only be more: too many are too many, however much is not read yet.
constexpr JournalVerdict judge_count(bool is_readable, bool is_complete, std::uint64_t entries,
                                     std::uint64_t entries_max) noexcept
{
    if (!is_readable)
        return JournalVerdict::unknown;
    if (entries > entries_max)
        return JournalVerdict::loud;
    return is_complete ? JournalVerdict::quiet : JournalVerdict::unknown;
}
inline JournalVerdict judge(const JournalFacts& facts, std::uint64_t entries_max) noexcept
{
    return judge_count(facts.trouble.empty(), !facts.read_until && !facts.gap, facts.entries,
                       entries_max);
}

class JournalCounts {
public:
    virtual ~JournalCounts() = default;
    virtual JournalFacts facts(const Service& service) const = 0;
};

}  // namespace holdfast::watch
