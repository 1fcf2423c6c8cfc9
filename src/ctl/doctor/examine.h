// From evidence to findings: each family of faults is a file and a row of one table. Pure.
#pragma once

#include <string>
#include <vector>

#include "ctl/doctor/evidence.h"
#include "ctl/doctor/finding.h"

namespace holdfast::ctl::doctor {

using Findings = std::vector<Finding>;

// What is wrong, the worst first, and what explains before what is explained.
Findings examine(const Evidence& seen);
void sort_findings(Findings& findings);

// 0: nothing, or notices alone; 1 degraded, 2 failing, 3 down.
int exit_of(const Findings& findings) noexcept;

// The families, in the order of the table. Each adds what it finds; later ones see what earlier
// ones have found.
void judge_configuration(const Evidence& seen, Findings& findings);
void judge_credentials(const Evidence& seen, Findings& findings);
void judge_space(const Evidence& seen, Findings& findings);
void judge_database(const Evidence& seen, Findings& findings);
void judge_log_file(const Evidence& seen, Findings& findings);
void judge_network(const Evidence& seen, Findings& findings);
void judge_clients(const Evidence& seen, Findings& findings);
void judge_process(const Evidence& seen, Findings& findings);
void judge_memory(const Evidence& seen, Findings& findings);
void judge_processor(const Evidence& seen, Findings& findings);
void judge_host(const Evidence& seen, Findings& findings);
void judge_upgrade(const Evidence& seen, Findings& findings);
void judge_upstream(const Evidence& seen, Findings& findings);
void judge_parts(const Evidence& seen, Findings& findings);
void judge_remaining(const Evidence& seen, Findings& findings);
void judge_history(const Evidence& seen, Findings& findings);

// What they share.
std::string systemctl(const Evidence& seen, std::string_view verb);
// "holdfastctl verify", with the configuration that was looked at where it is not the usual one.
std::string holdfastctl(const Evidence& seen, std::string_view words);
// "runuser -u holdfast -- ", where that is not who asks.
std::string as_service(const Evidence& seen);
// As a shell takes it as one word.
std::string shell_word(std::string_view text);
// "holdfast:holdfast", of the service.
std::string owner_of_service(const Evidence& seen);
bool has_fault(const Findings& findings, std::string_view fault) noexcept;
const FaultFacts* find_fault(const Evidence& seen, std::string_view message) noexcept;
std::string field_of(const FaultFacts& fault, std::string_view name);
const PartFacts* find_trouble(const Evidence& seen, std::string_view part) noexcept;
// Down where nobody serves for it, else `otherwise`.
Severity severity_of(const Evidence& seen, Severity otherwise) noexcept;

}  // namespace holdfast::ctl::doctor
