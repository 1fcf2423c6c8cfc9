#include "lib/systemd/journal_reader.h"

#include <array>
#include <cerrno>
#include <cstdint>

#include <systemd/sd-id128.h>
#include <systemd/sd-journal.h>
#include <unistd.h>

#include "base/handle.h"
#include "base/text.h"

namespace holdfast::systemd {
namespace {

using Journal = Handle<sd_journal, sd_journal_close>;

constexpr int error_priority = 3;

std::string field_of(sd_journal* journal, const char* name)
{
    const void* data = nullptr;
    std::size_t bytes = 0;
    if (sd_journal_get_data(journal, name, &data, &bytes) < 0)
        return {};
    std::string_view field{static_cast<const char*>(data), bytes};
    return std::string{field.substr(field.find('=') + 1)};
}

bool match(sd_journal* journal, const std::string& field)
{
    return sd_journal_add_match(journal, field.data(), field.size()) >= 0;
}

WallTime time_of(sd_journal* journal)
{
    std::uint64_t microseconds = 0;
    (void)sd_journal_get_realtime_usec(journal, &microseconds);
    return WallTime{std::chrono::microseconds{microseconds}};
}

}  // namespace

std::vector<std::string> errors_of_invocation(const std::string& invocation_id,
                                              std::size_t entries_max)
{
    std::vector<std::string> found;
    sd_journal* opened = nullptr;
    if (invocation_id.empty() || sd_journal_open(&opened, SD_JOURNAL_LOCAL_ONLY) < 0)
        return found;
    Journal journal{opened};
    if (!match(opened, join("_SYSTEMD_INVOCATION_ID=", invocation_id)))
        return found;
    // Matches of one field are alternatives.
    for (int priority = 0; priority <= error_priority; ++priority)
        if (!match(opened, join("PRIORITY=", priority)))
            return found;
    while (found.size() < entries_max && sd_journal_next(opened) > 0)
        found.push_back(field_of(opened, "MESSAGE"));
    return found;
}

JournalAccess journal_access()
{
    sd_id128_t machine{};
    std::array<char, SD_ID128_STRING_MAX> id{};
    if (sd_id128_get_machine(&machine) < 0)
        return JournalAccess::none;
    (void)sd_id128_to_string(machine, id.data());
    JournalAccess access = JournalAccess::none;
    for (const char* directory : {"/var/log/journal/", "/run/log/journal/"}) {
        std::string file = join(directory, id.data(), "/system.journal");
        if (::access(file.c_str(), R_OK) == 0)
            return JournalAccess::readable;
        if (errno != ENOENT)
            access = JournalAccess::denied;
    }
    return access;
}

std::vector<JournalEntry> entries_since(const std::string& unit,
                                        std::span<const std::string_view> message_ids,
                                        WallTime since, std::size_t entries_max)
{
    std::vector<JournalEntry> found;
    sd_journal* opened = nullptr;
    if (sd_journal_open(&opened, SD_JOURNAL_LOCAL_ONLY) < 0)
        return found;
    Journal journal{opened};
    if (!match(opened, join("_SYSTEMD_UNIT=", unit)))
        return found;
    for (std::string_view id : message_ids)
        if (!match(opened, join("MESSAGE_ID=", id)))
            return found;
    if (sd_journal_seek_tail(opened) < 0)
        return found;
    while (found.size() < entries_max && sd_journal_previous(opened) > 0) {
        WallTime at = time_of(opened);
        if (at < since)
            break;
        found.push_back({at, field_of(opened, "MESSAGE_ID"), field_of(opened, "MESSAGE")});
    }
    return found;
}

}  // namespace holdfast::systemd
