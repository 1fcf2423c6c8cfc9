// The keys of orders: how they are taken in, and how the external service is asked about them.
#include <array>

#include "daemon/config/keys.h"
#include "daemon/config/outcome_rules.h"
#include "daemon/config/rules.h"

namespace holdfast::daemon {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array<std::string_view, 2> exhausted_names{"park", "fail"};

std::vector<Key> intake_keys()
{
    return {
        {
            .path = "orders.upstream_url",
            .type = Text{field<&Settings::orders, &OrderSettings::upstream_url>(),
                         check_service_url, service_url_form, service_url_pattern},
            .description = "The external service that validates orders; they are posted to "
                           "/validate below it. Empty: orders are taken and wait until somebody "
                           "says where it is.",
            .change = Change::on_restart,
            .variables = {{"ORDER_UPSTREAM_URL"}},
        },
        {
            .path = "orders.upstream_authorization_file",
            .type = Text{field<&Settings::orders, &OrderSettings::upstream_authorization_file>(),
                         check_optional_path, optional_path_form, optional_path_pattern},
            .description = "A file with the value of the header Authorization that the external "
                           "service wants, in one line: \"Bearer TOKEN\". Only root or the service "
                           "may own it, and nobody else may read it; a reload reads it again. "
                           "Empty: the credential \"upstream-authorization\" of the service "
                           "manager, if there is one.",
            .example = "\"/etc/holdfast/upstream-authorization\"",
        },
        {
            .path = "orders.backlog_max",
            .type = Number{field<&Settings::orders, &OrderSettings::backlog_max>(), 1, 100'000'000},
            .description = "Most orders that are not final; another one is answered 503.",
        },
        {
            .path = "orders.deadline",
            .type =
                Span{field<&Settings::orders, &OrderSettings::deadline>(), seconds{1}, days{365}},
            .description = "How long an order may take until it is final; then it fails. Time in "
                           "which an operator keeps the breaker open does not count. Orders that "
                           "were taken keep theirs.",
        },
        {
            .path = "orders.legacy_clear",
            .type = Flag{field<&Settings::orders, &OrderSettings::legacy_clear>()},
            .description = "Whether DELETE /clear_orders needs no X-Confirm: clear-orders. For "
                           "clients of old that cannot send it; what is cleared is kept in a file "
                           "either way.",
        },
    };
}

std::vector<Key> call_keys()
{
    return {
        {
            .path = "orders.concurrency",
            .type = Number{field<&Settings::orders, &OrderSettings::concurrency>(), 1, 1000},
            .description = "Most calls to the external service at a time. Three times as many "
                           "orders may be claimed ahead.",
            .change = Change::on_restart,
        },
        {
            .path = "orders.call_timeout",
            .type = Span{field<&Settings::orders, &OrderSettings::call_timeout>(),
                         milliseconds{100}, minutes{5}},
            .description = "How long one call may take; a longer one has failed.",
            .change = Change::on_restart,
        },
        {
            .path = "orders.outcomes",
            .type = TextList{field<&Settings::orders, &OrderSettings::outcomes>(),
                             check_status_rule, status_rule_form, status_rule_pattern, 0, 32},
            .description =
                "What a status of the service means, where it has its own mind: "
                "\"validated\", \"rejected\", \"declined\" (the order fails), "
                "\"unauthorized\" (the queue stands still), \"misconfigured\" (the order "
                "waits), \"throttled\", \"error\" or \"unavailable\" (it is tried again). "
                "Of two for a status the first counts.",
            .change = Change::on_restart,
            .example = R"(["404=declined","409=rejected"])",
        },
    };
}

std::vector<Key> retry_keys()
{
    return {
        {
            .path = "orders.attempts_max",
            .type = Number{field<&Settings::orders, &OrderSettings::attempts_max>(), 1, 100},
            .description = "Calls for one order in a row, with growing waits between them; then "
                           "orders.on_exhausted says what follows.",
            .change = Change::on_restart,
        },
        {
            .path = "orders.on_exhausted",
            .type = Choice{
                exhausted_names,
                [](const Settings& s) { return static_cast<std::size_t>(s.orders.on_exhausted); },
                [](Settings& s, std::size_t i) {
                    s.orders.on_exhausted = static_cast<OnExhausted>(i);
                }},
            .description =
                "What follows when no attempt is left; a call counts as one when the "
                "service cannot be reached, does not answer in time, or answers 5xx or "
                "429. \"park\": such an order stays, and is tried again when the service "
                "is seen to work, or after orders.parked_for. \"fail\": it fails.",
            .change = Change::on_restart,
        },
        {
            .path = "orders.backoff_first",
            .type = Span{field<&Settings::orders, &OrderSettings::backoff_first>(),
                         milliseconds{200}, hours{1}},
            .description = "Longest wait before the second call for an order; each further one may "
                           "be twice as long. The actual wait is a random part of it.",
            .change = Change::on_restart,
        },
        {
            .path = "orders.backoff_longest",
            .type = Span{field<&Settings::orders, &OrderSettings::backoff_longest>(),
                         milliseconds{200}, hours{24}},
            .description = "No such wait is longer, unless orders.backoff_first is, or the service "
                           "asks for it.",
            .change = Change::on_restart,
        },
        {
            .path = "orders.parked_for",
            .type =
                Span{field<&Settings::orders, &OrderSettings::parked_for>(), seconds{1}, hours{24}},
            .description = "How long an order is parked if nothing is seen of the service.",
            .change = Change::on_restart,
        },
        {
            .path = "orders.retries_percent",
            .type = Number{field<&Settings::orders, &OrderSettings::retries_percent>(), 0, 100},
            .description = "How many second and further calls may be made for each hundred first "
                           "ones; one a second is always allowed.",
            .change = Change::on_restart,
        },
    };
}

std::vector<Key> health_keys()
{
    return {
        {
            .path = "orders.slow_after",
            .type = Span{field<&Settings::orders, &OrderSettings::slow_after>(), milliseconds{1},
                         minutes{5}},
            .description = "The external service is degraded while its answers take longer: "
                           "what GET /health_status says of it. Calls end after "
                           "orders.call_timeout either way.",
        },
        {
            .path = "orders.probe_interval",
            .type = Span{field<&Settings::orders, &OrderSettings::probe_interval>(), seconds{1},
                         hours{1}},
            .description = "When no call was made for so long, GET /health below "
                           "orders.upstream_url is asked how the external service is.",
        },
    };
}

}  // namespace

std::vector<Key> order_keys()
{
    std::vector<Key> keys = intake_keys();
    for (auto* more : {call_keys, retry_keys, health_keys})
        for (Key& key : more())
            keys.push_back(std::move(key));
    return keys;
}

}  // namespace holdfast::daemon
