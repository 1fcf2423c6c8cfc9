// Who listens where the service should, and who is connected there, by the tables of the kernel.
#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <map>
#include <thread>

#include <arpa/inet.h>

#include "base/endpoint.h"
#include "base/text.h"
#include "ctl/doctor/looks.h"
#include "daemon/check/tcp_table.h"

namespace holdfast::ctl::doctor {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view established = "01";
constexpr int crowd_looks = 4;
constexpr std::chrono::milliseconds between_looks{150};

std::vector<std::string_view> columns_of(std::string_view line)
{
    std::vector<std::string_view> columns;
    for (std::string_view piece : split(line, ' '))
        if (!piece.empty())
            columns.push_back(piece);
    return columns;
}

std::uint32_t hex(std::string_view text)
{
    std::uint32_t value = 0;
    (void)std::from_chars(text.data(), text.data() + text.size(), value, 16);
    return value;
}

// "0100007F" as the kernel's tables have it: words as this machine stores them.
std::string to_address(std::string_view digits)
{
    std::array<std::uint32_t, 4> words{};
    constexpr std::size_t digits_each = 8;
    const bool is_v6 = digits.size() > digits_each;
    for (std::size_t i = 0; i < words.size() && (i + 1) * digits_each <= digits.size(); ++i)
        words[i] = hex(digits.substr(i * digits_each, digits_each));
    std::array<char, INET6_ADDRSTRLEN> text{};
    (void)::inet_ntop(is_v6 ? AF_INET6 : AF_INET, words.data(), text.data(), text.size());
    std::string address = text.data();
    constexpr std::string_view mapped = "::ffff:";
    return address.starts_with(mapped) && address.find('.') != std::string::npos
               ? address.substr(mapped.size())
               : address;
}

void count_connections(std::string_view table, std::uint16_t port,
                       std::map<std::string, std::int64_t>& clients)
{
    for (std::string_view line : split(table, '\n')) {
        auto columns = columns_of(line);
        constexpr std::size_t local = 1, remote = 2, state = 3;
        if (columns.size() <= state || columns[state] != established)
            continue;
        auto colon = columns[local].find(':');
        if (colon == std::string_view::npos || hex(columns[local].substr(colon + 1)) != port)
            continue;
        ++clients[to_address(columns[remote].substr(0, columns[remote].find(':')))];
    }
}

// Which process has it; the service's own only where we may not look further.
std::int64_t holder_of(std::uint64_t inode)
{
    const std::string wanted = join("socket:[", inode, "]");
    std::error_code error;
    std::int64_t manager = 0;
    for (const auto& entry : fs::directory_iterator{"/proc", error}) {
        auto pid = parse_number<std::int64_t>(entry.path().filename().string());
        std::error_code closed;
        if (!pid)
            continue;
        for (const auto& each : fs::directory_iterator{entry.path() / "fd", closed}) {
            std::error_code gone;
            if (fs::read_symlink(each.path(), gone) != wanted || gone)
                continue;
            // systemd keeps those of its services as well: who uses it is the other one.
            if (*pid != 1)
                return *pid;
            manager = *pid;
        }
    }
    return manager;
}

std::string unit_of(std::int64_t pid)
{
    std::string text{trim(read_small(join("/proc/", pid, "/cgroup")))};
    std::string name = text.substr(text.rfind('/') + 1);
    return name.ends_with(".service") ? name : std::string{};
}

ListenerFacts look(const std::string& address, const std::string& table)
{
    ListenerFacts facts{.address = address};
    auto endpoint = parse_endpoint(address);
    if (!endpoint)
        return facts;
    if (auto holder = daemon::find_holder(table, *endpoint)) {
        facts.is_taken = true;
        facts.uid = holder->uid;
        facts.pid = holder_of(holder->inode);
        if (facts.pid > 0) {
            facts.program = trim(read_small(join("/proc/", facts.pid, "/comm")));
            facts.unit = unit_of(facts.pid);
        }
    }
    return facts;
}

// Who is sent away comes back a moment later: the greatest crowd of a few looks counts.
void look_for_crowd(const std::string& table, ListenerFacts& facts)
{
    auto endpoint = parse_endpoint(facts.address);
    std::map<std::string, std::int64_t> clients;
    if (endpoint)
        count_connections(table, endpoint->port, clients);
    std::int64_t all = 0;
    for (const auto& [client, count] : clients) {
        all += count;
        if (count > facts.busiest_connections) {
            facts.busiest_connections = count;
            facts.busiest = client;
        }
    }
    facts.connections = std::max(facts.connections, all);
}

std::string read_tables()
{
    return read_small("/proc/self/net/tcp6") + read_small("/proc/self/net/tcp");
}

}  // namespace

void look_at_network(const std::vector<std::string>& listen, NetworkFacts& facts)
{
    std::string table = read_tables();
    for (const std::string& address : listen)
        facts.listeners.push_back(look(address, table));
    for (int i = 0; i < crowd_looks; ++i) {
        if (i > 0)
            std::this_thread::sleep_for(between_looks);
        table = read_tables();
        for (ListenerFacts& each : facts.listeners)
            look_for_crowd(table, each);
    }
    facts.is_seen = true;
}

}  // namespace holdfast::ctl::doctor
