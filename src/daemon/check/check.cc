#include "daemon/check/check.h"

#include <array>

namespace holdfast::daemon {

void Report::add(Severity severity, Exit exit, Problem problem)
{
    problem.severity = severity;
    problem.exit = exit;
    if (problem.topic == Topic::configuration)
        problem.topic = Topic::host;
    problems.push_back(std::move(problem));
}

std::span<const Check> all_checks()
{
    static constexpr std::array<Check, 14> table{{{"configuration", check_configuration},
                                                  {"state directory", check_state_directory},
                                                  {"file system", check_file_system},
                                                  {"database", check_database},
                                                  {"control socket", check_control_directory},
                                                  {"log file", check_log_file},
                                                  {"listen", check_listen},
                                                  {"certificates", check_certificates},
                                                  {"credentials", check_credentials},
                                                  {"callers", check_callers},
                                                  {"services", check_services},
                                                  {"receivers", check_receivers},
                                                  {"kafka", check_kafka},
                                                  {"limits", check_limits}}};
    return table;
}

Report run_checks(const Context& context)
{
    Report report;
    for (const Check& check : all_checks())
        check.run(context, report);
    return report;
}

}  // namespace holdfast::daemon
