// What a check looks at that only this host can see: units, the journal, disks, pressure, and what
// is made of other services. Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"

namespace holdfast::watch {

// How a check of type "unit" finds what it is about. All but the first stand for units that come
// and go: each that is found is a service by itself.
enum class UnitSelection : std::uint8_t { name, pattern, target, slice, failed };

struct UnitCheck {
    UnitSelection selection = UnitSelection::name;
    std::string unit{};  // "nginx.service", "backup@*.service", "web.target"; empty for `failed`.
    // So many restarts by systemd within `restarts_within` are a crash loop; fewer are a warning.
    unsigned restarts_max = 3;
    Duration restarts_within = std::chrono::minutes{10};
    // Of the limit that the unit has; more is a warning.
    std::optional<unsigned> memory_percent_max{};
    std::optional<unsigned> tasks_percent_max{};
    // Of one core, over an interval of the check; more is a warning.
    std::optional<unsigned> cpu_percent_max{};

    friend bool operator==(const UnitCheck&, const UnitCheck&) = default;
};

struct TimerCheck {
    std::string timer{};  // "backup.timer".
    // It may be so late, beyond its own accuracy.
    Duration grace = std::chrono::minutes{1};
    std::optional<Duration> duration_max{};  // Of what it starts; longer is a warning.

    friend bool operator==(const TimerCheck&, const TimerCheck&) = default;
};

struct JournalCheck {
    std::string unit{};  // Empty: whoever wrote it.
    // At this priority or worse; nothing: any.
    std::optional<unsigned> priority{};
    std::string message_id{};
    // NAME=value, all of them.
    std::vector<std::string> fields{};
    std::string text{};  // A part of the message.
    // More entries than this within that time are wrong.
    std::uint64_t entries_max = 0;
    Duration within = std::chrono::minutes{5};

    friend bool operator==(const JournalCheck&, const JournalCheck&) = default;
};

struct DiskCheck {
    std::string path{};
    // Less is wrong, or, while it is above, a warning.
    unsigned free_percent_min = 5;
    unsigned free_percent_warning = 10;
    unsigned inodes_percent_min = 5;

    friend bool operator==(const DiskCheck&, const DiskCheck&) = default;
};

enum class Pressure : std::uint8_t { memory, io, cpu };

struct PressureCheck {
    Pressure resource = Pressure::memory;
    // Share of the last minute in which some, or all, had to wait; more is a warning, or wrong.
    unsigned some_percent_max = 20;
    unsigned full_percent_max = 10;

    friend bool operator==(const PressureCheck&, const PressureCheck&) = default;
};

struct ClockCheck {
    Duration error_max = std::chrono::seconds{1};

    friend bool operator==(const ClockCheck&, const ClockCheck&) = default;
};

struct CertificateCheck {
    std::string path{};     // PEM; the first is the leaf.
    unsigned days_min = 0;  // Fewer left are wrong; `thresholds.certificate_days` warns earlier.

    friend bool operator==(const CertificateCheck&, const CertificateCheck&) = default;
};

struct IcmpCheck {
    unsigned echoes = 5;
    unsigned loss_percent_max = 40;        // More is wrong; any is a warning.
    std::optional<Duration> jitter_max{};  // More is a warning.

    friend bool operator==(const IcmpCheck&, const IcmpCheck&) = default;
};

struct CommandCheck {
    std::vector<std::string> arguments{};  // The first is the path of the program.

    friend bool operator==(const CommandCheck&, const CommandCheck&) = default;
};

struct CompositeCheck {
    bool needs_all = true;          // Otherwise one of them is enough.
    std::vector<std::string> of{};  // Ids of services.

    friend bool operator==(const CompositeCheck&, const CompositeCheck&) = default;
};

// Which one follows from the type of the check.
using LocalCheck =
    std::variant<std::monostate, UnitCheck, TimerCheck, JournalCheck, DiskCheck, PressureCheck,
                 ClockCheck, CertificateCheck, IcmpCheck, CommandCheck, CompositeCheck>;

}  // namespace holdfast::watch
