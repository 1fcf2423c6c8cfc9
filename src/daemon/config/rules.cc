#include "daemon/config/rules.h"

#include <algorithm>
#include <array>
#include <limits>

#include <arpa/inet.h>

#include "base/endpoint.h"
#include "base/text.h"
#include "http/auth/doorstep.h"
#include "http/auth/scope.h"
#include "lib/json/writer.h"

namespace holdfast::daemon {
namespace {

using json::quote;

constexpr std::size_t path_max = 4095;  // PATH_MAX without its NUL.
// sun_path without its NUL, and without the ".new" under which http/listener binds it first.
constexpr std::size_t socket_path_max = 103;

Complaint complain(std::string_view text, std::string_view reason, std::string_view expected,
                   std::string remedy)
{
    return {join(quote(text), " ", reason), std::string{expected}, std::move(remedy)};
}

bool has_control(std::string_view text) noexcept
{
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == '\x7F'; });
}

struct Network {
    int family;
    std::array<unsigned char, sizeof(in6_addr)> bytes;
    std::string canonical;  // The address alone.
    unsigned prefix_max;
};

std::optional<Network> parse_address(const std::string& text)
{
    Network network{};
    network.family = text.find(':') == std::string::npos ? AF_INET : AF_INET6;
    network.prefix_max = network.family == AF_INET ? 32 : 128;
    std::array<char, INET6_ADDRSTRLEN> canonical{};
    if (has_control(text) || inet_pton(network.family, text.c_str(), network.bytes.data()) != 1)
        return std::nullopt;
    network.canonical =
        inet_ntop(network.family, network.bytes.data(), canonical.data(), canonical.size());
    return network;
}

// Clears what is not covered by the prefix; true when something was set there.
bool clear_host_bits(Network& network, unsigned prefix)
{
    bool was_set = false;
    for (unsigned bit = prefix; bit < network.prefix_max; ++bit) {
        auto mask = static_cast<unsigned char>(0x80U >> (bit % 8));
        was_set = was_set || (network.bytes[bit / 8] & mask) != 0;
        network.bytes[bit / 8] = static_cast<unsigned char>(network.bytes[bit / 8] & ~mask);
    }
    return was_set;
}

std::string_view host_of(std::string_view text) noexcept
{
    return text.substr(0, text.rfind(':'));
}

// What somebody who wrote this may have meant.
std::string endpoint_remedy(std::string_view text)
{
    if (parse_number<std::uint16_t>(text))
        return join("write ", quote(join("127.0.0.1:", text)));
    std::string_view host = host_of(text);
    std::string_view port = text.substr(std::min(host.size() + 1, text.size()));
    if (!parse_number<std::uint16_t>(port) || port == "0")
        port = "8080";
    if (host == "*" || host.empty())
        return join("write ", quote(join("0.0.0.0:", port)), " or ", quote(join("[::]:", port)));
    if (host == "localhost")
        return join("write ", quote(join("127.0.0.1:", port)), " or ", quote(join("[::1]:", port)));
    if (text.find(':') != text.rfind(':') && host.front() != '[')
        return "put an IPv6 address into brackets, as in \"[::1]:8080\"";
    return "write for example \"127.0.0.1:8080\" or \"[::1]:8080\"";
}

enum class Relative { is_refused, is_allowed };

std::optional<Complaint> check_path(std::string_view text, std::size_t bytes_max,
                                    std::string_view form, std::string_view example,
                                    Relative relative = Relative::is_refused)
{
    std::string remedy = join("write for example ", quote(example));
    if (has_control(text))
        return complain(text, "has a control character", form, remedy);
    if (text.size() > bytes_max)
        return Complaint{join("the path has ", text.size(), " bytes"), join("at most ", bytes_max),
                         "choose a shorter path"};
    if (relative == Relative::is_refused && !text.starts_with('/'))
        return complain(text, "is not an absolute path", form, remedy);
    if (text.ends_with('/'))
        return complain(text, "names a directory", form, remedy);
    return std::nullopt;
}

}  // namespace

std::optional<Complaint> check_endpoint(std::string& text)
{
    auto endpoint = has_control(text) ? std::nullopt : parse_endpoint(text);
    if (endpoint) {
        text = to_string(*endpoint);
        return std::nullopt;
    }
    auto port = text.rfind(':');
    if (port != std::string::npos && text.substr(port + 1) == "0")
        return complain(text, "has port 0", "a port from 1 to 65535", endpoint_remedy(text));
    return complain(text, "is not an address with a port", endpoint_form, endpoint_remedy(text));
}

std::optional<Complaint> check_network(std::string& text)
{
    auto slash = text.find('/');
    auto network = parse_address(text.substr(0, slash));
    constexpr const char* example = "write for example \"10.0.0.0/8\" or \"192.0.2.7\"";
    if (!network)
        return complain(text, "is not a network", network_form, example);
    if (slash == std::string::npos) {
        text = join(network->canonical, "/", network->prefix_max);
        return std::nullopt;
    }
    auto prefix = parse_number<unsigned>(std::string_view{text}.substr(slash + 1));
    if (!prefix || *prefix > network->prefix_max)
        return complain(text, "has no such prefix",
                        join("a prefix from 0 to ", network->prefix_max), example);
    Network cleared = *network;
    if (clear_host_bits(cleared, *prefix)) {
        std::array<char, INET6_ADDRSTRLEN> base{};
        inet_ntop(cleared.family, cleared.bytes.data(), base.data(), base.size());
        return complain(text, "has bits set beyond its prefix", network_form,
                        join("write ", quote(join(base.data(), "/", *prefix)),
                             " for the network or ", quote(network->canonical), " for the host"));
    }
    text = join(network->canonical, "/", *prefix);
    return std::nullopt;
}

std::optional<Complaint> check_host(std::string& text)
{
    if (!http::is_host_pattern(text))
        return complain(text, "is no name of a host", host_form,
                        "write it without scheme and port, as in \"api.example.org\"");
    text = to_lower(text);
    return std::nullopt;
}

std::optional<Complaint> check_scope(std::string& text)
{
    if (http::parse_scope(text))
        return std::nullopt;
    return complain(text, "is no scope", scope_form, "write for example \"metrics\"");
}

std::optional<Complaint> check_optional_path(std::string& text)
{
    if (text.empty())
        return std::nullopt;
    return check_path(text, path_max, optional_path_form, "/var/log/holdfast/service.log");
}

std::optional<Complaint> check_log_path(std::string& text)
{
    if (text.empty())
        return std::nullopt;
    return check_path(text, path_max, log_path_form, "/var/log/holdfast/service.log",
                      Relative::is_allowed);
}

std::optional<Complaint> check_service_url(std::string& text)
{
    const std::string example = "write for example \"http://127.0.0.1:5003\"";
    if (text.empty())
        return std::nullopt;
    std::size_t scheme = text.starts_with("http://") ? 7 : text.starts_with("https://") ? 8 : 0;
    if (scheme == 0)
        return complain(text, "has no scheme", service_url_form, example);
    std::string_view rest = std::string_view{text}.substr(scheme);
    std::string_view host = rest.substr(0, rest.find('/'));
    // A secret must not be shown, be it to say that it is in the wrong place.
    if (host.find('@') != std::string_view::npos)
        return Complaint{"the address holds credentials", std::string{service_url_form},
                         "take them out"};
    if (host.empty() || host.starts_with(':'))
        return complain(text, "has no host", service_url_form, example);
    std::size_t colon = host.rfind(':');
    bool has_port = colon != std::string_view::npos && !host.ends_with(']');
    if (has_port && parse_number<std::uint16_t>(host.substr(colon + 1)).value_or(0) == 0)
        return complain(text, "has no such port", "a port from 1 to 65535", example);
    bool is_plain = std::all_of(rest.begin(), rest.end(), [](char c) {
        return c > ' ' && c <= '~' &&
               std::string_view{"?#\"<>\\^`{|}"}.find(c) == std::string_view::npos;
    });
    if (!is_plain)
        return complain(text, "has characters that no such address has", service_url_form, example);
    while (text.ends_with('/'))
        text.pop_back();
    return std::nullopt;
}

std::optional<Complaint> check_socket_path(std::string& text)
{
    return check_path(text, socket_path_max, socket_path_form, "/run/holdfast/control.sock");
}

std::optional<Complaint> check_secret_place(std::string& text)
{
    constexpr std::size_t name_max = 64;
    if (!text.starts_with(credential_prefix))
        return check_path(text, path_max, secret_place_form, "/etc/holdfast/tls/server.pem");
    std::string_view name = std::string_view{text}.substr(credential_prefix.size());
    bool is_plain = std::all_of(name.begin(), name.end(), [](char c) {
        return (to_lower(c) >= 'a' && to_lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
               c == '.' || c == '-';
    });
    // Nothing that could lead out of the directory of credentials.
    if (!is_plain || name.empty() || name.size() > name_max || name.front() == '.' ||
        name.front() == '-')
        return complain(text, "is not the name of a credential", secret_place_form,
                        "write for example \"credential:tls-certificate\"");
    return std::nullopt;
}

std::optional<Complaint> check_database_path(std::string& text)
{
    constexpr std::string_view example = "/var/lib/holdfast/holdfast.db";
    std::string remedy = join("write for example ", quote(example));
    if (text.empty())
        return Complaint{"the path is empty", std::string{database_path_form}, remedy};
    if (text == ":memory:" || text.starts_with("file:"))
        return complain(text, "is no file that keeps data", database_path_form, remedy);
    // Whether it is absolute is a warning of its own.
    return check_path(text, path_max, database_path_form, example, Relative::is_allowed);
}

}  // namespace holdfast::daemon
