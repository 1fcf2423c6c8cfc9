#include "ctl/load/target.h"

#include <optional>
#include <utility>

#include "base/endpoint.h"
#include "base/text.h"
#include "ctl/client.h"

namespace holdfast::ctl {

std::string own_url(const std::vector<daemon::ListenSettings>& listen)
{
    for (const daemon::ListenSettings& each : listen) {
        std::optional<Endpoint> endpoint = parse_endpoint(each.address);
        if (each.tls || !endpoint)
            continue;
        if (endpoint->host == "0.0.0.0")
            endpoint->host = "127.0.0.1";
        else if (endpoint->host == "::")
            endpoint->host = "::1";
        return join("http://", to_string(*endpoint));
    }
    return {};
}

Result<Target> find_target(const Invocation& invocation, const Console& console)
{
    if (!invocation.is_remote()) {
        Target target{.url = own_url(settings_of(invocation, console).listen)};
        if (target.url.empty())
            return Error{Errc::unavailable,
                         "the daemon listens with TLS alone (say --url https://NAME:PORT)"};
        return target;
    }
    const Remote& remote = invocation.remote;
    Target target{.url = remote.url, .headers = {}, .ca_file = remote.ca_file};
    if (!remote.token.empty())
        target.headers.push_back(join("Authorization: Bearer ", remote.token));
    return target;
}

curl::Request Target::get(std::string_view path, Duration timeout) const
{
    curl::Request request{.url = join(url, path), .headers = headers, .timeout = timeout};
    request.headers.emplace_back("Accept: application/json");
    request.ca_file = ca_file;
    return request;
}

curl::Request Target::post(std::string_view path, std::string body, Duration timeout) const
{
    curl::Request request = get(path, timeout);
    request.method = "POST";
    request.headers.emplace_back("Content-Type: application/json");
    request.body = std::move(body);
    return request;
}

}  // namespace holdfast::ctl
