// Whether this host can run the daemon with this configuration: what `holdfastctl check` asks
// before the start and the daemon asks again. One file a check, each in one table. Touches the
// disk: main thread, before the loop runs.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/endpoint.h"
#include "daemon/config/load.h"

namespace holdfast::daemon {

// What the checks look at. Everything of the host that a test must be able to replace is here.
struct Context {
    const Loaded& loaded;
    std::string main_file;  // Named when all is well; empty with --defaults.
    Environment environment;
    std::vector<Endpoint> passed;  // Listeners that a socket unit handed to this process.
    WallTime now{};                // What the host's clock says.
    // This process has the databases open: opening one in another way would drop SQLite's locks.
    bool holds_databases = false;
    std::string proc = "/proc";
    // Where enabling holdfast.socket puts its link.
    std::string socket_unit = "/etc/systemd/system/sockets.target.wants/holdfast.socket";
    // Where the service manager finds credentials.
    std::vector<std::string> credential_stores{
        "/etc/credstore", "/run/credstore", "/etc/credstore.encrypted", "/run/credstore.encrypted"};

    const Settings& settings() const noexcept { return loaded.settings; }
    // Started as our unit, so that limits and directories are the service's own. An invocation id
    // would not do: shells below some other unit have one as well.
    bool is_in_unit() const { return environment.contains("RUNTIME_DIRECTORY"); }
};

struct Report {
    std::vector<std::string> passed;  // "state directory /var/lib/holdfast: writable"
    std::vector<Problem> problems;

    void pass(std::string what) { passed.push_back(std::move(what)); }
    void add(Severity severity, Exit exit, Problem problem);
    void error(Exit exit, Problem problem) { add(Severity::error, exit, std::move(problem)); }
    void warn(Problem problem) { add(Severity::warning, Exit::ok, std::move(problem)); }
};

struct Check {
    std::string_view name;
    void (*run)(const Context& context, Report& report);
};

std::span<const Check> all_checks();

// Every check, whatever the others found; what exit code it means says exit_class().
Report run_checks(const Context& context);

// The checks, in the order of the table.
void check_configuration(const Context& context, Report& report);
void check_state_directory(const Context& context, Report& report);
void check_file_system(const Context& context, Report& report);
void check_database(const Context& context, Report& report);
void check_control_directory(const Context& context, Report& report);
void check_log_file(const Context& context, Report& report);
void check_listen(const Context& context, Report& report);
void check_certificates(const Context& context, Report& report);
void check_credentials(const Context& context, Report& report);
void check_callers(const Context& context, Report& report);
void check_services(const Context& context, Report& report);
void check_receivers(const Context& context, Report& report);
void check_kafka(const Context& context, Report& report);
void check_limits(const Context& context, Report& report);

}  // namespace holdfast::daemon
