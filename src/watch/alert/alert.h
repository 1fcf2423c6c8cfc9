// What somebody is told about: that a service, or this host, has been wrong for long enough. Pure;
// any thread.
//
// An alert is raised when its threshold is reached, announced when nothing speaks against it, and
// resolved. What was never announced ends in silence. Its key is made when it is announced and
// stays the same to the end, in every repeat: receivers that know incidents find theirs by it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/strong.h"
#include "base/time.h"
#include "watch/finding.h"
#include "watch/journal/journal_line.h"
#include "watch/status.h"

namespace holdfast::watch {

enum class AlertKind : std::uint8_t {
    down,       // No answer, or a wrong one: what swings between both is one alert.
    heartbeat,  // The same of a service that has to come forward itself.
    degraded,
    latency,
    version,
    certificate,
    host_offline,  // This host: one alert instead of one for each service.
    test,          // None: an operator wants to see whether receivers are told.
};
// That a service, or this host, can have.
inline constexpr std::array all_alert_kinds{
    AlertKind::down,    AlertKind::heartbeat,   AlertKind::degraded,    AlertKind::latency,
    AlertKind::version, AlertKind::certificate, AlertKind::host_offline};

std::string_view to_string(AlertKind kind) noexcept;  // "host_offline"
std::optional<AlertKind> parse_alert_kind(std::string_view text) noexcept;

// It does not do what it is there for, and neither may who depends on it.
constexpr bool is_outage(AlertKind kind) noexcept
{
    return kind == AlertKind::down || kind == AlertKind::heartbeat;
}
// What another one's outage does not explain.
constexpr bool is_its_own_fault(AlertKind kind) noexcept
{
    return kind == AlertKind::version || kind == AlertKind::certificate ||
           kind == AlertKind::host_offline;
}

using AlertId = Strong<struct AlertIdTag>;
using NoticeId = Strong<struct NoticeIdTag>;

// In the place of a service where an alert is about the host. No row has this key.
inline constexpr ServiceKey host_key{0};
// The same of a message that is a test.
inline constexpr ServiceKey test_key{-1};

// Why an alert that was raised is not announced.
enum class Held : std::uint8_t { no, by_dependency, by_silence };
std::string_view to_string(Held held) noexcept;
std::optional<Held> parse_held(std::string_view text) noexcept;

struct Acknowledgement {
    WallTime at{};
    std::string by{};
};

// What happened around it, of those that are about a unit or a service that a unit runs.
struct Attachment {
    static constexpr std::size_t because_bytes_max = 512;
    static constexpr std::size_t lines_max = 10;
    static constexpr std::size_t lines_bytes_max = std::size_t{4} << 10U;

    std::string because{};             // One sentence; empty: nothing is known to have happened.
    std::vector<JournalLine> lines{};  // The last ones of the unit, the oldest first.

    friend bool operator==(const Attachment&, const Attachment&) = default;
};

struct Alert {
    // Services that are suppressed by this alert and named with it; there may be more.
    static constexpr std::size_t children_max = 50;
    static constexpr std::size_t reason_bytes_max = 512;

    AlertId id{};
    AlertKind kind = AlertKind::down;
    ServiceKey service{};
    std::string service_id{};  // As it was then: the service may be gone.
    Status status = Status::unknown;
    std::string reason{};
    unsigned failures = 0;  // In a row, when it was last told.
    WallTime since{};       // The first check of these.
    WallTime last_checked{};
    WallTime raised{};
    Held held = Held::no;
    std::vector<std::string> children{};  // Their ids.
    Attachment attached{};

    std::optional<WallTime> announced{};
    std::string key{};  // Empty until then.
    WallTime told{};    // The last time that people were.
    std::optional<Acknowledgement> acknowledged{};
    std::optional<WallTime> resolved{};

    bool is_announced() const noexcept { return announced.has_value(); }
    bool is_active() const noexcept { return !resolved.has_value(); }
};

}  // namespace holdfast::watch
