// The keys of the database, and the variables of the services that came before.
#include <array>

#include "base/text.h"
#include "daemon/config/keys.h"
#include "daemon/config/rules.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {
namespace {

constexpr std::array<std::string_view, 2> migrate_names{"on-start", "manual"};

// The form of SQLAlchemy, which the services of old took: three slashes before a relative path,
// four before an absolute one.
Result<std::string> decode_database_url(std::string_view url)
{
    constexpr std::string_view scheme = "sqlite:///";
    if (!url.starts_with(scheme))
        return Error{Errc::invalid, "sqlite:///RELATIVE or sqlite:////ABSOLUTE"};
    return std::string{url.substr(scheme.size())};
}

std::optional<Complaint> advise_absolute(const Settings& settings)
{
    const std::string& path = settings.database.path;
    if (path.starts_with('/'))
        return std::nullopt;
    return Complaint{join(json::quote(path), " is a relative path"),
                     "it depends on the directory the program is started from",
                     "write an absolute path"};
}

// What bounds it, and its copies.
std::vector<Key> limit_keys()
{
    return {
        {
            .path = "database.free_min",
            .type = Size{field<&Settings::database, &DatabaseSettings::free_min>(), 0, 1LL << 44},
            .description = "Free space on the database's file system below which new work is "
                           "refused with status 507 while what has begun goes on. 0B: never.",
        },
        {
            .path = "database.ballast",
            .type = Size{field<&Settings::database, &DatabaseSettings::ballast>(), 0, 1LL << 34},
            .description = "Size of a file beside the database that is given up when the disk is "
                           "full, so that what has begun can be finished. 0B: none.",
            .change = Change::on_restart,
        },
        {
            .path = "database.wal_max",
            .type =
                Size{field<&Settings::database, &DatabaseSettings::wal_max>(), 1 << 20, 1LL << 34},
            .description = "Size of the write-ahead log beyond which it is emptied even if readers "
                           "have to be waited for.",
            .change = Change::on_restart,
        },
        {
            .path = "database.cache",
            .type =
                Size{field<&Settings::database, &DatabaseSettings::cache>(), 1 << 20, 1LL << 34},
            .description = "Memory for the pages of the database that the writer keeps.",
            .change = Change::on_restart,
        },
        {
            .path = "database.events_max",
            .type = Size{field<&Settings::database, &DatabaseSettings::events_max>(), 4 << 20,
                         1LL << 40},
            .description = "Size of events.db, which keeps telemetry, beyond which the oldest "
                           "samples are removed for new ones. A file that is larger already does "
                           "not shrink, and grows no more.",
            .change = Change::on_restart,
        },
        {
            .path = "database.read_timeout",
            .type = Span{field<&Settings::database, &DatabaseSettings::read_timeout>(),
                         std::chrono::milliseconds{10}, std::chrono::minutes{1}},
            .description = "How long one question to the database may take; then it is answered "
                           "with status 503. It also bounds how long a reader keeps the log from "
                           "being emptied.",
            .change = Change::on_restart,
        },
        {
            .path = "database.backup_directory",
            .type = Text{field<&Settings::database, &DatabaseSettings::backup_directory>(),
                         check_optional_path, optional_path_form, optional_path_pattern},
            .description = "Where backups are kept. Empty: in backups/ beside the database.",
            .change = Change::on_restart,
            .example = "\"/srv/backups/holdfast\"",
        },
        {
            .path = "database.backups_kept",
            .type =
                Number{field<&Settings::database, &DatabaseSettings::backups_kept>(), 1, 10'000},
            .description = "How many backups of the same label are kept; older ones are removed "
                           "once a new one is there.",
        },
    };
}

}  // namespace

std::vector<Key> database_keys()
{
    std::vector<Key> keys{
        {
            .path = "database.path",
            .type = Text{field<&Settings::database, &DatabaseSettings::path>(), check_database_path,
                         database_path_form, database_path_pattern},
            .description = "The database file. Required: where the data lives is the operator's "
                           "decision, so there is no default.",
            .change = Change::on_restart,
            .variables = {{"SERVICE_DB_PATH"}, {"DB_PATH"}, {"DB_URL", decode_database_url}},
            .is_required = true,
            .example = "\"/var/lib/holdfast/holdfast.db\"",
            .advise = advise_absolute,
        },
        {
            .path = "database.migrate",
            .type = Choice{
                migrate_names,
                [](const Settings& s) { return static_cast<std::size_t>(s.database.migrate); },
                [](Settings& s, std::size_t i) { s.database.migrate = static_cast<Migrate>(i); }},
            .description = "Who brings the schema of an older database up to date: the start of "
                           "the service, after a copy, or holdfastctl migrate. A newer one is "
                           "always refused.",
            .change = Change::on_restart,
        },
    };
    for (Key& key : limit_keys())
        keys.push_back(std::move(key));
    return keys;
}

}  // namespace holdfast::daemon
