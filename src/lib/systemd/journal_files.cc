#include "lib/systemd/journal_files.h"

#include <algorithm>
#include <string_view>
#include <system_error>

#include "base/text.h"
#include "lib/systemd/journal_reader.h"

namespace holdfast::systemd {
namespace {

// Of a field; text that is looked for further on in a message is not found.
constexpr std::size_t field_bytes_max = std::size_t{16} << 10U;

}  // namespace

Error journal_error(int negative_errno, const char* during)
{
    return {Errc::unavailable, join("the journal cannot be read (", during,
                                    "): ", std::generic_category().message(-negative_errno))};
}

Result<void> check_access(const std::string& directory)
{
    switch (journal_access(directory)) {
    case JournalAccess::none:
        return Error{Errc::unavailable,
                     "this host has no system journal (is systemd-journald running?)"};
    case JournalAccess::denied:
        return Error{Errc::unavailable,
                     "the journal must not be read by this service (add its user to the group "
                     "systemd-journal, then restart it)"};
    case JournalAccess::readable:
        break;
    }
    return {};
}

Result<Journal> open_journal(const std::string& directory)
{
    if (Result<void> may_read = check_access(directory); !may_read)
        return std::move(may_read).error();
    sd_journal* opened = nullptr;
    const int result =
        directory.empty()
            ? sd_journal_open(&opened, SD_JOURNAL_LOCAL_ONLY | SD_JOURNAL_SYSTEM)
            : sd_journal_open_directory(&opened, directory.c_str(), SD_JOURNAL_SYSTEM);
    if (result < 0)
        return journal_error(result, "open");
    Journal journal{opened};
    // Files that are damaged are left out without a word.
    std::uint64_t bytes = 0;
    if (sd_journal_get_usage(opened, &bytes) < 0 || bytes == 0)
        return Error{Errc::unavailable,
                     "no file of the journal could be opened (look at journalctl --verify)"};
    (void)sd_journal_set_data_threshold(opened, field_bytes_max);
    return journal;
}

std::string field_of(sd_journal* journal, const char* name)
{
    const void* data = nullptr;
    std::size_t bytes = 0;
    if (sd_journal_get_data(journal, name, &data, &bytes) < 0)
        return {};
    std::string_view field{static_cast<const char*>(data), std::min(bytes, field_bytes_max)};
    return std::string{field.substr(field.find('=') + 1)};
}

WallTime time_of(sd_journal* journal)
{
    std::uint64_t microseconds = 0;
    (void)sd_journal_get_realtime_usec(journal, &microseconds);
    return WallTime{std::chrono::microseconds{microseconds}};
}

std::uint64_t microseconds_of(WallTime time) noexcept
{
    const auto since = std::chrono::floor<std::chrono::microseconds>(time.time_since_epoch());
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, since.count()));
}

bool match(sd_journal* journal, const std::string& field)
{
    return sd_journal_add_match(journal, field.data(), field.size()) >= 0;
}

}  // namespace holdfast::systemd
