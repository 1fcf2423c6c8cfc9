// What operators tell those who look at the status page, in their own words. Pure; any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/strong.h"
#include "base/time.h"

namespace holdfast::watch {

using AnnouncementId = Strong<struct AnnouncementIdTag>;

enum class AnnouncementKind : std::uint8_t { info, warning, resolved };
inline constexpr std::array<std::string_view, 3> announcement_kinds{"info", "warning", "resolved"};

std::string_view to_string(AnnouncementKind kind) noexcept;
std::optional<AnnouncementKind> parse_announcement_kind(std::string_view word) noexcept;

struct Announcement {
    static constexpr std::size_t title_bytes_max = 200;
    static constexpr std::size_t text_bytes_max = std::size_t{16} << 10;
    // Nobody plans beyond, and a slip in a year is found.
    static constexpr std::chrono::days longest{366};
    // Of those that are not over. More than a page shows, less than would make it slow.
    static constexpr std::size_t open_max = 50;

    AnnouncementId id{};
    AnnouncementKind kind = AnnouncementKind::info;
    std::string title{};  // One line.
    std::string text{};   // Lines; may be empty.
    WallTime starts{};
    std::optional<WallTime> ends{};  // Nothing: until somebody ends it.
    std::string author{};
    std::string ended_by{};  // Empty: nobody did so early.
    WallTime created{};

    bool is_over(WallTime now) const noexcept { return ends && *ends <= now; }
    bool is_shown(WallTime now) const noexcept { return starts <= now && !is_over(now); }

    friend bool operator==(const Announcement&, const Announcement&) = default;
};

// Whether it can be taken in now: what is wrong with it, by the member that is.
struct AnnouncementFault {
    std::string_view member;
    std::string_view what;
};
std::optional<AnnouncementFault> find_fault(const Announcement& announcement, WallTime now);

// As text areas of browsers send it, with ends of lines of one kind and none behind the last line.
std::string tidy_lines(std::string_view text);

}  // namespace holdfast::watch
