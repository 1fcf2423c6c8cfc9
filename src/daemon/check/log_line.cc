#include "daemon/check/log_line.h"

#include "base/text.h"
#include "obs/message_ids.h"

namespace holdfast::daemon {
namespace {

LogLine configuration_line(const Problem& problem)
{
    return {&messages::configuration_invalid,
            render(problem),
            {{"HOLDFAST_KEY", problem.key.empty() ? problem.pointer : problem.key},
             {"HOLDFAST_FILE", problem.file},
             {"HOLDFAST_LINE", join(problem.line)},
             {"HOLDFAST_REMEDY", problem.remedy}}};
}

LogLine check_line(const obs::Message& message, const Problem& problem)
{
    std::string text = problem.what;
    if (!problem.why.empty())
        append_to(text, ": ", problem.why);
    return {&message,
            render(problem),
            {{"HOLDFAST_SUBJECT", problem.file.empty() ? problem.key : problem.file},
             {"HOLDFAST_PROBLEM", std::move(text)},
             {"HOLDFAST_KEY", problem.key},
             {"HOLDFAST_REMEDY", problem.remedy}}};
}

}  // namespace

LogLine to_log_line(const Problem& problem)
{
    if (problem.topic == Topic::empty_override)
        return {&messages::environment_override_empty,
                render(problem),
                {{"HOLDFAST_VARIABLE", problem.pointer.empty()
                                           ? problem.file.substr(0, problem.file.find(' '))
                                           : problem.pointer},
                 {"HOLDFAST_KEY", problem.key}}};
    if (problem.topic == Topic::unprotected)
        return check_line(messages::listening_unprotected, problem);
    if (problem.severity == Severity::warning)
        return check_line(messages::check_warning, problem);
    if (problem.topic == Topic::configuration)
        return configuration_line(problem);
    return check_line(messages::check_failed, problem);
}

}  // namespace holdfast::daemon
