// Where entries of the journal come from, counted: the port. read() belongs to the aux thread, one
// call at a time; what is counted there crosses to the loop as sums.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/systemd/journal_record.h"
#include "watch/finding.h"
#include "watch/journal/journal_window.h"
#include "watch/local_check.h"

namespace holdfast::watch {

inline constexpr std::size_t journal_message_bytes_max = 160;

struct JournalRule {
    ServiceKey service{};
    // A definition that has changed is another one: what was counted for the old one is no use.
    std::uint64_t serial = 0;
    JournalCheck check{};
};
using JournalRules = std::vector<JournalRule>;

struct JournalQuestion {
    std::shared_ptr<const JournalRules> rules{};  // None: the journal is let go.
    // Where to go on when the source has no place: all until there is kept.
    systemd::JournalPlace from{};
    WallTime oldest{};  // Nothing before it matters to any rule.
    WallTime now{};
};

// What one rule counted.
struct JournalYield {
    ServiceKey service{};
    std::uint64_t serial = 0;
    JournalBuckets buckets{};
    WallTime newest_at{};
    std::string newest{};  // One line, at most `journal_message_bytes_max`.
};

struct JournalHarvest {
    std::string trouble{};  // Not empty: nothing was read, and why.
    systemd::JournalPlace place{};
    std::size_t entries = 0;
    bool is_at_end = false;
    std::optional<systemd::JournalGap> gap{};
    std::vector<JournalYield> yields{};  // Of rules that counted something.
};

class JournalSource {
public:
    virtual ~JournalSource() = default;
    // A bounded step: there may be more.
    virtual JournalHarvest read(const JournalQuestion& question) = 0;
};

}  // namespace holdfast::watch
