#include "daemon/check/tcp_table.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include <arpa/inet.h>

#include "base/text.h"

namespace holdfast::daemon {
namespace {

constexpr std::string_view listening = "0A";
// Columns: number, local address, remote address, state, queues, timer, retransmits, uid.
constexpr std::size_t local_column = 1;
constexpr std::size_t state_column = 3;
constexpr std::size_t uid_column = 7;
constexpr std::size_t inode_column = 9;  // Behind a time-out.

std::vector<std::string_view> columns_of(std::string_view line)
{
    std::vector<std::string_view> columns;
    for (std::string_view piece : split(line, ' '))
        if (!piece.empty())
            columns.push_back(piece);
    return columns;
}

std::optional<std::uint32_t> parse_hex(std::string_view text)
{
    std::uint32_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, 16);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value;
}

// The address as the table writes it: each 32-bit word as this machine stores it, in hexadecimal.
std::string to_table_form(const Endpoint& endpoint)
{
    std::array<std::uint32_t, 4> words{};
    inet_pton(endpoint.is_ipv6() ? AF_INET6 : AF_INET, endpoint.host.c_str(), words.data());
    std::string out;
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (std::size_t i = 0; i < (endpoint.is_ipv6() ? 4U : 1U); ++i)
        for (unsigned shift = 32; shift > 0; shift -= 4)
            out += digits[(words[i] >> (shift - 4)) & 0xF];
    return out;
}

std::uint64_t inode_of(const std::vector<std::string_view>& columns)
{
    return columns.size() > inode_column
               ? parse_number<std::uint64_t>(columns[inode_column]).value_or(0)
               : 0;
}

bool is_any(std::string_view address) noexcept
{
    return std::all_of(address.begin(), address.end(), [](char c) { return c == '0'; });
}

}  // namespace

bool is_listener(std::string_view line)
{
    auto columns = columns_of(line);
    return columns.size() > uid_column && columns[state_column] == listening;
}

std::optional<std::uint32_t> find_listener(std::string_view table, const Endpoint& wanted)
{
    auto holder = find_holder(table, wanted);
    return holder ? std::optional{holder->uid} : std::nullopt;
}

std::optional<Holder> find_holder(std::string_view table, const Endpoint& wanted)
{
    const std::string address = to_table_form(wanted);
    for (std::string_view line : split(table, '\n')) {
        if (!is_listener(line))
            continue;
        auto columns = columns_of(line);
        std::string_view local = columns[local_column];
        auto colon = local.find(':');
        if (colon == std::string_view::npos || parse_hex(local.substr(colon + 1)) != wanted.port)
            continue;
        std::string_view other = local.substr(0, colon);
        // A listener on all IPv6 addresses usually takes IPv4 as well.
        bool overlaps = is_any(other) ||
                        (other.size() == address.size() && (other == address || is_any(address)));
        auto uid = parse_number<std::uint32_t>(columns[uid_column]);
        if (overlaps && uid)
            return Holder{.uid = *uid, .inode = inode_of(columns)};
    }
    return std::nullopt;
}

}  // namespace holdfast::daemon
