// One thing that receivers are told about one alert, with what was known then. It is stored with
// the change that it tells of, and sent later. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "watch/alert/alert.h"

namespace holdfast::watch {

enum class Event : std::uint8_t {
    firing,
    reminder,  // It still fires.
    // The same for receivers that forget alerts they do not hear of, and for nobody else.
    renewal,
    resolved,
};
std::string_view to_string(Event event) noexcept;
std::optional<Event> parse_event(std::string_view text) noexcept;

struct Notice {
    NoticeId id{};  // Greater than that of each earlier one.
    Event event = Event::firing;
    WallTime at{};
    Alert alert{};  // All of these as they were then.
    std::string name{};
    std::string url{};
    std::string environment{};
    std::string group{};
    std::vector<std::string> tags{};
    // By name: these are told, and nobody else. Empty: whoever wants to be.
    std::vector<std::string> receivers{};
};

}  // namespace holdfast::watch
