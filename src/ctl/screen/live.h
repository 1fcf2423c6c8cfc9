// A view that is shown until a person has seen enough. On a terminal it has the whole window, and
// gives it back as it was, however it ends; elsewhere each picture follows the one before. Main
// thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/time.h"
#include "ctl/console.h"
#include "ctl/screen/view.h"
#include "ctl/verb.h"

namespace holdfast::ctl {

struct LiveSettings {
    Duration interval = std::chrono::seconds{2};
    std::uint64_t count = 0;  // How often it is asked; 0: for ever.
    bool is_json = false;
};

inline constexpr Option interval_option{"--interval", "DURATION",
                                        "how often it is asked anew (2s)"};
inline constexpr Option count_option{"--count", "N", "end after so many answers, or none, came"};

// --interval, --count and --json; nothing, after complaining, when they cannot be meant.
std::optional<LiveSettings> live_settings(const Invocation& invocation, Console& console);

// Returns once Ctrl-C or q was typed, with 0; after `count`, with 0 if the last one was answered,
// else 69; and with 74 when nobody can be shown anything. Other signals end the process, as ever.
int keep_showing(View& view, Console& console, const LiveSettings& settings);

}  // namespace holdfast::ctl
