#include "watch/probe/http_probe.h"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/text.h"
#include "http/content/query_check.h"
#include "http/failure.h"
#include "watch/check/target.h"
#include "watch/probe/exposition.h"
#include "watch/probe/modules.h"
#include "watch/probe/probe_desk.h"
#include "watch/probe/timeout.h"

namespace holdfast::watch {
namespace {

constexpr std::string_view metrics_type = "text/plain; version=0.0.4; charset=utf-8";
constexpr std::string_view plain_type = "text/plain; charset=utf-8";
constexpr const char* timeout_header = "X-Prometheus-Scrape-Timeout-Seconds";
// A scrape comes again anyway.
constexpr std::chrono::seconds pause{1};

constexpr http::QueryField target_field{.name = "target",
                                        .description =
                                            "What is probed: a URL, HOST:PORT, a host "
                                            "or a name server, as the module wants it.",
                                        .min = 0,
                                        .max = 2048};
constexpr http::QueryField module_field{
    .name = "module",
    .description = "How it is probed; http_2xx when it is not said.",
    .min = 0,
    .max = 64};
constexpr http::QueryField hostname_field{
    .name = "hostname",
    .description = "The Host header, and whom the certificate has to name.",
    .min = 0,
    .max = 253};
constexpr http::QueryField query_name_field{
    .name = "query_name", .description = "Of the module dns: the name to ask for.", .max = 253};
constexpr http::QueryField query_type_field{
    .name = "query_type",
    .description = "Of the module dns: the type of the records, A when it is not said.",
    .max = 16};
constexpr http::QueryField debug_field{.name = "debug",
                                       .kind = http::QueryField::Kind::flag,
                                       .description = "Say also why it failed, for people."};

// A request that was understood.
struct Asked {
    const ProbeModule& module;
    Duration timeout;
    bool is_debug;
};

void refuse(ProbeDesk& desk, const http::Request& request, http::Reply& reply,
            const http::Problem& problem, std::string_view outcome)
{
    desk.count(outcome);
    http::refuse(request, reply, problem);
}

std::string debug_text(const Asked& asked, const Observation& seen, std::string_view metrics)
{
    return join("Probed by the module ", asked.module.name, ", for at most ",
                format_duration(asked.timeout),
                ".\nAddress: ", seen.address.empty() ? "none" : std::string_view{seen.address},
                "\nProblem: ", seen.problem.empty() ? "none" : std::string_view{seen.problem},
                "\n\nMetrics that would have been answered:\n", metrics);
}

http::Response to_response(ProbeDesk& desk, const Asked& asked, const Observation& seen)
{
    const Probed probed{
        .module = asked.module, .seen = seen, .timeout = asked.timeout, .now = desk.wall()};
    desk.count(is_success(asked.module, seen) ? "success" : "failure");
    std::string metrics = expose(probed);
    if (asked.is_debug)
        return http::make_response(200, plain_type, debug_text(asked, seen, metrics));
    return http::make_response(200, metrics_type, std::move(metrics));
}

// What this host could not look at is not down: no metrics, so that nobody believes it is.
void answer(ProbeDesk& desk, const Asked& asked, const http::Request& request, http::Reply& reply,
            const Observation* seen)
{
    if (seen != nullptr && !seen->is_unknown)
        return reply.send(to_response(desk, asked, *seen));
    refuse(desk, request, reply,
           {.status = 503,
            .detail = seen == nullptr ? std::string{"The service stops; ask again in a moment."}
                                      : join("Nobody could look: ", seen->problem),
            .retry_after = pause},
           "unknown");
}

void begin(ProbeDesk& desk, const Asked& asked, ProbeTarget target, const http::Request& request,
           http::Reply reply)
{
    if (std::optional<std::string> refusal =
            desk.allowance().find_refusal(target.host, target.port))
        return refuse(desk, request, reply, {.status = 403, .detail = *std::move(refusal)},
                      "refused");
    auto held = std::make_shared<http::Reply>(std::move(reply));
    const bool has_begun = desk.probe(std::move(target.service), asked.timeout,
                                      [&desk, asked, held, &request](const Observation* seen) {
                                          answer(desk, asked, request, *held, seen);
                                      });
    if (!has_begun)
        refuse(desk, request, *held,
               {.status = 503,
                .detail = "As many probes as the setting probe.concurrency allows are under way.",
                .retry_after = pause},
               "busy");
}

void handle(ProbeDesk& desk, const http::Request& request, http::Reply reply)
{
    auto say_invalid = [&](std::string detail) {
        refuse(desk, request, reply, {.status = 400, .detail = std::move(detail)}, "invalid");
    };
    const http::Query& query = request.query;
    const std::string_view name = query.text(module_field.name).value_or("");
    const ProbeModule* module = find_module(name);
    if (module == nullptr)
        return say_invalid(join("Unknown module \"", printable(name), "\"; there are ",
                                join_list(module_names(), ", ")));
    const Result<Duration> timeout = probe_timeout(request.header(timeout_header));
    if (!timeout)
        return say_invalid(timeout.error().context);
    const std::optional<std::string_view> text = query.text(target_field.name);
    if (!text || text->empty())
        return say_invalid("Target parameter is missing");
    Result<ProbeTarget> target =
        to_target(*module, {.target = *text,
                            .hostname = query.text(hostname_field.name).value_or(""),
                            .query_name = query.text(query_name_field.name).value_or(""),
                            .query_type = query.text(query_type_field.name).value_or("")});
    if (!target)
        return say_invalid(target.error().context);
    const Asked asked{
        .module = *module, .timeout = *timeout, .is_debug = query.flag(debug_field.name)};
    begin(desk, asked, *std::move(target), request, std::move(reply));
}

}  // namespace

void add_probe_route(http::Router& router, ProbeDesk& desk)
{
    router.add({.path = "/probe",
                .summary = "Probe a target now, as prometheus-blackbox-exporter does",
                .produces = {{.type = metrics_type}},
                .parameters = {target_field, module_field, hostname_field, query_name_field,
                               query_type_field, debug_field},
                .statuses = {400, 403},
                .handler = [&desk](const http::Request& request,
                                   http::Reply reply) { handle(desk, request, std::move(reply)); },
                .scope = http::Scope::metrics,
                .about = {.area = "watch"}});
}

}  // namespace holdfast::watch
