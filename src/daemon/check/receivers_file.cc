#include "daemon/check/receivers_file.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "daemon/check/definition_file.h"
#include "watch/notify/json_receivers.h"

namespace holdfast::daemon {
namespace {

std::vector<watch::Receiver> read_file(const AlertingSettings& settings,
                                       std::vector<Problem>& problems)
{
    const DefinitionFile file{.key = "alerts.receivers_file",
                              .what = "receivers",
                              .path = settings.receivers_file,
                              .bytes_max = watch::receivers_bytes_max};
    if (file.path.empty())
        return {};
    const std::optional<std::string> text = read_definitions(file, problems);
    if (!text)
        return {};
    watch::ReadReceivers read = watch::read_receivers(*text);
    for (watch::DefinitionProblem& each : read.problems)
        problems.push_back(problem_of(file, std::move(each)));
    const bool has_webhook = std::ranges::find(read.receivers, webhook_receiver,
                                               &watch::Receiver::name) != read.receivers.end();
    if (has_webhook && !settings.webhook_url.empty()) {
        Problem problem = problem_of(file);
        problem.what = join("has a receiver \"", webhook_receiver, "\"");
        problem.why = "that is the name of the one that alerts.webhook_url says";
        problem.remedy = "write another name, or remove alerts.webhook_url";
        problems.push_back(std::move(problem));
        read.receivers.clear();
    }
    return std::move(read.receivers);
}

}  // namespace

std::vector<watch::Receiver> read_receivers_file(const AlertingSettings& settings,
                                                 std::vector<Problem>& problems)
{
    std::vector<watch::Receiver> receivers = read_file(settings, problems);
    if (!settings.webhook_url.empty())
        receivers.push_back(
            {.name = webhook_receiver,
             .format = watch::Format::legacy,
             .url = settings.webhook_url,
             .send_resolved = watch::Receiver::resolves_by_default(watch::Format::legacy)});
    return receivers;
}

}  // namespace holdfast::daemon
