// The looks, one file each: run in a process of their own, each may take as long as it takes, and
// fills one part of the evidence.
#pragma once

#include <string>
#include <vector>

#include "ctl/doctor/evidence.h"
#include "daemon/config/load.h"
#include "daemon/config/settings.h"
#include "lib/systemd/journal_reader.h"

namespace holdfast::ctl::doctor {

void look_at_unit(const std::string& unit, UnitFacts& facts);
// Of what `systemctl show` printed. Pure.
void parse_unit(std::string_view text, UnitFacts& facts);
// Of what `systemctl cat` printed. Pure.
void parse_credentials(std::string_view files, UnitFacts& facts);
// Words that systemctl prints on one line: those with blanks stand in double quotes. Pure.
std::vector<std::string> split_quoted(std::string_view text);

// The number of the daemon that was started with this configuration; 0: there is none to be seen.
std::int64_t find_daemon(const std::string& config);
// The variables of a process, as far as they can be read.
daemon::Environment variables_of(std::int64_t pid);
// "holdfast", or "uid 998".
std::string user_of_process(std::int64_t pid);

struct ConfigurationLook {
    daemon::Sources sources;
    std::string user;  // As whom the service runs; empty: it is not known.
    std::string unit;  // For its credentials; may be empty.
};
void look_at_configuration(const ConfigurationLook& look, ConfigurationFacts& facts);

void look_at_file(const std::string& path, FileFacts& facts);

// `user` as in ConfigurationFacts. Without the rows, which verify_database() reads.
void look_at_database(const ConfigurationFacts& configuration, const std::string& state_directory,
                      DatabaseFacts& facts);
void verify_database(const ConfigurationFacts& configuration, DatabaseFacts& facts);

void look_at_space(const std::string& database, SpaceFacts& facts);
void look_at_process(std::int64_t pid, const std::string& control_group,
                     const std::string& database, ProcessFacts& facts);
void look_at_network(const std::vector<std::string>& listen, NetworkFacts& facts);
void look_at_daemon(const std::string& control_socket, DaemonFacts& facts);
// Doubted: what is well now is looked at for longer.
void look_at_upstream(const std::string& url, bool is_doubted, UpstreamFacts& facts);
void look_at_journal(const std::string& unit, JournalFacts& facts);
// Of what the journal has, newest first. Pure.
void take_entries(const std::vector<systemd::UnitEntry>& entries, JournalFacts& facts);
void look_at_host(HostFacts& facts);

// A small file, of the kernel's or not; empty when it cannot be read.
std::string read_small(const std::string& path);
// "oom_kill 3": the number behind a word at the beginning of a line. Pure.
std::int64_t number_after(std::string_view text, std::string_view word);

}  // namespace holdfast::ctl::doctor
