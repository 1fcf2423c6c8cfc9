// What goes to a receiver at once: one alert, or those of a storm. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "base/strong.h"
#include "watch/alert/notice.h"

namespace holdfast::watch {

struct Message {
    std::string receiver{};
    // Of all that is said about these alerts, from the first word to the last.
    std::string key{};
    // Of this message, and its repeats when nobody knows whether it arrived: "KEY/17", the last of
    // its notices. Who has seen it has seen all that it says.
    std::string id{};
    std::vector<Notice> members{};  // Each of another alert, in the order of what happened.
    // Nothing fires under the key any more.
    bool is_over = false;
    unsigned attempt = 1;  // The first time that the most tried of them is.
};

}  // namespace holdfast::watch
