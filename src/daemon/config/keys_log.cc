// The keys of the log.
#include <array>

#include "base/text.h"
#include "daemon/config/keys.h"
#include "daemon/config/rules.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {
namespace {

constexpr std::array<std::string_view, 5> level_names{"debug", "info", "notice", "warning",
                                                      "error"};
constexpr std::array<std::string_view, 2> format_names{"legacy", "json"};

// Variables of that name are shared with other programs, so the words of those are understood.
Result<std::string> decode_level(std::string_view value)
{
    std::string level = to_lower(value);
    if (level == "warn")
        return std::string{"warning"};
    if (level == "err" || level == "critical" || level == "fatal")
        return std::string{"error"};
    return level;
}

std::optional<Complaint> advise_absolute(const Settings& settings)
{
    const std::string& path = settings.log.file;
    if (path.empty() || path.starts_with('/'))
        return std::nullopt;
    return Complaint{join(json::quote(path), " is a relative path"),
                     "it depends on the directory the program is started from",
                     "write an absolute path"};
}

}  // namespace

std::vector<Key> log_keys()
{
    return {
        {
            .path = "log.level",
            .type =
                Choice{level_names,
                       [](const Settings& s) { return static_cast<std::size_t>(s.log.level); },
                       [](Settings& s, std::size_t i) { s.log.level = static_cast<LogLevel>(i); }},
            .description = "The least severe entries that are logged.",
            .variables = {{"LOG_LEVEL", decode_level}},
        },
        {
            .path = "log.file",
            .type = Text{field<&Settings::log, &LogSettings::file>(), check_log_path, log_path_form,
                         log_path_pattern},
            .description =
                "A file that gets the log as well. If it cannot be written, the service "
                "runs anyway and says so. Its directory is made if only that is missing. "
                "Empty: no file.",
            .variables = {{"LOG_FILE"}},
            .example = "\"/var/log/holdfast/service.log\"",
            .advise = advise_absolute,
        },
        {
            .path = "log.file_format",
            .type = Choice{
                format_names,
                [](const Settings& s) { return static_cast<std::size_t>(s.log.file_format); },
                [](Settings& s, std::size_t i) { s.log.file_format = static_cast<LogFormat>(i); }},
            .description = "Form of the file's lines: \"2026-11-21 03:04:05,678 LEVEL message\", "
                           "or one JSON object each.",
        },
        {
            .path = "log.queue_max",
            .type = Number{field<&Settings::log, &LogSettings::queue_max>(), 64, 1'000'000},
            .description = "Entries that may wait to be written; beyond them entries are dropped "
                           "and counted.",
            .change = Change::on_restart,
        },
        {
            .path = "log.repeat_window",
            .type = Span{field<&Settings::log, &LogSettings::repeat_window>(), Duration::zero(),
                         std::chrono::hours{24}},
            .description =
                "A fault or refusal that repeats within this time is counted instead of logged. "
                "0s: each one is logged.",
        },
    };
}

}  // namespace holdfast::daemon
