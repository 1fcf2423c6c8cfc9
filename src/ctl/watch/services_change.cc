// An operator's word on one service: whether it is watched, and what a check of it comes to now.
#include <utility>

#include "base/text.h"
#include "ctl/watch/listing.h"
#include "ctl/watch/services.h"
#include "lib/json/writer.h"

namespace holdfast::ctl {
namespace {

constexpr int exit_usage = static_cast<int>(daemon::Exit::usage);
constexpr int exit_unwell = 1;
// A check may wait for its turn, be repeated, and last as long as its timeout each time.
constexpr std::chrono::minutes check_patience{5};

bool has_id(const Invocation& invocation)
{
    return invocation.arguments.size() == 2 && may_stand_in_path(invocation.arguments[1]);
}

int switch_service(const Invocation& invocation, Console& console, std::string_view word,
                   std::string_view what_became)
{
    if (!has_id(invocation))
        return complain(console, join(word, " takes the ID of a service"), exit_usage);
    return print_answer(
        invocation, console,
        {.method = "PATCH", .url = join(service_path(invocation.arguments[1]), "/", word)},
        service_expected, [&](const json::Node& service) {
            return join(printable_text(service, "serviceId"), " is ", what_became, "\n");
        });
}

// "payments: DOWN, 5.0 ms: connection refused"
std::string finding_line(const json::Node& finding)
{
    const std::string reason = printable_text(finding, "reason");
    const std::string version = printable_text(finding, "version");
    return join(printable_text(finding, "serviceId"), ": ", printable_text(finding, "status"), ", ",
                milliseconds_of(finding, "latencyMs"), version.empty() ? "" : ", version ", version,
                reason.empty() ? "" : ": ", reason, "\n");
}

}  // namespace

int remove_service(const Invocation& invocation, Console& console)
{
    if (!has_id(invocation))
        return complain(console, "remove takes the ID of a service", exit_usage);
    const std::string& id = invocation.arguments[1];
    int exit = 0;
    if (!fetch_body(invocation, console, {.method = "DELETE", .url = service_path(id)}, exit))
        return exit;
    if (invocation.json())
        console.out(join("{\"serviceId\":", json::quote(id), ",\"removed\":true}\n"));
    else
        console.out(join(printable(id), " is watched no more; its history is kept\n"));
    return 0;
}

int enable_service(const Invocation& invocation, Console& console)
{
    return switch_service(invocation, console, "enable", "checked");
}

int disable_service(const Invocation& invocation, Console& console)
{
    return switch_service(invocation, console, "disable", "checked no more");
}

int check_service(const Invocation& invocation, Console& console)
{
    if (!has_id(invocation))
        return complain(console, "check takes the ID of a service", exit_usage);
    int exit = 0;
    auto body = fetch_body(invocation, console,
                           {.method = "POST",
                            .url = join(service_path(invocation.arguments[1]), "/check"),
                            .timeout = check_patience},
                           exit);
    if (!body)
        return exit;
    auto document = read_answer(*body, {.what = "result of a check", .member = "status"}, console);
    if (!document)
        return exit_unavailable;
    console.out(invocation.json() ? *body : finding_line(document->root));
    const std::string status = printable_text(document->root, "status");
    return status == "HEALTHY" || status == "DEGRADED" ? 0 : exit_unwell;
}

}  // namespace holdfast::ctl
