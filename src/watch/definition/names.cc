#include "watch/definition/names.h"

#include <array>

#include "base/text.h"

namespace holdfast::watch {
namespace {

constexpr std::array<std::string_view, check_types> types{
    "http", "tcp",      "tls",   "dns",         "heartbeat", "unit",    "timer",    "journal",
    "disk", "pressure", "clock", "certificate", "icmp",      "command", "composite"};
constexpr std::array<std::string_view, 3> families{"any", "ipv4", "ipv6"};
constexpr std::array<std::string_view, 3> owners{"file", "api", "discovered"};
constexpr std::array<std::string_view, 5> environments{"production", "staging", "uat", "dev",
                                                       "unknown"};
constexpr std::array<std::string_view, 7> methods{"GET",   "HEAD",   "POST",   "PUT",
                                                  "PATCH", "DELETE", "OPTIONS"};
constexpr std::array<std::string_view, 10> record_types{"A",   "AAAA", "CNAME", "MX",  "NS",
                                                        "PTR", "SOA",  "SRV",   "TXT", "CAA"};
constexpr std::array<std::string_view, 3> pressures{"memory", "io", "cpu"};
constexpr std::array<std::string_view, 8> priorities{"emerg",   "alert",  "crit", "err",
                                                     "warning", "notice", "info", "debug"};

constexpr unsigned status_min = 100;
constexpr unsigned status_max = 599;

std::optional<unsigned> parse_status_code(std::string_view text) noexcept
{
    auto code = parse_number<unsigned>(text);
    if (text.size() != 3 || !code || *code < status_min || *code > status_max)
        return std::nullopt;
    return code;
}

}  // namespace

std::string_view to_string(CheckType type) noexcept
{
    return types[static_cast<std::size_t>(type)];
}

std::string_view to_string(AddressFamily family) noexcept
{
    return families[static_cast<std::size_t>(family)];
}

std::string_view to_string(Owner owner) noexcept
{
    return owners[static_cast<std::size_t>(owner)];
}

std::string_view to_string(Pressure resource) noexcept
{
    return pressures[static_cast<std::size_t>(resource)];
}

std::span<const std::string_view> check_type_names() noexcept
{
    return types;
}

std::span<const std::string_view> address_family_names() noexcept
{
    return families;
}

std::span<const std::string_view> environment_names() noexcept
{
    return environments;
}

std::span<const std::string_view> method_names() noexcept
{
    return methods;
}

std::span<const std::string_view> record_type_names() noexcept
{
    return record_types;
}

std::span<const std::string_view> pressure_names() noexcept
{
    return pressures;
}

std::span<const std::string_view> priority_names() noexcept
{
    return priorities;
}

CheckType implied_type(std::string_view url) noexcept
{
    const auto mark = url.find("://");
    std::string_view scheme = mark == std::string_view::npos ? "" : url.substr(0, mark);
    for (CheckType type : {CheckType::tcp, CheckType::tls, CheckType::dns, CheckType::icmp})
        if (equals_ignoring_case(scheme, to_string(type)))
            return type;
    return CheckType::http;
}

std::optional<std::pair<unsigned, unsigned>> parse_statuses(std::string_view text) noexcept
{
    if (text.size() == 3 && text[0] >= '1' && text[0] <= '5' && to_lower(text[1]) == 'x' &&
        to_lower(text[2]) == 'x') {
        const auto first = static_cast<unsigned>(text[0] - '0') * 100;
        return std::pair{first, first + 99};
    }
    const auto dash = text.find('-');
    auto first = parse_status_code(text.substr(0, dash));
    auto last = dash == std::string_view::npos ? first : parse_status_code(text.substr(dash + 1));
    if (!first || !last || *last < *first)
        return std::nullopt;
    return std::pair{*first, *last};
}

std::string format_statuses(const std::pair<unsigned, unsigned>& range)
{
    if (range.first == range.second)
        return join(range.first);
    return join(range.first, "-", range.second);
}

}  // namespace holdfast::watch
