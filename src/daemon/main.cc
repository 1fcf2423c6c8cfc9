// holdfastd: reads the configuration, takes over or opens its listeners, runs the loop.

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>
#include <vector>

#include <unistd.h>

#include "base/failpoint.h"
#include "base/text.h"
#include "daemon/app.h"
#include "daemon/check/check.h"
#include "daemon/check/server_identity.h"
#include "daemon/options.h"
#include "daemon/problem_log.h"
#include "daemon/start_store.h"
#include "daemon/system_clock.h"
#include "daemon/version.h"
#include "lib/systemd/notify.h"
#include "obs/message_ids.h"

namespace holdfast::daemon {
namespace {

// Where the service manager does not say how often it wants a sign of life, hangs are reported
// all the same.
constexpr std::chrono::seconds default_watchdog_period{30};

// Exit codes besides those of Exit, for what only shows while running.
constexpr int exit_software = 70;
constexpr int exit_os_error = 71;

std::string value_of(const Environment& environment, std::string_view name)
{
    auto found = environment.find(name);
    return found == environment.end() ? std::string{} : found->second;
}

// By class: what may pass by itself is tried again by the service manager, what a person must
// repair is not.
int exit_code_of(const std::system_error& error)
{
    switch (error.code().value()) {
    case EADDRINUSE:
    case EADDRNOTAVAIL:
        return static_cast<int>(Exit::temporary);
    case EACCES:
    case EPERM:
        return static_cast<int>(Exit::no_permission);
    case ENOENT:
    case ENOTDIR:
        return static_cast<int>(Exit::cannot_create);
    default:
        return exit_os_error;
    }
}

int fail_to_listen(obs::Log& log, const std::system_error& error)
{
    // settle_listeners() says "listen on ADDRESS: why".
    std::string_view what = error.what();
    what.remove_prefix(std::min(what.size(), std::string_view{"listen on "}.size()));
    log.write(messages::listen_failed, error.what(),
              {{"HOLDFAST_ADDRESS", std::string{what.substr(0, what.rfind(": "))}},
               {"HOLDFAST_ERROR", error.code().message()}});
    systemd::notify(join("ERRNO=", error.code().value(), "\nSTATUS=Cannot ", error.what()));
    return exit_code_of(error);
}

std::vector<Endpoint> wanted_endpoints(const Settings& settings)
{
    std::vector<Endpoint> wanted;
    for (const ListenSettings& listen : settings.listen)
        wanted.push_back(*parse_endpoint(listen.address));
    wanted.push_back({settings.control.socket, 0});
    return wanted;
}

// A socket unit hands over what `listen` does not name: one of the two must be edited, and
// guessing which would leave a port that nobody serves.
std::vector<Problem> mismatches(const std::vector<Listener>& passed,
                                const std::vector<Endpoint>& wanted)
{
    std::vector<Problem> problems;
    for (const Listener& listener : passed) {
        bool known = std::find(wanted.begin(), wanted.end(), listener.endpoint) != wanted.end();
        if (known || listener.source != Listener::Source::activated)
            continue;
        std::string address = to_string(listener.endpoint);
        problems.push_back(
            {.key = "listen",
             .what = join("systemd hands over a socket on ", address, " that listen does not name"),
             .why = "holdfast.socket and listen must agree",
             .remedy = join("add \"", address,
                            "\" to listen, or edit ListenStream= with "
                            "`systemctl edit holdfast.socket`")});
    }
    return problems;
}

// The checks of `holdfastctl check`, and what only shows once the sockets were handed over.
std::vector<Problem> find_problems(const Sources& sources, const Loaded& loaded,
                                   const std::vector<Listener>& passed,
                                   const std::vector<Endpoint>& wanted, WallTime now)
{
    Context context{.loaded = loaded,
                    .main_file = sources.file,
                    .environment = sources.environment,
                    .now = now};
    for (const Listener& listener : passed)
        if (listener.source == Listener::Source::activated)
            context.passed.push_back(listener.endpoint);
    std::vector<Problem> problems = run_checks(context).problems;
    for (Problem& problem : mismatches(passed, wanted))
        problems.push_back(std::move(problem));
    return problems;
}

void log_listeners(obs::Log& log, const std::vector<Listener>& listeners)
{
    for (const Listener& listener : listeners) {
        bool opened = listener.source == Listener::Source::opened;
        std::string address = to_string(listener.endpoint);
        log.write(opened ? messages::listener_stored : messages::listener_reused,
                  join("listening on ", address, opened ? "" : ", with the socket kept by systemd"),
                  {{"HOLDFAST_ADDRESS", address}});
    }
}

// For tests of what a power cut would do: ends this process at a named place, without a word.
void arm(const Environment& environment, obs::Log& log)
{
    std::string spec = value_of(environment, "HOLDFAST_FAILPOINT");
    if (spec.empty())
        return;
    bool is_armed = arm_failpoint(spec, [] { (void)std::raise(SIGKILL); });
    log.write(messages::failpoint_armed,
              is_armed ? join("HOLDFAST_FAILPOINT: the process will kill itself at ", spec)
                       : join("HOLDFAST_FAILPOINT: ", spec, " is not PLACE or PLACE:N, ignoring"),
              {{"HOLDFAST_PLACE", spec}});
}

struct Parts {
    const Clock& clock;
    Logging& logging;
    Watchdog& watchdog;
};

int serve(const Parts& parts, const Sources& sources, const Loaded& loaded)
{
    obs::Log& log = parts.logging.log();
    std::vector<Endpoint> wanted = wanted_endpoints(loaded.settings);
    std::vector<Listener> passed = take_passed_listeners();
    std::vector<Problem> problems =
        find_problems(sources, loaded, passed, wanted, parts.clock.wall());
    App::Files files;
    if (exit_class(problems) == Exit::ok)
        files = {
            .identities = read_identities(loaded.settings.listen, sources.environment, problems),
            .watch = read_watch_files(loaded.settings, problems)};
    log_problems(log, problems);
    if (Exit exit = exit_class(problems); exit != Exit::ok) {
        systemd::notify("STATUS=Cannot start: see journalctl -xu holdfast");
        return static_cast<int>(exit);
    }
    std::vector<Listener> listeners;
    std::vector<Endpoint> removed;
    try {
        listeners = settle_listeners(wanted, std::move(passed), &removed);
    } catch (const std::system_error& error) {
        return fail_to_listen(log, error);
    }
    log_listeners(log, listeners);
    for (const Endpoint& endpoint : removed)
        log.write(messages::listener_removed, join("no longer listening on ", to_string(endpoint)),
                  {{"HOLDFAST_ADDRESS", to_string(endpoint)}});

    // Clients that come meanwhile wait in the listeners' backlogs.
    StoreStart start = start_store(loaded.settings.database, parts.clock, log);
    if (!start.store)
        return start.exit_status;
    std::optional<App> app;
    try {
        app.emplace(
            App::World{.clock = parts.clock, .logging = parts.logging, .watchdog = parts.watchdog},
            sources, loaded.settings, *std::move(start.store), std::move(files));
    } catch (const sqlite::Failure& failure) {
        // Counting what is stored is the first to look into the tables.
        return report_unusable(log, failure);
    }
    return app->run(std::move(listeners));
}

int run(const Options& options)
{
    systemd::block_signals({SIGTERM, SIGINT, SIGHUP});
    std::signal(SIGPIPE, SIG_IGN);

    Environment environment = copy_environment(environ);
    Sources sources{.environment = environment};
    if (!options.defaults_directory.empty())
        sources.defaults_directory =
            std::filesystem::absolute(options.defaults_directory).lexically_normal().string();
    if (!options.file.empty())
        sources.file = options.file;

    SystemClock clock;
    Watchdog watchdog{systemd::watchdog_period().value_or(default_watchdog_period)};
    std::string journal_stream = value_of(environment, "JOURNAL_STREAM");
    bool plain =
        !value_of(environment, "NO_COLOR").empty() || value_of(environment, "TERM") == "dumb";
    Loaded loaded = load_with_secrets(sources);
    Logging logging{clock,
                    loaded.settings.log,
                    {.journal_stream = journal_stream, .no_color = plain},
                    [&watchdog](Instant now) { watchdog.look_at_loop(now); }};
    arm(environment, logging.log());
    int status = exit_software;
    try {
        status = serve({clock, logging, watchdog}, sources, loaded);
    } catch (const std::exception& error) {
        logging.log().write(messages::unexpected_exit, join("cannot go on: ", error.what()),
                            {{"HOLDFAST_ERROR", error.what()}});
        systemd::notify(join("STATUS=Cannot go on: ", error.what()));
    }
    logging.stop(status);
    return status;
}

}  // namespace
}  // namespace holdfast::daemon

int main(int count, char** arguments)
{
    using namespace holdfast::daemon;
    Options options = parse_options({arguments + 1, arguments + count});
    switch (options.action) {
    case Options::Action::help:
        std::fputs(usage, stdout);
        return 0;
    case Options::Action::version:
        std::puts("holdfastd " HOLDFAST_VERSION);
        return 0;
    case Options::Action::refuse:
        std::fprintf(stderr, "holdfastd: %s (see holdfastd --help)\n", options.complaint.c_str());
        return static_cast<int>(Exit::usage);
    case Options::Action::run:
        return run(options);
    }
    return exit_software;
}
