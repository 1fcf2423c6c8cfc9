#include "ctl/doctor/gather.h"

#include <memory>
#include <optional>

#include "base/text.h"
#include "ctl/doctor/apart.h"
#include "ctl/doctor/looks.h"
#include "ctl/sources.h"
#include "ctl/system_clock.h"
#include "ctl/systemctl.h"

namespace holdfast::ctl::doctor {
namespace {

// Of the looks that others wait for, and of those that go on side by side.
constexpr std::chrono::seconds short_patience{4};
constexpr std::chrono::seconds long_patience{8};

class Gathering {
public:
    Gathering(const Patient& patient, const Console& console) : patient_{patient}, console_{console}
    {
    }

    Evidence all()
    {
        find_unit();
        find_process();
        find_configuration();
        look_around();
        return std::move(seen_);
    }

private:
    template <typename Facts>
    bool ask(Facts& facts, std::string_view what, std::function<void(Facts&)> look)
    {
        Look<Facts> apart{std::move(look)};
        return take(apart, facts, what, clock_.now() + short_patience);
    }

    template <typename Facts>
    bool take(Look<Facts>& look, Facts& facts, std::string_view what, Instant until)
    {
        if (look.fetch(facts, until))
            return true;
        seen_.unseen.push_back(join(what, ": no answer in time"));
        return false;
    }

    void find_unit()
    {
        seen_.unit.name = patient_.unit;
        if (patient_.unit.empty())
            return;
        const std::string& unit = patient_.unit;
        if (ask<UnitFacts>(seen_.unit, join("systemd about ", unit),
                           [&](UnitFacts& facts) { look_at_unit(unit, facts); }) &&
            !seen_.unit.is_known)
            seen_.unseen.push_back(join("systemd about ", unit, ": ", seen_.unit.trouble));
        seen_.unit.name = unit;
    }

    // The file that the service reads: whoever is asked names it, or its unit does.
    std::string config_file() const
    {
        if (!patient_.config.empty())
            return patient_.config;
        return seen_.unit.config.empty() ? std::string{daemon::default_file} : seen_.unit.config;
    }

    void find_process()
    {
        pid_ = seen_.unit.main_pid;
        if (pid_ == 0 && !seen_.unit.is_known)
            pid_ = find_daemon(config_file());
    }

    // What the service has as variables: of its unit, else of its process, else of who asks.
    daemon::Sources sources() const
    {
        Invocation invocation;
        invocation.options["--config"] = config_file();
        if (!seen_.unit.is_known) {
            daemon::Sources sources = sources_of(invocation, console_);
            if (daemon::Environment own = variables_of(pid_); !own.empty())
                sources.environment = std::move(own);
            return sources;
        }
        daemon::Sources sources{.file = config_file(), .environment = {}};
        for (const std::string& each : seen_.unit.variables)
            if (auto equals = each.find('='); equals != std::string::npos)
                sources.environment[each.substr(0, equals)] = each.substr(equals + 1);
        for (const std::string& path : seen_.unit.environment_files) {
            daemon::EnvironmentFile file = daemon::read_environment_file(path, working_directory());
            auto& all = sources.environment_file;
            all.path = file.path;
            all.working_directory = file.working_directory;
            all.assignments.insert(all.assignments.end(), file.assignments.begin(),
                                   file.assignments.end());
            all.problems.insert(all.problems.end(), file.problems.begin(), file.problems.end());
        }
        return sources;
    }

    std::string working_directory() const
    {
        const UnitFacts& unit = seen_.unit;
        return unit.working_directory.starts_with('/') ? unit.working_directory
                                                       : unit.state_directory;
    }

    void find_configuration()
    {
        std::string user = seen_.unit.is_known && !seen_.unit.user.empty() ? seen_.unit.user
                                                                           : user_of_process(pid_);
        ConfigurationFacts& facts = seen_.configuration;
        // The files are read there as well: what they are on may hang.
        ask<ConfigurationFacts>(facts, "the configuration and the checks before a start",
                                [&](ConfigurationFacts& found) {
                                    look_at_configuration(
                                        {.sources = sources(), .user = user, .unit = patient_.unit},
                                        found);
                                });
        facts.file = config_file();
        if (facts.is_seen && !facts.is_as_service)
            seen_.unseen.push_back(
                join("what the service may read and write: that takes root, or ", facts.user));
    }

    void look_around()
    {
        const ConfigurationFacts& known = seen_.configuration;
        const std::string database = known.database;
        const std::string group = seen_.unit.control_group;
        const Instant until = clock_.now() + long_patience;
        // All begin before the first is waited for.
        Look<DatabaseFacts> files{[&](DatabaseFacts& facts) {
            look_at_database(known, seen_.unit.state_directory, facts);
        }};
        Look<DatabaseFacts> rows{[&](DatabaseFacts& facts) { verify_database(known, facts); }};
        Look<FileFacts> file{[&](FileFacts& facts) { look_at_file(database, facts); }};
        Look<FileFacts> log{[&](FileFacts& facts) { look_at_file(known.log_file, facts); }};
        Look<SpaceFacts> space{[&](SpaceFacts& facts) { look_at_space(database, facts); }};
        Look<ProcessFacts> process{
            [&](ProcessFacts& facts) { look_at_process(pid_, group, database, facts); }};
        Look<NetworkFacts> network{
            [&](NetworkFacts& facts) { look_at_network(known.listen, facts); }};
        Look<DaemonFacts> daemon{
            [&](DaemonFacts& facts) { look_at_daemon(known.control_socket, facts); }};
        Look<UpstreamFacts> upstream{[&](UpstreamFacts& facts) {
            if (!known.upstream.empty())
                look_at_upstream(known.upstream, false, facts);
        }};
        Look<JournalFacts> journal{[&](JournalFacts& facts) {
            if (!patient_.unit.empty())
                look_at_journal(patient_.unit, facts);
        }};
        Look<HostFacts> host{[&](HostFacts& facts) { look_at_host(facts); }};
        take(files, seen_.database, "the files of the database", until);
        take(file, seen_.database_file, "the file of the database", until);
        take(log, seen_.log_file, "the log file", until);
        take(space, seen_.space, "the file system of the database", until);
        take(process, seen_.process, "the process", until);
        take(network, seen_.network, "who listens where", until);
        take(daemon, seen_.daemon, "the daemon", until);
        take(upstream, seen_.upstream, "the service that validates orders", until);
        doubt_upstream();
        take(journal, seen_.journal, "the journal", until);
        take(host, seen_.host, "the host", until);
        DatabaseFacts verified;
        if (take(rows, verified, "all rows of the database (holdfastctl verify takes its time)",
                 until)) {
            seen_.database.is_verified = verified.is_verified;
            seen_.database.findings = std::move(verified.findings);
        }
        note_unseen();
    }

    // In the moments in which one that comes and goes is well, the daemon alone knows better.
    void doubt_upstream()
    {
        const std::string& health = seen_.daemon.upstream_health;
        if (!seen_.upstream.was_brief || health.empty() || health == "healthy")
            return;
        Look<UpstreamFacts> again{[url = seen_.configuration.upstream](UpstreamFacts& facts) {
            look_at_upstream(url, true, facts);
        }};
        take(again, seen_.upstream, "the service that validates orders",
             clock_.now() + long_patience);
    }

    void note_unseen()
    {
        const JournalFacts& journal = seen_.journal;
        if (!journal.is_read && !journal.trouble.empty())
            seen_.unseen.push_back(journal.trouble);
        if (seen_.process.exists && !seen_.process.is_inside_seen)
            seen_.unseen.push_back(join("what process ", seen_.process.pid,
                                        " has open: that takes root, or ", seen_.process.user));
        if (!seen_.daemon.answers && seen_.process.exists && !seen_.daemon.trouble.empty())
            seen_.unseen.push_back(join("what the daemon says: ", seen_.daemon.trouble));
    }

    const Patient& patient_;
    const Console& console_;
    SystemClock clock_;
    std::int64_t pid_ = 0;
    Evidence seen_;
};

}  // namespace

Result<Patient> find_patient(const Invocation& invocation)
{
    Patient patient;
    if (invocation.has("--unit") && invocation.has("--instance"))
        return Error{Errc::invalid, "--unit and --instance exclude each other"};
    if (invocation.has("--unit"))
        patient.unit = invocation.value("--unit", {});
    else if (invocation.has("--instance"))
        patient.unit = join("holdfast@", invocation.value("--instance", {}), ".service");
    else if (!invocation.has("--config"))
        patient.unit = unit_name;
    if (patient.unit.find_first_of("/* \n") != std::string::npos || patient.unit.starts_with('-'))
        return Error{Errc::invalid, join("\"", printable(patient.unit), "\" is no name of a unit")};
    if (!patient.unit.empty() && !patient.unit.ends_with(".service"))
        patient.unit += ".service";
    if (invocation.has("--config"))
        patient.config = invocation.config_file();
    return patient;
}

Evidence gather(const Patient& patient, const Console& console)
{
    return Gathering{patient, console}.all();
}

}  // namespace holdfast::ctl::doctor
