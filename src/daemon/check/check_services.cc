// Whether the file with the services that are watched can be read, and is right.
#include <algorithm>
#include <utility>

#include "base/text.h"
#include "daemon/check/check.h"
#include "daemon/check/definition_file.h"
#include "daemon/check/services_file.h"
#include "watch/condition/secret.h"

namespace holdfast::daemon {
namespace {

bool has_secret(const watch::Service& service)
{
    return !service.heartbeat.token.empty() ||
           std::ranges::any_of(service.http.headers, [](const auto& header) {
               return watch::is_secret_name(header.first) || watch::has_secret(header.second);
           });
}

}  // namespace

void check_services(const Context& context, Report& report)
{
    const WatchSettings& settings = context.settings().watch;
    if (settings.services_file.empty())
        return;
    std::vector<Problem> problems;
    const std::vector<watch::Service> services = read_services_file(settings, problems);
    if (problems.empty())
        report.pass(join("services: ", services.size(), " in ", settings.services_file));
    for (Problem& problem : problems) {
        const Exit exit = problem.exit;
        report.error(exit, std::move(problem));
    }
    if (!std::ranges::any_of(services, has_secret))
        return;
    if (auto problem = find_open_file("watch.services_file", settings.services_file,
                                      "tokens or what authorizes requests"))
        report.warn(*std::move(problem));
}

}  // namespace holdfast::daemon
