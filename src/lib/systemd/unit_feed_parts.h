// What the two halves of unit_feed, the one that listens and the one that asks, have in common.
// Loop thread.
#pragma once

#include <array>
#include <cstddef>
#include <string>

#include "lib/systemd/handle.h"
#include "lib/systemd/unit_feed.h"
#include "lib/systemd/unit_properties.h"

namespace holdfast::systemd {

inline constexpr const char* units_path = "/org/freedesktop/systemd1/unit";
inline constexpr const char* properties_interface = "org.freedesktop.DBus.Properties";

enum class Question { subscribe, list, find, all, usage };

struct UnitFeed::Call {
    UnitFeed& feed;
    Question question;
    std::string unit{};
    std::size_t asked = 0;  // How many properties of its usage.
    UnitProperties gathered{};
    BusSlot slot{};
};

struct UnitFeed::Connection {
    sd_bus* bus;  // The slots keep it.
    std::array<BusSlot, 8> matches{};
    BusSlot owner_match{};
    BusMessage listing{};  // What was not told yet of systemd's list.
};

}  // namespace holdfast::systemd
