// What `module` may be, by the names that scrape configurations for prometheus-blackbox-exporter
// use, and the check that each stands for. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "watch/service.h"

namespace holdfast::watch {

enum class ProbeKind : std::uint8_t { http, tcp, dns, icmp };

struct ProbeModule {
    std::string_view name;
    ProbeKind kind;
    std::string_view method{};  // Of HTTP.
    bool has_tls = false;       // Of TCP.
    std::string_view expect{};  // Of TCP: what it has to say.
};

// The usual one when the name is empty; null for one that nobody knows.
const ProbeModule* find_module(std::string_view name) noexcept;
std::vector<std::string> module_names();

struct ProbeQuestion {
    std::string_view target;
    std::string_view hostname{};  // Whom to mean, instead of the name in the target.
    // Of DNS, where the target is the name server.
    std::string_view query_name{};
    std::string_view query_type{};
};

struct ProbeTarget {
    Service service;  // That has no life but one check.
    // In lower case, without brackets; as the target has it, so maybe a strange spelling of an
    // address.
    std::string host;
    std::uint16_t port = 0;  // 0: there are none.
};

// Errc::invalid, for people, for what cannot be probed by that module.
Result<ProbeTarget> to_target(const ProbeModule& module, const ProbeQuestion& question);

}  // namespace holdfast::watch
