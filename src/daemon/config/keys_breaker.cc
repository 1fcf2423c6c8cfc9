// The keys of the circuit breaker in front of the external service.
#include <array>

#include "daemon/config/keys.h"
#include "daemon/config/outcome_rules.h"

namespace holdfast::daemon {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr std::array<std::string_view, 2> window_names{"calls", "seconds"};
constexpr std::array<std::string_view, 3> end_names{"open", "closed", "judge"};

std::vector<Key> closed_keys()
{
    return {
        {
            .path = "breaker.failure_rate",
            .type = Number{field<&Settings::breaker, &BreakerSettings::failure_rate>(), 1, 100},
            .description = "The breaker opens when this part of the calls failed, in percent.",
            .change = Change::on_restart,
        },
        {
            .path = "breaker.slow_call_rate",
            .type = Number{field<&Settings::breaker, &BreakerSettings::slow_call_rate>(), 1, 100},
            .description = "The same for calls that took longer than breaker.slow_call.",
            .change = Change::on_restart,
        },
        {
            .path = "breaker.slow_call",
            .type = Span{field<&Settings::breaker, &BreakerSettings::slow_call>(), milliseconds{1},
                         hours{1}},
            .description = "A call that took longer is slow. Calls end after orders.call_timeout "
                           "anyway: no call is slow if this is longer.",
            .change = Change::on_restart,
        },
        {
            .path = "breaker.window",
            .type =
                Choice{window_names,
                       [](const Settings& s) { return static_cast<std::size_t>(s.breaker.window); },
                       [](Settings& s, std::size_t i) {
                           s.breaker.window = static_cast<BreakerWindow>(i);
                       }},
            .description = "Whether the last calls are judged, or the calls of the last seconds.",
            .change = Change::on_restart,
        },
        {
            .path = "breaker.window_size",
            .type = Number{field<&Settings::breaker, &BreakerSettings::window_size>(), 1, 100'000},
            .description = "How many calls, or seconds.",
            .change = Change::on_restart,
        },
        {
            .path = "breaker.minimum_calls",
            .type =
                Number{field<&Settings::breaker, &BreakerSettings::minimum_calls>(), 1, 100'000},
            .description = "Nothing is judged before so many calls were made. A window of fewer "
                           "calls is judged when it is full; one of seconds never, if fewer calls "
                           "are made in that time.",
            .change = Change::on_restart,
        },
        {
            .path = "breaker.outcomes",
            .type = TextList{field<&Settings::breaker, &BreakerSettings::marks>(),
                             check_outcome_mark, outcome_mark_form, outcome_mark_pattern, 0, 32},
            .description = "How what became of a call counts, where not as usual: validated, "
                           "rejected and declined are successes, throttled and interrupted are "
                           "ignored, all others (unauthorized, misconfigured, error, unavailable, "
                           "refused, unresolved, tls, timeout, reset, corrupt) are failures. Of "
                           "two for an outcome the first counts.",
            .change = Change::on_restart,
            .example = R"(["timeout=ignored","throttled=failure"])",
        },
    };
}

std::vector<Key> open_keys()
{
    return {
        {
            .path = "breaker.open_wait",
            .type = Span{field<&Settings::breaker, &BreakerSettings::open_wait>(), milliseconds{1},
                         hours{24}},
            .description = "How long it stays open before calls are tried again.",
            .change = Change::on_restart,
        },
        {
            .path = "breaker.open_wait_factor",
            .type = Number{field<&Settings::breaker, &BreakerSettings::open_wait_factor>(), 1, 10},
            .description = "How many times longer the next wait is each time that those fail.",
            .change = Change::on_restart,
        },
        {
            .path = "breaker.open_wait_max",
            .type = Span{field<&Settings::breaker, &BreakerSettings::open_wait_max>(),
                         milliseconds{1}, hours{24}},
            .description = "No such wait is longer, unless the service asks for it.",
            .change = Change::on_restart,
        },
        {
            .path = "breaker.half_open_automatic",
            .type = Flag{field<&Settings::breaker, &BreakerSettings::half_open_automatic>()},
            .description = "Whether it is half open when the wait is over, not when the next call "
                           "is wanted.",
            .change = Change::on_restart,
        },
        {
            .path = "breaker.half_open_calls",
            .type = Number{field<&Settings::breaker, &BreakerSettings::half_open_calls>(), 1, 1000},
            .description = "How many calls are tried; how they fare decides.",
            .change = Change::on_restart,
        },
        {
            .path = "breaker.half_open_max",
            .type = Span{field<&Settings::breaker, &BreakerSettings::half_open_max>(),
                         milliseconds{0}, hours{24}},
            .description = "How long that may take; then breaker.half_open_end says what follows. "
                           "0s: for ever.",
            .change = Change::on_restart,
        },
        {
            .path = "breaker.half_open_end",
            .type = Choice{
                end_names,
                [](const Settings& s) { return static_cast<std::size_t>(s.breaker.half_open_end); },
                [](Settings& s, std::size_t i) {
                    s.breaker.half_open_end = static_cast<HalfOpenEnd>(i);
                }},
            .description = "\"judge\": by the calls that were made by then, and open if there were "
                           "none. \"open\" and \"closed\": that, whatever they say.",
            .change = Change::on_restart,
        },
    };
}

}  // namespace

std::vector<Key> breaker_keys()
{
    std::vector<Key> keys = closed_keys();
    for (Key& key : open_keys())
        keys.push_back(std::move(key));
    return keys;
}

}  // namespace holdfast::daemon
