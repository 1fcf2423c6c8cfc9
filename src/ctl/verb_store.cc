// What takes the space in the database, how fast it grows, and when the disk will be full.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <optional>

#include "base/text.h"
#include "ctl/database.h"
#include "ctl/verb.h"
#include "lib/json/writer.h"
#include "store/backup.h"
#include "store/files.h"
#include "store/open.h"
#include "store/owner.h"
#include "store/usage.h"

namespace holdfast::ctl {
namespace {

struct Usage {
    std::vector<store::TableUsage> tables;
    std::int64_t bytes = 0;
    std::int64_t log_bytes = 0;
    std::int64_t free_bytes = 0;
    std::optional<store::Growth> growth;
    std::optional<double> days_left;
    std::optional<store::Backup> newest_backup;
};

std::int64_t size_of(const std::string& path)
{
    std::error_code error;
    auto bytes = std::filesystem::file_size(path, error);
    return error ? 0 : static_cast<std::int64_t>(bytes);
}

Usage look(const daemon::DatabaseSettings& settings)
{
    Usage usage;
    sqlite::Connection db = store::open_for_reading({.path = settings.path}, store::ledger_kind());
    usage.tables = store::table_usage(db);
    usage.bytes = size_of(settings.path);
    usage.log_bytes = size_of(settings.path + "-wal");
    usage.free_bytes = store::free_bytes_of(store::directory_of(settings.path));
    try {
        sqlite::Connection telemetry = store::open_for_reading(
            {.path = store::telemetry_path(settings.path)}, store::telemetry_kind());
        usage.growth = store::growth(telemetry);
    } catch (const std::runtime_error&) {
        // Samples that nobody can read are as if there were none; verify says what is wrong.
    }
    if (usage.growth)
        usage.days_left = store::days_until_full(*usage.growth, usage.free_bytes);
    std::vector<store::Backup> backups = store::list_backups(backup_directory(settings));
    if (!backups.empty())
        usage.newest_backup = std::move(backups.front());
    return usage;
}

std::string to_json(const Usage& usage)
{
    std::string out;
    json::Writer writer{out, json::Writer::Style::pretty};
    writer.begin_object()
        .member("bytes", usage.bytes)
        .member("log_bytes", usage.log_bytes)
        .member("free_bytes", usage.free_bytes)
        .key("tables")
        .begin_array();
    for (const store::TableUsage& table : usage.tables)
        writer.begin_object()
            .member("name", table.name)
            .member("rows", table.rows)
            .member("bytes", table.bytes)
            .end_object();
    writer.end_array();
    if (usage.growth)
        writer.member("bytes_a_day", std::llround(usage.growth->bytes_a_day));
    if (usage.days_left)
        writer.member("days_until_full", std::llround(*usage.days_left));
    if (usage.newest_backup)
        writer.member("newest_backup", usage.newest_backup->path);
    writer.end_object();
    return out + "\n";
}

std::string padded(const std::string& text, std::size_t width)
{
    return std::string(width - std::min(width, text.size()), ' ') + text;
}

std::string to_text(const Usage& usage)
{
    std::size_t width = 5;
    for (const store::TableUsage& table : usage.tables)
        width = std::max(width, table.name.size());
    std::string out =
        join("table", std::string(width - 5, ' '), padded("rows", 14), padded("bytes", 16), "\n");
    for (const store::TableUsage& table : usage.tables)
        append_to(out, table.name, std::string(width - table.name.size(), ' '),
                  padded(join(table.rows), 14), padded(join(table.bytes), 16), "\n");
    append_to(out, "\ndatabase ", usage.bytes, " bytes, log ", usage.log_bytes, " bytes, free ",
              usage.free_bytes, " bytes\n");
    if (!usage.growth)
        out += "growth: not known before there is a day of hourly samples\n";
    else
        append_to(out, "growth: ", std::llround(usage.growth->bytes_a_day), " bytes a day\n");
    if (usage.days_left)
        append_to(out, "the disk is full in ", std::llround(*usage.days_left),
                  " days at this rate\n");
    append_to(out, "newest backup: ",
              usage.newest_backup ? usage.newest_backup->path
                                  : std::string{"none (make one: holdfastctl backup)"},
              "\n");
    return out;
}

int run_store(const Invocation& invocation, Console& console)
{
    int exit = 0;
    auto settings = find_database(invocation, console, exit);
    if (!settings)
        return exit;
    return guarded(console, "look at the disk: journalctl -k -p err", [&] {
        Usage usage = look(*settings);
        console.out(invocation.json() ? to_json(usage) : to_text(usage));
        return 0;
    });
}

}  // namespace

Verb store_verb()
{
    return {.name = "store",
            .arguments = {},
            .summary = "say what takes the space in the database",
            .text =
                "Rows and bytes of each table with its indexes, the log, the free space, how fast\n"
                "the database grew in the last seven days, when the disk will be full at that\n"
                "rate, and the newest backup. Reads the whole database; the service may run\n"
                "meanwhile.\n"
                "\n"
                "The exit code is 0 on success, 65 66 73 77 78 as those of check, 74 when it\n"
                "could not be read.",
            .run = run_store};
}

}  // namespace holdfast::ctl
