// The keys of the database, and the variables of the services that came before.
#include "base/text.h"
#include "daemon/config/keys.h"
#include "daemon/config/rules.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {
namespace {

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

}  // namespace

std::vector<Key> database_keys()
{
    return {
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
            .path = "database.free_min",
            .type = Size{field<&Settings::database, &DatabaseSettings::free_min>(), 0, 1LL << 44},
            .description = "Free space on the database's file system below which a warning is "
                           "given. 0B: never.",
        },
    };
}

}  // namespace holdfast::daemon
