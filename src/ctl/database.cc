#include "ctl/database.h"

#include "base/text.h"
#include "ctl/become_owner.h"
#include "ctl/report.h"
#include "ctl/sources.h"
#include "store/backup.h"
#include "store/owner.h"

namespace holdfast::ctl {

std::optional<daemon::DatabaseSettings> find_database(const Invocation& invocation,
                                                      Console& console, int& exit)
{
    daemon::Loaded loaded = daemon::load(sources_of(invocation, console));
    if (!loaded.is_usable()) {
        say_problems(loaded.problems, console);
        exit = static_cast<int>(daemon::exit_class(loaded.problems));
        return std::nullopt;
    }
    std::string directory = store::directory_of(loaded.settings.database.path);
    if (Result<void> owner = become_owner(directory); !owner) {
        console.err(join("holdfastctl: cannot go on as the owner of ", directory, ": ",
                         owner.error().context, " (run it as that user: runuser -u)\n"));
        exit = static_cast<int>(daemon::Exit::no_permission);
        return std::nullopt;
    }
    return loaded.settings.database;
}

std::string backup_directory(const daemon::DatabaseSettings& settings)
{
    return settings.backup_directory.empty() ? store::default_backup_directory(settings.path)
                                             : settings.backup_directory;
}

int say_problem(const daemon::Problem& problem, Console& console)
{
    say_problems({problem}, console);
    return static_cast<int>(problem.exit);
}

int say_failure(std::string_view what, std::string_view remedy, Console& console)
{
    console.err(join("holdfastctl: error: ", printable(what), " (", remedy, ")\n"));
    return exit_io_error;
}

}  // namespace holdfast::ctl
