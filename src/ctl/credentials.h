// What the parts of holdfastctl auth share: the credential file that the service has, and secrets
// that are asked for. Main thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ctl/console.h"
#include "ctl/verb.h"
#include "http/auth/credentials.h"

namespace holdfast::ctl {

struct KnownCallers {
    std::string path;
    http::Credentials credentials;
};

// What --file names, or the configuration, or what the service manager would hand over. Says what
// is wrong with it; nothing, and the exit code, when there is none to go on with.
std::optional<KnownCallers> find_callers(const Invocation& invocation, Console& console, int& exit);

// What a person types, or a line of standard input with --stdin. Nothing, and said why, when there
// is none.
std::optional<std::string> ask_for_secret(const Invocation& invocation, Console& console,
                                          std::string_view prompt);

inline constexpr int exit_usage = static_cast<int>(daemon::Exit::usage);

// Says it, and returns `exit`.
int complain_of_auth(Console& console, std::string_view text, int exit = exit_usage);

}  // namespace holdfast::ctl
