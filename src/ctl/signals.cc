#include "ctl/signals.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/text.h"
#include "lib/systemd/journal_reader.h"
#include "obs/message_ids.h"

namespace holdfast::ctl {
namespace {

constexpr std::size_t entries_max = 100;
// Of a log file: what the scripts of old looked at, and how much to read for it.
constexpr std::size_t lines_max = 20;
constexpr std::streamoff tail_bytes = 64 << 10;
constexpr std::size_t stamp_bytes = std::string_view{"2026-11-21 03:04:05,678"}.size();

const obs::Message* message_of(std::string_view id)
{
    auto all = messages::all();
    auto found = std::find_if(all.begin(), all.end(),
                              [id](const obs::Message* each) { return each->id == id; });
    return found == all.end() ? nullptr : *found;
}

std::string_view restart_advice(obs::RestartHelps helps)
{
    switch (helps) {
    case obs::RestartHelps::no:
        return "a restart does not help";
    case obs::RestartHelps::yes:
        return "a restart helps";
    case obs::RestartHelps::maybe:
        return "a restart may help";
    }
    return {};
}

// Of the newest first. What a restart does not help with is a cause; a request that failed may be
// its effect, and comes later.
const systemd::JournalEntry& most_telling(const std::vector<systemd::JournalEntry>& entries)
{
    auto found = std::find_if(entries.begin(), entries.end(), [](const auto& entry) {
        const obs::Message* message = message_of(entry.message_id);
        return message != nullptr && message->restart_helps == obs::RestartHelps::no;
    });
    return found == entries.end() ? entries.front() : *found;
}

}  // namespace

Finding find_faults(const std::string& unit, WallTime since)
{
    constexpr const char* what = "no faults in the journal";
    switch (systemd::journal_access()) {
    case systemd::JournalAccess::none:
        return {true, what, "there is no system journal here"};
    case systemd::JournalAccess::denied:
        return {false, what,
                "the journal cannot be read (run it as root, or as a member of systemd-journal)"};
    case systemd::JournalAccess::readable:
        break;
    }
    std::vector<std::string_view> faults;
    for (const obs::Message* each : messages::all())
        if (each->kind == obs::Kind::fault)
            faults.push_back(each->id);
    auto entries = systemd::entries_since(unit, faults, since, entries_max);
    if (entries.empty())
        return {true, what, join("since ", format_rfc3339(since))};
    const systemd::JournalEntry& told = most_telling(entries);
    const obs::Message* message = message_of(told.message_id);
    return {false, what,
            join(entries.size(), entries.size() == entries_max ? " or more" : "", " since ",
                 format_rfc3339(since), ", among them ", message ? message->name : "?", ": ",
                 told.message, message ? " (" : "",
                 message ? restart_advice(message->restart_helps) : "", message ? ")" : "")};
}

std::string find_hopeless_fault(const std::string& unit, WallTime since)
{
    std::vector<std::string_view> faults;
    for (const obs::Message* each : messages::all())
        if (each->kind == obs::Kind::fault && each->restart_helps == obs::RestartHelps::no)
            faults.push_back(each->id);
    auto newest = systemd::entries_since(unit, faults, since, 1);
    if (newest.empty())
        return {};
    const obs::Message* message = message_of(newest.front().message_id);
    return join(message ? message->name : "?", ": ", printable(newest.front().message));
}

std::vector<std::string> error_lines(std::string_view tail, WallTime since)
{
    static constexpr std::array<std::string_view, 2> levels{" ERROR ", " CRITICAL "};
    const std::string oldest = format_log_stamp(since);
    std::vector<std::string_view> lines;
    while (!tail.empty()) {
        std::size_t end = tail.find('\n');
        lines.push_back(tail.substr(0, end));
        tail = end == std::string_view::npos ? std::string_view{} : tail.substr(end + 1);
    }
    if (lines.size() > lines_max)
        lines.erase(lines.begin(), lines.end() - lines_max);
    std::vector<std::string> found;
    for (std::string_view line : lines) {
        std::string_view rest = line.substr(std::min(stamp_bytes, line.size()));
        bool is_error = std::any_of(levels.begin(), levels.end(), [rest](std::string_view level) {
            return rest.substr(0, level.size()) == level;
        });
        if (is_error && line.substr(0, stamp_bytes) >= oldest)
            found.emplace_back(line);
    }
    return found;
}

Finding find_error_lines(const std::string& file, WallTime since)
{
    std::string what = join("no errors in ", file);
    std::ifstream stream{file, std::ios::binary};
    if (!stream)
        // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread.
        return {false, std::move(what), join("it cannot be read: ", std::strerror(errno))};
    stream.seekg(0, std::ios::end);
    stream.seekg(std::max<std::streamoff>(0, stream.tellg() - tail_bytes));
    std::string tail{std::istreambuf_iterator<char>{stream}, {}};
    auto found = error_lines(tail, since);
    if (found.empty())
        return {true, std::move(what), join("among its last ", lines_max, " lines")};
    return {false, std::move(what), printable(found.back())};
}

}  // namespace holdfast::ctl
