#include "http/auth/guard_metrics.h"

#include <string_view>

namespace holdfast::http {
namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 7> outcomes{
    "accepted", "remembered", "wrong", "missing", "forbidden", "limited", "overloaded"};
constexpr std::array<std::string_view, 2> reasons{"host", "forged"};

template <std::size_t count>
std::array<obs::Counter*, count> counters(obs::Family<obs::Counter>& family,
                                          const std::array<std::string_view, count>& labels)
{
    std::array<obs::Counter*, count> found{};
    for (std::size_t i = 0; i < count; ++i)
        found[i] = &family.with({labels[i]});
    return found;
}

}  // namespace

GuardMetrics::GuardMetrics(obs::Registry& registry, const Levels& levels)
    : attempts_{counters(
          registry.counters({.name = "holdfast_auth_attempts_total",
                             .help = "Requests that had or needed credentials, by outcome."},
                            {.names = {"outcome"}}),
          outcomes)},
      foreign_{counters(registry.counters({.name = "holdfast_http_foreign_requests_total",
                                           .help = "Requests that were not meant for this server, "
                                                   "by what showed it."},
                                          {.names = {"reason"}}),
                        reasons)},
      hash_seconds_{registry.histogram({.name = "holdfast_auth_hash_seconds",
                                        .help = "Time to hash a password, on the aux thread.",
                                        .unit = "seconds"},
                                       obs::latency_bounds())}
{
    registry.callback_gauge({.name = "holdfast_auth_cached_logins",
                             .help = "Logins that need no hash, because they had one recently."},
                            levels.cached);
    registry.callback_gauge(
        {.name = "holdfast_auth_hashes", .help = "Passwords that wait for their hash."},
        levels.hashing);
    registry.callback_gauge({.name = "holdfast_auth_limited_addresses",
                             .help = "Addresses that were wrong recently, at most 8192."},
                            levels.limited_addresses);
}

}  // namespace holdfast::http
