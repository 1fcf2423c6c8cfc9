// Follows the system journal: reads on where it was, in steps that are bounded, over rotation,
// removal and damage of its files. One thread, the first that calls: the aux thread.
//
// libsystemd is told by inotify that files come and go; that is asked for here, at the beginning of
// each step. The descriptor is polled nowhere: what grows is seen without it, and who wants to know
// once a second is not helped by being woken for every entry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "lib/systemd/journal_record.h"

namespace holdfast::systemd {

struct JournalStep {
    // Where to go on, when it is not known here: at first, and after a failure. The newest place
    // whose entries the caller has kept.
    JournalPlace from{};
    WallTime oldest{};  // What is older is of no use: it is passed over when there is much to read.
    const std::vector<std::string>& names;  // Of the fields that are wanted.
    std::size_t entries_max = 2000;
    Duration time_max = std::chrono::milliseconds{10};
};

struct JournalProgress {
    JournalPlace place{};
    std::size_t entries = 0;
    bool is_at_end = false;  // Otherwise a bound was reached.
    std::optional<JournalGap> gap{};
};

class JournalTail {
public:
    using Each = std::function<void(const JournalRecord& record)>;

    // Of this host, or the files of a directory.
    explicit JournalTail(std::string directory = {});
    ~JournalTail();
    JournalTail(const JournalTail&) = delete;
    JournalTail& operator=(const JournalTail&) = delete;

    // After a failure what this call gave is to be forgotten: the next one gives it again.
    Result<JournalProgress> read(const JournalStep& step, const Clock& clock, const Each& each);
    void close() noexcept;

private:
    struct Files;

    Result<void> prepare(const JournalStep& step, JournalProgress& progress);
    Result<void> open(const JournalStep& step);
    Result<void> notice_changes(JournalProgress& progress);
    Result<void> seek(const JournalPlace& place, WallTime oldest);
    bool is_new(WallTime at, JournalProgress& progress);
    void take(WallTime at, const std::vector<std::string>& names);
    Result<void> note_place(JournalProgress& progress);

    std::string directory_;
    std::unique_ptr<Files> files_;  // Null: closed.
    JournalPlace place_;
    bool was_at_end_ = false;
    // Sought: until it is found, or something newer is, nothing was read that is new.
    std::optional<JournalPlace> sought_;
    JournalRecord record_;
};

}  // namespace holdfast::systemd
