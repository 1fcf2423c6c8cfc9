#include "daemon/guard_settings.h"

namespace holdfast::daemon {

http::GuardSettings guard_settings(const Settings& settings)
{
    const AuthSettings& auth = settings.auth;
    http::GuardSettings guard{.logins = {.cache = {.unused_max = auth.cache_time},
                                         .hashes_max = static_cast<std::size_t>(auth.hashes_max)},
                              .failures = {.failures_max = static_cast<unsigned>(auth.failures_max),
                                           .window = auth.failure_window},
                              .anonymous = {},
                              .allowed_hosts = settings.http.allowed_hosts,
                              .trusted_proxies = trusted_proxies(settings.http)};
    if (auth.credentials)
        guard.logins.credentials = auth.credentials;
    for (const std::string& word : auth.anonymous)
        if (auto scope = http::parse_scope(word))
            guard.anonymous.add(*scope);
    return guard;
}

std::vector<Network> trusted_proxies(const HttpSettings& http)
{
    std::vector<Network> networks;
    for (const std::string& text : http.trusted_proxies)
        if (auto network = parse_network(text))
            networks.push_back(*network);
    return networks;
}

}  // namespace holdfast::daemon
