// What the verbs that work on the database files begin and end with. Main thread.
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <string_view>

#include "ctl/verb.h"
#include "daemon/check/store_problem.h"
#include "daemon/config/settings.h"

namespace holdfast::ctl {

// EX_IOERR.
inline constexpr int exit_io_error = 74;

// Reads the configuration and becomes the owner of the database's directory. Nothing, and the exit
// code in `exit`, when that was complained about.
std::optional<daemon::DatabaseSettings> find_database(const Invocation& invocation,
                                                      Console& console, int& exit);

// Where copies are kept.
std::string backup_directory(const daemon::DatabaseSettings& settings);

int say_problem(const daemon::Problem& problem, Console& console);
// "holdfastctl: error: WHAT (REMEDY)"; EX_IOERR.
int say_failure(std::string_view what, std::string_view remedy, Console& console);

// Runs `work`; what the store throws becomes a message and an exit code.
template <typename Work>
int guarded(Console& console, std::string_view remedy, Work work)
{
    try {
        return work();
    } catch (const store::Refused& refused) {
        return say_problem(daemon::to_problem(refused.refusal()), console);
    } catch (const std::exception& error) {
        return say_failure(error.what(), remedy, console);
    }
}

}  // namespace holdfast::ctl
