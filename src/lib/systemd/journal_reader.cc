#include "lib/systemd/journal_reader.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <systemd/sd-id128.h>
#include <unistd.h>

#include "base/text.h"
#include "lib/systemd/journal_files.h"

namespace holdfast::systemd {
namespace {

constexpr int error_priority = 3;
// Of a value; whoever wants more reads the journal.
constexpr std::size_t value_bytes_max = 4096;

// Only what systemd says of a unit, or its own handler of dumps, is not said by just anybody.
bool match_unit(sd_journal* journal, const std::string& unit)
{
    return match(journal, join("_SYSTEMD_UNIT=", unit)) &&
           sd_journal_add_disjunction(journal) >= 0 && match(journal, "_PID=1") &&
           match(journal, join("UNIT=", unit)) && sd_journal_add_disjunction(journal) >= 0 &&
           match(journal, "_UID=0") && match(journal, join("COREDUMP_UNIT=", unit));
}

JournalRecord record_of(sd_journal* journal, std::span<const std::string_view> prefixes)
{
    JournalRecord record{.at = time_of(journal)};
    const void* data = nullptr;
    std::size_t bytes = 0;
    sd_journal_restart_data(journal);
    while (sd_journal_enumerate_available_data(journal, &data, &bytes) > 0) {
        const std::string_view field{static_cast<const char*>(data), bytes};
        const std::size_t name_bytes = field.find('=');
        if (name_bytes == std::string_view::npos)
            continue;
        const std::string_view name = field.substr(0, name_bytes);
        if (std::ranges::any_of(prefixes, [&](auto each) { return name.starts_with(each); }))
            record.fields.emplace_back(name, field.substr(name_bytes + 1, value_bytes_max));
    }
    return record;
}

Duration age_of(std::uint64_t monotonic_us, Instant now)
{
    return now.time_since_epoch() -
           std::chrono::microseconds{static_cast<std::chrono::microseconds::rep>(monotonic_us)};
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

JournalAccess journal_access(const std::string& directory)
{
    std::vector<std::string> directories{directory};
    if (directory.empty()) {
        sd_id128_t machine{};
        std::array<char, SD_ID128_STRING_MAX> id{};
        if (sd_id128_get_machine(&machine) < 0)
            return JournalAccess::none;
        (void)sd_id128_to_string(machine, id.data());
        directories = {join("/var/log/journal/", id.data()), join("/run/log/journal/", id.data())};
    }
    JournalAccess access = JournalAccess::none;
    for (const std::string& each : directories) {
        // As whom this runs, not as whom it was begun.
        if (::faccessat(AT_FDCWD, join(each, "/system.journal").c_str(), R_OK, AT_EACCESS) == 0)
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

Result<std::vector<UnitLine>> last_lines_of(const std::string& unit, const UnitLinesBounds& bounds,
                                            const Clock& clock)
{
    const Instant end = clock.now() + bounds.time_max;
    Result<Journal> opened = open_journal(bounds.directory);
    if (!opened)
        return std::move(opened).error();
    sd_journal* journal = opened->get();
    if (!match_unit(journal, unit) || sd_journal_seek_tail(journal) < 0)
        return Error{Errc::unavailable, "the journal cannot be searched"};
    std::vector<UnitLine> lines;
    while (lines.size() < bounds.lines_max && clock.now() < end) {
        const int found = sd_journal_previous(journal);
        if (found < 0)
            return journal_error(found, "read");
        if (found == 0)
            break;
        lines.push_back(
            {.at = time_of(journal),
             .priority = parse_number<unsigned>(field_of(journal, "PRIORITY")).value_or(6),
             .text = field_of(journal, "MESSAGE")});
    }
    std::reverse(lines.begin(), lines.end());
    return lines;
}

Result<std::vector<UnitEntry>> entries_of_unit(const std::string& unit,
                                               std::span<const std::string_view> prefixes,
                                               const UnitEntriesBounds& bounds, const Clock& clock)
{
    const Instant begin = clock.now();
    const WallTime begin_wall = clock.wall();
    const Instant end = begin + bounds.time_max;
    Result<Journal> opened = open_journal(bounds.directory);
    if (!opened)
        return std::move(opened).error();
    sd_journal* journal = opened->get();
    sd_id128_t boot{};
    const bool has_boot = sd_id128_get_boot(&boot) >= 0;
    const bool is_matched = match_unit(journal, unit) && sd_journal_add_disjunction(journal) >= 0 &&
                            match(journal, join("HOLDFAST_UNIT=", unit));
    if (!is_matched || sd_journal_seek_tail(journal) < 0)
        return Error{Errc::unavailable, "the journal cannot be searched"};
    std::vector<UnitEntry> entries;
    while (entries.size() < bounds.entries_max && clock.now() < end) {
        const int found = sd_journal_previous(journal);
        if (found < 0)
            return journal_error(found, "read");
        if (found == 0)
            break;
        UnitEntry entry{.age = begin_wall - time_of(journal)};
        std::uint64_t monotonic = 0;
        sd_id128_t its_boot{};
        if (has_boot && sd_journal_get_monotonic_usec(journal, &monotonic, &its_boot) >= 0 &&
            sd_id128_equal(boot, its_boot) != 0)
            entry = {.monotonic_us = monotonic, .age = age_of(monotonic, begin)};
        if (entry.age > bounds.age_max)
            break;
        entry.record = record_of(journal, prefixes);
        entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace holdfast::systemd
