// A service that is watched, as it was defined. Pure; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "watch/local_check.h"

namespace holdfast::watch {

enum class CheckType : std::uint8_t {
    http,
    tcp,
    tls,
    dns,
    heartbeat,
    unit,
    timer,
    journal,
    disk,
    pressure,
    clock,
    certificate,
    icmp,
    command,
    composite,
};
inline constexpr std::size_t check_types = 15;
// What is looked at is on this host, and has no address. (ICMP goes out.)
constexpr bool has_no_address(CheckType type) noexcept
{
    return type >= CheckType::unit && type != CheckType::icmp;
}
enum class AddressFamily : std::uint8_t { any, ipv4, ipv6 };
// Who wins when several define an id: the first of these. What was discovered is defined by a
// selection of units and goes with it.
enum class Owner : std::uint8_t { file, api, discovered };

// A condition as it was written; `watch/condition` understands it.
struct ConditionText {
    std::string text;
    bool is_warning = false;  // Not met it means DEGRADED, not UNHEALTHY.

    friend bool operator==(const ConditionText&, const ConditionText&) = default;
};

struct HttpCheck {
    std::string method = "GET";
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body{};
    // Ranges of statuses that are right, both ends included; empty: 200 to 299.
    std::vector<std::pair<unsigned, unsigned>> expected_statuses{};
    unsigned redirects_max = 10;

    friend bool operator==(const HttpCheck&, const HttpCheck&) = default;
};

struct TcpCheck {
    std::string send{};
    std::string expect{};  // A part of what is answered; empty: to be connected is enough.

    friend bool operator==(const TcpCheck&, const TcpCheck&) = default;
};

struct DnsCheck {
    std::string name{};
    std::string type = "A";
    std::string resolver{};  // "address:port"; empty: the host's.

    friend bool operator==(const DnsCheck&, const DnsCheck&) = default;
};

struct TlsOptions {
    std::string ca_file{};      // Instead of those whom the host trusts.
    std::string server_name{};  // Instead of the name in the URL.
    bool verify = true;

    friend bool operator==(const TlsOptions&, const TlsOptions&) = default;
};

struct HeartbeatCheck {
    std::string token{};  // A secret.
    Duration grace{};

    friend bool operator==(const HeartbeatCheck&, const HeartbeatCheck&) = default;
};

// Nothing: what the configuration says for all.
struct Thresholds {
    std::optional<unsigned> failures{};
    std::optional<unsigned> successes{};
    std::optional<unsigned> certificate_days{};
    std::optional<Duration> latency{};

    friend bool operator==(const Thresholds&, const Thresholds&) = default;
};

struct Service {
    std::string id{};
    std::string name{};
    std::string url{};
    std::string expected_version{};  // Empty: any.
    std::string environment = "unknown";
    bool is_enabled = true;
    Owner owner = Owner::api;

    CheckType type = CheckType::http;
    std::optional<Duration> interval{};
    std::optional<Duration> timeout{};
    std::optional<Duration> slow_after{};
    std::optional<Duration> interval_failing{};
    unsigned retries = 0;  // Within a check, at once.
    AddressFamily family = AddressFamily::any;

    HttpCheck http{};
    TcpCheck tcp{};
    DnsCheck dns{};
    TlsOptions tls{};
    HeartbeatCheck heartbeat{};
    LocalCheck local{};
    // The systemd unit that runs it, of a check that looks from outside: what happens to that is
    // told with what this check finds.
    std::string run_by{};

    std::vector<ConditionText> conditions{};
    std::string group{};
    std::vector<std::string> tags{};
    std::vector<std::string> depends_on{};
    Thresholds thresholds{};

    friend bool operator==(const Service&, const Service&) = default;
};

}  // namespace holdfast::watch
