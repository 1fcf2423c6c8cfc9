#include "ctl/credentials.h"

#include <utility>

#include <unistd.h>

#include "base/text.h"
#include "ctl/report.h"
#include "ctl/sources.h"
#include "daemon/config/secrets.h"

namespace holdfast::ctl {
namespace {

struct Place {
    std::string path;
    daemon::KeptBy whom = daemon::KeptBy::operators;
};

// In the order in which the service would take them.
Place find_place(const Invocation& invocation, const Console& console)
{
    if (invocation.has("--file"))
        return {invocation.value("--file", {})};
    daemon::Sources sources = sources_of(invocation, console);
    daemon::Settings settings = daemon::load(sources).settings;
    if (!settings.auth.file.empty())
        return {settings.auth.file};
    std::string given = daemon::credential_file(settings, sources.environment);
    if (!given.empty())
        return {given, daemon::KeptBy::manager};
    // The encrypted ones only the manager can read.
    for (const char* store : {"/etc/credstore", "/run/credstore"}) {
        std::string path = join(store, "/holdfast.", daemon::auth_credential);
        if (::access(path.c_str(), F_OK) == 0)
            return {std::move(path)};
    }
    return {};
}

}  // namespace

std::optional<KnownCallers> find_callers(const Invocation& invocation, Console& console, int& exit)
{
    Place place = find_place(invocation, console);
    if (place.path.empty()) {
        console.err(
            "holdfastctl: auth test: there is no credential file: neither auth.file nor "
            "/etc/credstore/holdfast.auth names one (name it with --file FILE)\n");
        exit = static_cast<int>(daemon::Exit::no_input);
        return std::nullopt;
    }
    std::vector<daemon::Problem> problems;
    auto credentials = daemon::read_credentials(place.path, place.whom, problems);
    say_problems(problems, console);
    exit = static_cast<int>(daemon::exit_class(problems));
    if (!credentials)
        return std::nullopt;
    return KnownCallers{std::move(place.path), *std::move(credentials)};
}

std::optional<std::string> ask_for_secret(const Invocation& invocation, Console& console,
                                          std::string_view prompt)
{
    auto secret = invocation.has("--stdin") ? console.read_line() : console.ask_secret(prompt);
    if (!secret)
        complain_of_auth(console,
                         invocation.has("--stdin")
                             ? "nothing came from standard input"
                             : "there is no terminal to ask on (pipe it in, with --stdin)");
    return secret;
}

int complain_of_auth(Console& console, std::string_view text, int exit)
{
    console.err(join("holdfastctl: auth: ", text, "\n"));
    return exit;
}

}  // namespace holdfast::ctl
