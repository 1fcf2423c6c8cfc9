// Who is told of alerts, and how. Pure; immutable, any thread.
//
// What is in `url`, `headers` and `password` are secrets: whoever knows a webhook's URL may speak
// in its name. They go to the wire and nowhere else; everything that is shown, logged or stored
// about a receiver says its name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "watch/alert/notice.h"
#include "watch/alert/selector.h"

namespace holdfast::watch {

enum class Format : std::uint8_t { log, legacy, webhook, slack, teams, email, alertmanager };
std::string_view to_string(Format format) noexcept;
std::optional<Format> parse_format(std::string_view text) noexcept;

struct MailOptions {
    std::string from{};
    std::vector<std::string> to{};
    std::string user{};
    std::string password{};
    bool requires_tls = true;  // With smtp:// the server has to offer STARTTLS.
};

struct Receiver {
    static constexpr std::size_t name_bytes_max = 64;

    std::string name{};
    Format format = Format::log;
    std::string url{};
    std::vector<std::pair<std::string, std::string>> headers{};
    std::string body_template{};  // Of Format::webhook; see template.h.
    MailOptions mail{};
    std::string ca_file{};
    Selector about{};
    // The service that came before told nobody of an end: its receivers hear of it when they ask.
    bool send_resolved = true;
    bool send_reminders = true;
    Duration timeout = std::chrono::seconds{10};
    unsigned messages_per_minute = 30;
    unsigned burst = 10;  // At once, after a quiet time.

    // What send_resolved is unless somebody says otherwise.
    static constexpr bool resolves_by_default(Format format) noexcept
    {
        return format != Format::legacy;
    }
};

// Whether there is a delivery for it at all.
bool wants(const Receiver& receiver, const Notice& notice);

// How many alerts a message to it may speak of. Old clients, and templates, know bodies about one
// service: a storm is many messages to them, at the receiver's rate.
std::size_t members_max(Format format) noexcept;

}  // namespace holdfast::watch
