#include "lib/systemd/journal_tail.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "lib/systemd/journal_files.h"

namespace holdfast::systemd {
namespace {

// A clock costs about as much as a few entries.
constexpr std::size_t entries_between_clocks = 32;

constexpr std::size_t value_bytes_max = std::size_t{16} << 10U;

struct Free {
    void operator()(char* text) const noexcept { std::free(text); }
};

}  // namespace

struct JournalTail::Files {
    Journal journal;
};

JournalTail::JournalTail(std::string directory) : directory_{std::move(directory)}
{
}

JournalTail::~JournalTail() = default;

void JournalTail::close() noexcept
{
    files_.reset();
    sought_.reset();
    was_at_end_ = false;
}

Result<JournalProgress> JournalTail::read(const JournalStep& step, const Clock& clock,
                                          const Each& each)
{
    JournalProgress progress;
    auto fail = [this](Error error) {
        close();
        return error;
    };
    const Instant end = clock.now() + step.time_max;
    if (Result<void> ready = prepare(step, progress); !ready)
        return fail(std::move(ready).error());
    sd_journal* journal = files_->journal.get();
    bool has_moved = false;
    for (std::size_t passed = 0; progress.entries < step.entries_max; ++passed) {
        if (passed % entries_between_clocks == entries_between_clocks - 1 && clock.now() >= end)
            break;
        const int more = sd_journal_next(journal);
        if (more < 0)
            return fail(journal_error(more, "read"));
        if (more == 0) {
            progress.is_at_end = true;
            break;
        }
        has_moved = true;
        const WallTime at = time_of(journal);
        if (!is_new(at, progress))
            continue;
        take(at, step.names);
        ++progress.entries;
        each(record_);
    }
    was_at_end_ = progress.is_at_end;
    if (has_moved && !sought_)
        if (Result<void> noted = note_place(progress); !noted)
            return fail(std::move(noted).error());
    progress.place = place_;
    return progress;
}

// Who may read it is asked each time: a file that was begun after a rotation may be another's, and
// would only look as if nothing was written any more.
Result<void> JournalTail::prepare(const JournalStep& step, JournalProgress& progress)
{
    if (!files_)
        return open(step);
    if (Result<void> may_read = check_access(directory_); !may_read)
        return may_read;
    if (Result<void> noticed = notice_changes(progress); !noticed)
        return noticed;
    // There is more than can be read before it is too old.
    if (!was_at_end_ && place_.at < step.oldest)
        return seek({.cursor = {}, .at = step.oldest}, step.oldest);
    return {};
}

Result<void> JournalTail::open(const JournalStep& step)
{
    Result<Journal> opened = open_journal(directory_);
    if (!opened)
        return std::move(opened).error();
    // From now on it hears of files that come and go.
    if (const int watched = sd_journal_get_fd(opened->get()); watched < 0)
        return journal_error(watched, "watch its directory");
    files_ = std::make_unique<Files>(Files{*std::move(opened)});
    return seek(step.from, step.oldest);
}

Result<void> JournalTail::notice_changes(JournalProgress& progress)
{
    const int change = sd_journal_process(files_->journal.get());
    if (change < 0)
        return journal_error(change, "follow its files");
    if (change != SD_JOURNAL_INVALIDATE || was_at_end_ || sought_)
        return {};
    // Files were removed, maybe before they were read.
    std::uint64_t oldest = 0;
    if (sd_journal_get_cutoff_realtime_usec(files_->journal.get(), &oldest, nullptr) <= 0)
        return {};
    const WallTime from{std::chrono::microseconds{oldest}};
    if (from > place_.at)
        progress.gap = {.from = place_.at, .until = from};
    return {};
}

Result<void> JournalTail::seek(const JournalPlace& place, WallTime oldest)
{
    sd_journal* journal = files_->journal.get();
    place_ = place;
    sought_.reset();
    int result = 0;
    if (!place.cursor.empty() && place.at >= oldest) {
        sought_ = place;
        result = sd_journal_seek_cursor(journal, place.cursor.c_str());
        // A cursor that nobody could have given. What it stood for is known by its time alone.
        if (result == -EINVAL)
            result = sd_journal_seek_realtime_usec(journal, microseconds_of(place.at));
    } else {
        place_ = {.cursor = {}, .at = std::max(place.at, oldest)};
        result = sd_journal_seek_realtime_usec(journal, microseconds_of(place_.at));
    }
    if (result < 0)
        return journal_error(result, "find the last place");
    return {};
}

// What comes after a seek is the entry that was sought, which was read before; or, when that is
// gone, the one that follows it. Then nobody knows what was between them.
bool JournalTail::is_new(WallTime at, JournalProgress& progress)
{
    if (!sought_)
        return true;
    if (sd_journal_test_cursor(files_->journal.get(), sought_->cursor.c_str()) > 0) {
        sought_.reset();
        return false;
    }
    if (at < sought_->at)
        return false;
    progress.gap = {.from = sought_->at, .until = at};
    sought_.reset();
    return true;
}

void JournalTail::take(WallTime at, const std::vector<std::string>& names)
{
    sd_journal* journal = files_->journal.get();
    record_.at = at;
    record_.fields.clear();
    const void* data = nullptr;
    std::size_t bytes = 0;
    sd_journal_restart_data(journal);
    // It ends at a field that is damaged, too: the entry is counted by what could be read of it.
    while (sd_journal_enumerate_available_data(journal, &data, &bytes) > 0) {
        const std::string_view field{static_cast<const char*>(data), bytes};
        const std::size_t name_bytes = field.find('=');
        if (name_bytes == std::string_view::npos)
            continue;
        const std::string_view name = field.substr(0, name_bytes);
        if (std::find(names.begin(), names.end(), name) == names.end())
            continue;
        record_.fields.emplace_back(name, field.substr(name_bytes + 1, value_bytes_max));
    }
}

Result<void> JournalTail::note_place(JournalProgress& progress)
{
    sd_journal* journal = files_->journal.get();
    char* cursor = nullptr;
    if (const int result = sd_journal_get_cursor(journal, &cursor); result < 0)
        return journal_error(result, "note the place");
    const std::unique_ptr<char, Free> owned{cursor};
    place_ = {.cursor = cursor, .at = time_of(journal)};
    progress.place = place_;
    return {};
}

}  // namespace holdfast::systemd
