#include "watch/probe/modules.h"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/address.h"
#include "base/text.h"
#include "watch/check/target.h"

namespace holdfast::watch {
namespace {

constexpr std::array modules{
    ProbeModule{.name = "http_2xx", .kind = ProbeKind::http, .method = "GET"},
    ProbeModule{.name = "http_post_2xx", .kind = ProbeKind::http, .method = "POST"},
    ProbeModule{.name = "tcp_connect", .kind = ProbeKind::tcp},
    ProbeModule{.name = "tls_connect", .kind = ProbeKind::tcp, .has_tls = true},
    ProbeModule{.name = "ssh_banner", .kind = ProbeKind::tcp, .expect = "SSH-2.0-"},
    ProbeModule{.name = "icmp", .kind = ProbeKind::icmp},
    ProbeModule{.name = "dns", .kind = ProbeKind::dns}};

// As the exporter follows them.
constexpr unsigned redirects_max = 10;

Error unusable(std::string_view why)
{
    return {Errc::invalid, join("target: ", why)};
}

bool is_web(std::string_view target)
{
    return equals_ignoring_case(target.substr(0, 7), "http://") ||
           equals_ignoring_case(target.substr(0, 8), "https://");
}

bool names_scheme(std::string_view target)
{
    return target.find("://") != std::string_view::npos;
}

// What is no URL, "host:port", as one.
std::optional<Target> parse_place(std::string_view scheme, std::string_view place)
{
    // A path behind it would be silently left out.
    if (place.find_first_of("/?#@") != std::string_view::npos)
        return std::nullopt;
    return parse_target(join(scheme, "://", place));
}

Service probed(CheckType type, std::string url)
{
    Service service{.id = "probe", .name = "probe", .url = std::move(url)};
    service.type = type;
    return service;
}

Result<ProbeTarget> to_http(const ProbeModule& module, const ProbeQuestion& question)
{
    std::string url{question.target};
    if (!is_web(url)) {
        if (names_scheme(url))
            return unusable("this module takes http:// and https://");
        url.insert(0, "http://");
    }
    std::optional<Target> target = parse_target(url);
    if (!target)
        return unusable("is no URL with a host");
    Service service = probed(CheckType::http, std::move(url));
    service.http.method = module.method;
    service.http.redirects_max = redirects_max;
    if (!question.hostname.empty()) {
        service.http.headers = {{"Host", std::string{question.hostname}}};
        service.tls.server_name = question.hostname;
    }
    return ProbeTarget{
        .service = std::move(service), .host = std::move(target->host), .port = target->port};
}

Result<ProbeTarget> to_tcp(const ProbeModule& module, const ProbeQuestion& question)
{
    const std::string_view scheme = module.has_tls ? "tls" : "tcp";
    // What says nothing of a port would mean one with TLS.
    std::optional<Target> target = parse_place("tcp", question.target);
    if (!target || target->port == 0)
        return unusable("this module takes HOST:PORT");
    Service service = probed(module.has_tls ? CheckType::tls : CheckType::tcp,
                             join(scheme, "://", question.target));
    service.tcp.expect = module.expect;
    service.tls.server_name = question.hostname;
    return ProbeTarget{
        .service = std::move(service), .host = std::move(target->host), .port = target->port};
}

Result<ProbeTarget> to_dns(const ProbeQuestion& question)
{
    constexpr std::uint16_t usual_port = 53;
    std::optional<Address> address = parse_address(question.target);
    std::uint16_t port = usual_port;
    if (!address) {
        if (std::optional<Target> target = parse_place("tcp", question.target)) {
            address = parse_address(target->host);
            port = target->port == 0 ? usual_port : target->port;
        }
    }
    if (!address)
        return unusable("this module takes the address of a name server, ADDRESS or ADDRESS:PORT");
    if (question.query_name.empty())
        return Error{Errc::invalid, "query_name: the module dns needs the name to ask for"};
    Service service = probed(CheckType::dns, "");
    std::string host = to_string(*address);
    service.dns.name = question.query_name;
    if (!question.query_type.empty())
        service.dns.type = question.query_type;
    service.dns.resolver = address->is_ipv4() ? join(host, ':', port) : join('[', host, "]:", port);
    return ProbeTarget{.service = std::move(service), .host = std::move(host), .port = port};
}

Result<ProbeTarget> to_icmp(const ProbeQuestion& question)
{
    std::string place{question.target};
    if (std::optional<Address> address = parse_address(place); address && !address->is_ipv4())
        place = join('[', place, ']');
    std::optional<Target> target = parse_place("icmp", place);
    if (!target || target->port != 0)
        return unusable("this module takes a host, without a port");
    Service service = probed(CheckType::icmp, join("icmp://", place));
    service.local = IcmpCheck{.echoes = 1, .loss_percent_max = 0};
    return ProbeTarget{.service = std::move(service), .host = std::move(target->host)};
}

}  // namespace

const ProbeModule* find_module(std::string_view name) noexcept
{
    if (name.empty())
        return &modules.front();
    const auto* found = std::ranges::find(modules, name, &ProbeModule::name);
    return found == modules.end() ? nullptr : found;
}

std::vector<std::string> module_names()
{
    std::vector<std::string> names;
    for (const ProbeModule& each : modules)
        names.emplace_back(each.name);
    return names;
}

Result<ProbeTarget> to_target(const ProbeModule& module, const ProbeQuestion& question)
{
    if (std::ranges::any_of(question.hostname,
                            [](char c) { return is_control(c) || c == ' ' || c == '/'; }))
        return Error{Errc::invalid, "hostname: is no name of a host"};
    switch (module.kind) {
    case ProbeKind::http:
        return to_http(module, question);
    case ProbeKind::tcp:
        return to_tcp(module, question);
    case ProbeKind::dns:
        return to_dns(question);
    case ProbeKind::icmp:
        break;
    }
    return to_icmp(question);
}

}  // namespace holdfast::watch
