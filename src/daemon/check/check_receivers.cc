// Whether those who are told of alerts are known, and nobody else knows how to speak to them: an
// alert is no time to find out.
#include <algorithm>
#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "base/text.h"
#include "daemon/check/check.h"
#include "daemon/check/definition_file.h"
#include "daemon/check/directory.h"
#include "daemon/check/receivers_file.h"

namespace holdfast::daemon {
namespace {

using watch::Format;
using watch::Receiver;

// The URL of a mail server or an Alertmanager lets nobody in; that of a webhook does.
bool has_secret(const Receiver& receiver)
{
    return (receiver.format != Format::email && receiver.format != Format::alertmanager) ||
           !receiver.headers.empty() || !receiver.mail.password.empty();
}

// "/etc/holdfast/holdfast.json:12" -> the file; empty when it is from somewhere else.
std::string file_of_origin(const Loaded& loaded, std::string_view key)
{
    const auto origin = loaded.origins.find(key);
    if (origin == loaded.origins.end() || !origin->second.starts_with('/'))
        return {};
    return origin->second.substr(0, origin->second.rfind(':'));
}

void look_at_openness(const Context& context, bool has_secrets, Report& report)
{
    const AlertingSettings& settings = context.settings().alerting;
    constexpr std::string_view url_key = "alerts.webhook_url";
    if (const std::string file = file_of_origin(context.loaded, url_key);
        !settings.webhook_url.empty() && !file.empty())
        if (auto problem = find_open_file(url_key, file, "the URL of a webhook")) {
            // Much else stands there, which everybody may want to look up.
            problem->remedy =
                "move it to a file of its own in conf.d, with owner root:holdfast and mode 0640";
            report.warn(*std::move(problem));
        }
    if (has_secrets)
        if (auto problem = find_open_file("alerts.receivers_file", settings.receivers_file,
                                          "URLs or passwords of receivers"))
            report.warn(*std::move(problem));
}

// No error: it may come later, and everything else works without it.
void look_at_authorities(const std::vector<Receiver>& receivers, Report& report)
{
    for (const Receiver& each : receivers) {
        if (each.ca_file.empty() ||
            ::faccessat(AT_FDCWD, each.ca_file.c_str(), R_OK, AT_EACCESS) == 0)
            continue;
        Problem problem{.key = "alerts.receivers_file", .file = each.ca_file};
        problem.what = join("cannot be read: ", reason_of(errno));
        problem.why =
            join("without it the receiver ", each.name, " is not trusted, and hears of nothing");
        problem.remedy = "put the certificate there, or correct caFile";
        report.warn(std::move(problem));
    }
}

}  // namespace

void check_receivers(const Context& context, Report& report)
{
    const AlertingSettings& settings = context.settings().alerting;
    std::vector<Problem> problems;
    const std::vector<Receiver> receivers = read_receivers_file(settings, problems);
    if (problems.empty() && !receivers.empty()) {
        std::vector<std::string> names;
        for (const Receiver& each : receivers)
            names.push_back(each.name);
        report.pass(join("receivers: ", join_list(names, ", ")));
    }
    for (Problem& problem : problems) {
        const Exit exit = problem.exit;
        report.error(exit, std::move(problem));
    }
    const bool is_file_secret = std::ranges::any_of(receivers, [](const Receiver& each) {
        return each.name != webhook_receiver && has_secret(each);
    });
    look_at_openness(context, is_file_secret, report);
    look_at_authorities(receivers, report);
}

}  // namespace holdfast::daemon
